"""Tells what a killed recorder knew but had not told: its last marks are in the journal, their payload in the spool."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recorder import journal
from recorder.clocks import Instant
from recorder.plan import Plan
from recorder.resume import resume
from recorder.spool import Spool
from recorder.tracker import Tracker
from recorder.writer import JournalWriter


@dataclass(frozen=True, slots=True)
class _StoppedClock:
    """The moment of a journal's last record: what is told later happened before it."""

    instant: Instant
    boot_id: str = ""

    def now(self) -> Instant:
        return self.instant


def recover(path: Path, run_folder: Path) -> None:
    """Complete the journal of a session of which no process is left.

    `run_folder` is where the session's spool was. Raises OSError, JournalError.
    """
    descriptor = journal.reopen(path)
    plan, last = Plan(path.stem, "", None, "", "", ""), Instant(0, 0, 0)
    for record in journal.read_records(descriptor):
        last = record.at
        if record.kind is journal.Kind.EVENT and record.event.get("type") == "session":
            event = record.event
            plan = Plan(path.stem, "", None, "", event["shell"], "", command=tuple(event["argv"] or ()))
    clock = _StoppedClock(last)
    tracker = Tracker(plan, "", Spool(run_folder, plan.shell), JournalWriter(descriptor, clock), clock, {})
    resume(tracker, descriptor)
    tracker.tell_begun()
    tracker.journal.close()
