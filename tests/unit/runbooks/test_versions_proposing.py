"""What runs suggest for the next version."""

from __future__ import annotations

from typing import Any

import pytest

from recorder.identity import new_uid
from runbooks.model import Procedure
from runbooks.template import Template, build
from runbooks.versions import keeping
from runbooks.versions.proposing import proposals, proposed, taken_over
from store.bulk import insert_rows
from store.database import Store
from tests.unit.runbooks.examples import disk_full, plain


def run(store: Store, runbook: Any, version: Any, steps: list[dict[str, Any]], **values: str) -> None:
    """A run with these attempts, as the store keeps it."""
    uid = new_uid()
    count = store.value("SELECT count(*) FROM runbook_run")
    moment = f"2026-06-{count + 1:02}T10:00:00.000000Z"
    row = {"uid": uid, "run_id": count + 1, "runbook_uid": runbook["uid"], "version": version["version"], "kind": "run"}
    insert_rows(store, "runbook_run", [{**row, "parameters": values, "started_at": moment}])
    for position, step in enumerate(steps):
        attempt = new_uid()
        begun = {"uid": attempt, "run_uid": uid, "position": position, "attempt": 1, "purpose": "step", "edited": False}
        outcome = step.pop("outcome", "done")
        insert_rows(store, "runbook_run_step", [{**begun, "began_at": moment, **step}])
        insert_rows(store, "runbook_run_step_end", [{"run_step_uid": attempt, "outcome": outcome, "ended_at": moment}])


def edited(step_id: str, command: str, outcome: str = "done") -> dict[str, Any]:
    """An attempt whose command a person changed."""
    return {"step_id": step_id, "command": command, "edited": True, "outcome": outcome}


def stored(store: Store, procedure: Procedure) -> tuple[Any, Any]:
    """The procedure as the first version of a runbook."""
    return keeping.create(store, procedure)


def test_a_step_edited_in_three_of_three_runs_is_proposed_with_its_newest_text(store: Store) -> None:
    procedure = plain("deploy --fast", "check")
    runbook, version = stored(store, procedure)
    for text in ("deploy --slow", "deploy --slow", "deploy --slow --wait"):
        run(store, runbook, version, [edited("s-1", text), {"step_id": "s-2", "command": "check"}])
    (proposal,) = proposals(store, runbook, version, procedure)
    assert proposal.sentence == "edited step 1 (Step 1) in 3 of 3 runs"
    after = proposed(procedure, [proposal])
    assert [step.command.text for step in after.steps if step.command] == ["deploy --slow --wait", "check"]
    assert [step.id for step in after.steps] == ["s-1", "s-2"]


@pytest.mark.parametrize(
    "runs",
    [
        [[edited("s-1", "b")]],  # one run is no pattern
        [[edited("s-1", "b")], [{"step_id": "s-1", "command": "a"}], [{"step_id": "s-1", "command": "a"}]],  # one of three
        [[edited("s-1", "b", "failed")], [edited("s-1", "b", "failed")]],  # the change did not help
        [[edited("s-1", "a")], [edited("s-1", "a")]],  # changed back to what it was
    ],
)
def test_what_is_no_pattern_is_not_proposed(store: Store, runs: list[list[dict[str, Any]]]) -> None:
    procedure = plain("a")
    runbook, version = stored(store, procedure)
    for steps in runs:
        run(store, runbook, version, [dict(step) for step in steps])
    assert proposals(store, runbook, version, procedure) == []


def test_a_step_skipped_in_most_runs_becomes_optional(store: Store) -> None:
    procedure = plain("a", "b")
    runbook, version = stored(store, procedure)
    for outcome in ("skipped", "skipped", "done"):
        run(store, runbook, version, [{"step_id": "s-2", "command": "b", "outcome": outcome}])
    (proposal,) = proposals(store, runbook, version, procedure)
    assert (proposal.what, proposal.count, proposal.runs) == ("skipped", 2, 3)
    assert proposed(procedure, [proposal]).steps[1].optional


def test_the_last_attempt_of_a_run_counts(store: Store) -> None:
    procedure = plain("a")
    runbook, version = stored(store, procedure)
    for _ in range(2):
        run(store, runbook, version, [{"step_id": "s-1", "command": "a", "outcome": "failed"}, edited("s-1", "a -v")])
    (proposal,) = proposals(store, runbook, version, procedure)
    assert proposal.step is not None
    assert proposal.step.command == Template.literal("a -v")


def test_runs_of_other_versions_do_not_count(store: Store) -> None:
    procedure = plain("a")
    runbook, version = stored(store, procedure)
    for _ in range(3):
        run(store, runbook, {**version, "version": 7}, [edited("s-1", "b")])
    assert proposals(store, runbook, version, procedure) == []


def test_parameters_left_alone_stay_parameters() -> None:
    template = build(["ssh ", ("HOST", "word", "db-3"), " df -h ", ("PATH_1", "word", "/var")])
    values, defaults = {"HOST": "db-9"}, {"HOST": "db-3", "PATH_1": "/var"}
    assert taken_over(template, "ssh -q db-9 df -hT /var", values, defaults).text == 'ssh -q "${HOST}" df -hT "${PATH_1}"'
    assert taken_over(template, "ssh db-9 df -h /srv", values, defaults).text == 'ssh "${HOST}" df -h /srv'
    assert taken_over(template, "true", values, defaults) == Template.literal("true")
    assert taken_over(template, "ssh db-9 df -h /var", values, defaults) == template


def test_secrets_stay_references_and_never_become_text() -> None:
    template = build(["login --token ", ("TOKEN", "word", "***"), " now"])
    after = taken_over(template, "login -q --token *** now", {}, {})
    assert after.text == 'login -q --token "${TOKEN}" now'
    assert after.recorded == "login -q --token *** now"


def test_a_whole_example_can_be_proposed_upon(store: Store) -> None:
    procedure = disk_full()
    runbook, version = stored(store, procedure)
    filled = procedure.steps[3].command
    assert filled is not None
    for _ in range(2):
        text = filled.filled({**procedure.defaults, "INSTANCE": "other"}, procedure.defaults) + " --no-block"
        run(store, runbook, version, [edited("s-stop", text)], INSTANCE="other")
    (proposal,) = proposals(store, runbook, version, procedure)
    assert proposal.step is not None
    assert proposal.step.command is not None
    assert proposal.step.command.text == filled.text + " --no-block"
    assert proposal.step.command.recorded == filled.recorded + " --no-block"
