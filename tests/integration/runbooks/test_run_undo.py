"""`tt undo` behind a run: a run is history, and what to do instead is said."""

from __future__ import annotations

import pytest

from tests.integration.runbooks.running import World, step


@pytest.mark.parametrize("fails", [False, True])
def test_undo_behind_a_run_says_that_it_is_history_and_changes_nothing(world: World, fails: bool) -> None:
    world.add_steps(step("a", "false" if fails else "true"))
    assert world.tt("runbook", "run", "it").returncode == int(fails)
    before = world.rows("SELECT task_id, status FROM tasks")
    for options in (["--dry-run"], []):
        undone = world.tt("undo", *options)
        assert undone.returncode == 1
        assert "a run of a runbook is history and cannot be undone" in undone.stderr
        for remedy in ("tt runbook runs", "tt task reopen T1", "tt task cancel T1"):
            assert remedy in undone.stderr
    assert world.rows("SELECT task_id, status FROM tasks") == before


def test_what_is_done_behind_a_run_is_undone_as_ever(world: World) -> None:
    world.add_steps(step("a", "true"))
    assert world.tt("runbook", "run", "it").returncode == 0
    assert world.tt("task", "reopen", "T1").returncode == 0
    assert world.tt("undo").returncode == 0
    assert world.column("SELECT status FROM tasks") == ["done"]
