"""Where a run stands, from its rows: what is done, what was found, and what was under way when it was last seen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runbooks.history import question
from runbooks.running.seams import StepOutcome
from store.act import present_user
from store.bulk import insert_rows
from store.errors import ConflictError, NotFoundError
from store.handle import Store
from store.table import Row

FINISHED = frozenset({"done", "rolled-back"})
_BEHIND: frozenset[StepOutcome] = frozenset({"done", "differs", "skipped"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A run that may be gone on with.

    `done` are the steps behind it, oldest first; `open_attempt` is the row of the attempt whose end nobody wrote;
    `attempts` count by "purpose step"; `rolling_back` says that it was undoing its steps.
    """

    run: Row
    values: Mapping[str, str]
    done: Mapping[str, StepOutcome]
    attempts: Mapping[str, int]
    position: int
    open_attempt: Row | None
    sessions: tuple[Row, ...]
    rolling_back: bool

    @property
    def step_ids(self) -> tuple[str, ...] | None:
        """The steps that were chosen, None for all."""
        selection = self.run["selection"]
        return None if selection is None else tuple(selection)


def begin_run(
    store: Store,
    *,
    uid: str,
    runbook_uid: str,
    version: int,
    kind: str,
    task_uid: str | None,
    host: str,
    parameters: Mapping[str, str],
    selection: tuple[str, ...] | None,
) -> int:
    """Write the row of a new run; returns its number."""
    with store.transaction():
        number = int(store.value("SELECT coalesce(max(run_id), 0) + 1 FROM runbook_run"))
        row: dict[str, Any] = {
            "uid": uid,
            "run_id": number,
            "runbook_uid": runbook_uid,
            "version": version,
            "kind": kind,
            "task_uid": task_uid,
            "person": present_user(),
            "host": host,
            "parameters": dict(parameters),
            "selection": None if selection is None else list(selection),
            "started_at": store.now(),
        }
        insert_rows(store, "runbook_run", [row])
    return number


def unfinished(store: Store, number: int | None = None, runbook_id: int | None = None) -> list[Row]:
    """The run of this number, or every unfinished one, newest first. Raises NotFoundError, ConflictError."""
    found = store.rows(question("run_by_number"), {"run": number, "runbook": runbook_id})
    if not found:
        raise NotFoundError(
            "no run is unfinished; `tt runbook runs` shows all"
            if number is None
            else f"there is no run {number}; `tt runbook runs` shows all"
        )
    if number is not None and found[0]["state"] in FINISHED:
        raise ConflictError(
            f"run {number} is {found[0]['state']}; start another with `tt runbook run R{found[0]['runbook_id']}`"
        )
    return found


def standing_of(store: Store, run: Row) -> Standing:
    """Work out where a run stands."""
    rows = store.rows(question("run_attempts"), [run["uid"]])
    done: dict[str, StepOutcome] = {}
    values: dict[str, str] = json.loads(run["parameters"] or "{}")
    attempts: Counter[str] = Counter()
    for row in rows:
        step_id, outcome = row["step_id"], row["outcome"]
        attempts[f"{row['purpose']} {step_id}"] = row["attempt"]
        values.update(json.loads(row["captured"] or "{}"))
        if row["purpose"] == "rollback":
            if outcome == "done":
                done.pop(step_id, None)
        elif outcome in _BEHIND:
            done.pop(step_id, None)
            done[step_id] = outcome
        elif outcome is not None:
            done.pop(step_id, None)
    last = rows[-1] if rows else None
    return Standing(
        run=run,
        values=values,
        done=done,
        attempts=attempts,
        position=last["position"] if last else 0,
        open_attempt=last if last and last["outcome"] is None else None,
        sessions=tuple(store.rows(question("run_sessions"), [run["uid"]])),
        rolling_back=bool(last) and last is not None and last["purpose"] == "rollback",
    )


def usual_durations(store: Store, runbook_uid: str) -> dict[str, int]:
    """How long each step usually takes, in milliseconds, by its id."""
    return {row["step_id"]: row["usual_ms"] for row in store.rows(question("run_usual"), [runbook_uid])}
