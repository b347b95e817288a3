"""Keeps the state of a run: insert-only rows before and after each attempt, on the disk before the run goes on.

Opening the store costs more than most steps take. So rows go to a file of the run, as commands do, and from there to the store
once a second, at the end, and whenever another `tt` opens it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from recorder.identity import new_uid
from recorder.places import Places
from recorder.secrets import mask_bytes, mask_text
from runbooks.running.seams import Executed, Purpose, RunState, StepOutcome
from runbooks.running.spool import Spool, write_rows
from store import instants
from store.database import open_store
from store.errors import StoreBusyError, StoreUnreadableError

_PATIENCE, _PATIENCE_WHILE_BUSY = 2.0, 0.2  # seconds
_OFTEN = 1.0  # seconds from one writing to the store to the next
_HEAD, _TAIL = 48 * 1024, 16 * 1024  # characters of an output; the recorded command has more


class StoreLedger:
    """The rows of one run. Until the store has them, and while it is busy, they wait in a file.

    `attempts` counts what was tried before by step and purpose, `position` is the last row's, for a run that is resumed.
    """

    def __init__(
        self,
        places: Places,
        run_uid: str,
        *,
        verb: str = "runbook run",
        position: int = 0,
        attempts: Mapping[str, int] | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._places = places
        self._run_uid = run_uid
        self._verb = verb
        self._position = position
        self._before = dict(attempts or {})
        self._tell = tell
        self._spool = Spool(places, run_uid)
        self._waiting = self._spool.read()
        self._spooled = len(self._waiting)  # how many of those are in the file
        self._due = time.monotonic() + _OFTEN
        self._busy = False
        self._problem: OSError | None = None
        self.is_finished = False  # whether the end of the run was told

    def session_begun(self, session_uid: str) -> None:
        """The run gets a shell of its own."""
        self._write("runbook_run_session", session_uid=session_uid, run_uid=self._run_uid, begun_at=_now())

    def begin(self, step_id: str, attempt: int, purpose: Purpose, command: str, *, edited: bool) -> str:
        """An attempt begins; returns the uid of its row."""
        self._position += 1
        return self._write(
            "runbook_run_step",
            run_uid=self._run_uid,
            position=self._position,
            step_id=step_id,
            attempt=attempt + self._before.get(f"{purpose} {step_id}", 0),
            purpose=purpose,
            command=mask_text(command),
            edited=edited,
            began_at=_now(),
        )

    def end(
        self,
        attempt: str,
        outcome: StepOutcome,
        executed: Executed | None,
        *,
        difference: str = "",
        captured: Mapping[str, str] | None = None,
    ) -> None:
        """An attempt has ended."""
        self._write(
            "runbook_run_step_end",
            run_step_uid=attempt,
            outcome=outcome,
            exit_code=executed.exit_code if executed else None,
            output=_kept(executed.output) if executed else None,
            difference=difference or None,
            captured=dict(captured) if captured else None,
            duration_ms=executed.duration_ms if executed else None,
            ended_at=_now(),
        )

    def finish(self, state: RunState, reason: str = "") -> None:
        """The run has ended, or was left."""
        self.is_finished = True
        self._write("runbook_run_end", last=True, run_uid=self._run_uid, state=state, reason=reason or None, ended_at=_now())

    def _write(self, table: str, *, last: bool = False, **row: Any) -> str:
        row["uid"] = new_uid()
        self._waiting.append((table, row))
        if last or time.monotonic() >= self._due or not self._kept_aside():
            self._store()
        return str(row["uid"])

    def _store(self) -> None:
        try:
            timeout = _PATIENCE_WHILE_BUSY if self._busy else _PATIENCE
            with open_store(self._places, self._verb, timeout=timeout, drain=None) as store:
                write_rows(store, self._waiting)
        except (StoreBusyError, StoreUnreadableError) as error:
            if not self._busy:
                self._tell(f"{error}; the run goes on, its state is written later")
            self._busy = True
            if not self._kept_aside():
                self._tell(f"the run's state can't be kept ({self._problem}); it can't be resumed if it is killed now")
        else:
            self._busy = False
            self._waiting.clear()
            self._spooled = 0
            self._spool.clear()
        self._due = time.monotonic() + _OFTEN

    def _kept_aside(self) -> bool:
        """Put what waits into the file; whether all of it is there."""
        try:
            while self._spooled < len(self._waiting):
                self._spool.append(self._waiting[self._spooled])
                self._spooled += 1
        except OSError as problem:
            self._problem = problem
            return False
        return True


def _now() -> str:
    return instants.from_nanoseconds(time.time_ns())


def _kept(output: str) -> str:
    if len(output) > _HEAD + _TAIL:
        output = f"{output[:_HEAD]}\n... {len(output) - _HEAD - _TAIL} characters are left out ...\n{output[-_TAIL:]}"
    return mask_bytes(output.encode(errors="surrogateescape")).decode(errors="replace")


class NoLedger:
    """Keeps nothing, for a run that leaves no trace."""

    def begin(self, step_id: str, attempt: int, purpose: Purpose, command: str, *, edited: bool) -> str:
        """Nothing is written."""
        return ""

    def end(
        self,
        attempt: str,
        outcome: StepOutcome,
        executed: Executed | None,
        *,
        difference: str = "",
        captured: Mapping[str, str] | None = None,
    ) -> None:
        """Nothing is written."""

    def finish(self, state: RunState, reason: str = "") -> None:
        """Nothing is written."""
