"""What rehearsals answer from, and the record of how each went."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence

from recorder.identity import new_uid
from runbooks.history import Recorded, question, recorded_commands
from runbooks.rehearsing.rehearse import Rehearsal
from runbooks.running.seams import StepResult
from runbooks.running.standing import begin_run
from store.bulk import insert_rows
from store.changes import State
from store.handle import Store


def recordings_of(store: Store, runbook: State, where: str, parameters: Sequence[object]) -> list[Recorded]:
    """The commands that a runbook was made from, and those of its runs."""
    sessions = [row["session_id"] for row in store.rows(question("sessions_of_runs"), [runbook["uid"]])]
    among = f" OR session_id IN ({', '.join('?' for _ in sessions)})" if sessions else ""
    return recorded_commands(store, f"({where}){among}", [*parameters, *sessions])


def keep(
    store: Store,
    runbook: State,
    version: State,
    rehearsal: Rehearsal,
    values: Mapping[str, str],
    selection: tuple[str, ...] | None = None,
) -> int:
    """Write down how a rehearsal went, of the steps of these ids or of all; returns its number."""
    uid = new_uid()
    with store.transaction():
        number = begin_run(
            store,
            uid=uid,
            runbook_uid=runbook["uid"],
            version=version["version"],
            kind="rehearsal",
            task_uid=None,
            host=socket.gethostname(),
            parameters=dict(values),
            selection=selection,
        )
        for position, one in enumerate(rehearsal.steps, 1):
            _keep_step(store, uid, position, one)
        state = "done" if rehearsal.passed else "failed"
        insert_rows(store, "runbook_run_end", [{"run_uid": uid, "state": state, "ended_at": store.now()}])
    return number


def _keep_step(store: Store, run_uid: str, position: int, one: StepResult) -> None:
    uid, now = new_uid(), store.now()
    told = {"step_id": one.step.id, "attempt": one.attempts, "purpose": one.purpose, "command": one.command}
    begun = {"uid": uid, "run_uid": run_uid, "position": position, "edited": False, "began_at": now, **told}
    executed = one.executed
    ended = {
        "run_step_uid": uid,
        "outcome": one.outcome,
        "exit_code": executed.exit_code if executed else None,
        "output": executed.output if executed else None,
        "difference": one.difference or None,
        "duration_ms": executed.duration_ms if executed else None,
        "ended_at": now,
    }
    insert_rows(store, "runbook_run_step", [begun])
    insert_rows(store, "runbook_run_step_end", [ended])
