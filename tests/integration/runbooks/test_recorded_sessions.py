"""The scripted sessions are really recorded as they claim to be: typed into `tt work`, then asked back from the store."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from recorder.places import Places
from runbooks.history import known_entities, recorded_commands
from sandbox.ops_recording import record
from sandbox.ops_session import Scene
from sandbox.ops_sessions import SCENES, entities, recorded
from store.database import open_store

TT = (sys.executable, "-I", "-m", "cli")
TOLD = ("seq", "text", "cwd", "shell", "state", "exit_code", "output", "output_truncated", "used_alt_screen", "changed")


@pytest.mark.parametrize("scene", SCENES, ids=lambda one: one.name)
def test_a_session_typed_into_a_real_shell_is_recorded_as_the_scene_says(scene: Scene, tmp_path: Path) -> None:
    taken = record(scene, TT, tmp_path / "home")
    with open_store(Places(taken.store_home), "test") as store:
        found = recorded_commands(store, "task_id = ?", [taken.task_id])
        known = known_entities(store)
    expected = recorded(scene, home=str(taken.home))
    assert [one.text for one in found] == [one.text for one in expected]
    for real, said in zip(found, expected, strict=True):
        assert {name: getattr(real, name) for name in TOLD} == {name: getattr(said, name) for name in TOLD}
    assert known == entities(scene)
    # [1] which cluster is in force is read while a command runs, and a switch may be over by then
    switches = {said.line for said in scene.lines if said.kube_context}
    for real, said in zip(found, expected, strict=True):
        if said.text not in switches:
            assert (real.context, real.components) == (said.context, said.components), said.text


@pytest.mark.parametrize("scene", SCENES[:1], ids=lambda one: one.name)
def test_the_programs_of_a_session_were_called_with_the_words_that_were_typed(scene: Scene, tmp_path: Path) -> None:
    taken = record(scene, TT, tmp_path / "home")
    calls = taken.programs.calls()
    assert calls[0].argv == ("ssh", "db3", "df", "-h")
    assert calls[0].cwd == str(taken.home)
    assert {one.argv[0] for one in calls} == set(scene.programs)
    rotation = taken.home / "ops/roles/postgres/files/logrotate-postgresql"
    assert "daily" in rotation.read_text()
