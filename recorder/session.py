"""What the processes of one session share: its plan, folders, nonce, and how a tracker is made for it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recorder import journal
from recorder.clocks import Clock
from recorder.errors import RecorderError
from recorder.live import LIVE_FILE
from recorder.live import read_live as read_live
from recorder.places import Places, private_folder, remove_run_folder
from recorder.plan import Plan

if TYPE_CHECKING:
    from recorder.tracker import Tracker

SOCKET = "socket"


@dataclass(frozen=True, slots=True)
class Session:
    """One live session; `journal_path` is /dev/null where no folder could be written."""

    plan: Plan
    nonce: str
    folder: Path
    journal_path: Path
    clock: Clock
    environment: Mapping[str, str]

    def new_tracker(self, descriptor: int) -> Tracker:
        """A tracker at the very beginning, writing to an open journal."""
        from recorder.spool import Spool
        from recorder.tracker import Tracker
        from recorder.writer import JournalWriter

        writer = JournalWriter(descriptor, self.clock)
        spool = Spool(self.folder, self.plan.shell)
        return Tracker(self.plan, self.nonce, spool, writer, self.clock, self.environment)

    def resumed_tracker(self) -> tuple[Tracker, bytes]:
        """A tracker that goes on where the journal ends, and the last bytes shown."""
        from recorder.resume import resume

        if self.journal_path == Path(os.devnull):
            return self.new_tracker(os.open(os.devnull, os.O_RDWR)), b""
        descriptor = journal.reopen(self.journal_path)
        tracker = self.new_tracker(descriptor)
        return tracker, resume(tracker, descriptor)

    def hold_journal(self) -> int:
        """A descriptor that marks the journal as alive while it is open."""
        descriptor = os.open(self.journal_path, os.O_RDONLY | os.O_CLOEXEC)
        journal.hold(descriptor)
        return descriptor

    def write_live(self, **facts: Any) -> None:
        """Say in the run folder what `tt status` and `tt sessions` want to know."""
        plan = self.plan
        known: dict[str, Any] = {"session": plan.session, "label": plan.label, "task": plan.task, "shell": plan.shell}
        started = self.clock.now()
        known |= {"started_wall_ns": started.wall_ns, "started_boot_ns": started.boot_ns, "pid": os.getpid(), **facts}
        self._replace_live(known)

    def note_pause(self, paused: bool) -> None:
        """Say in the run folder that the timer is held, or runs on."""
        facts = read_live(self.folder) or {}
        since = facts.pop("paused_since_boot_ns", None)
        now = self.clock.now().boot_ns
        if since is not None:
            facts["paused_ns"] = facts.get("paused_ns", 0) + now - since
        if paused:
            facts["paused_since_boot_ns"] = now
        self._replace_live(facts)

    def _replace_live(self, facts: Mapping[str, Any]) -> None:
        partial = self.folder / f"{LIVE_FILE}.part"
        partial.write_text(json.dumps(facts))
        partial.rename(self.folder / LIVE_FILE)

    def remove_folder(self) -> None:
        """The session is over: nothing of its run folder is needed any more."""
        remove_run_folder(self.folder)


def make_run_folder(places: Places, session: str) -> Path:
    """The run folder of a new session."""
    private_folder(places.run.parent)
    private_folder(places.run)
    return private_folder(places.run_folder(session))


def create_journal(places: Places, session: str) -> tuple[Path, int, str]:
    """A new journal in the home folder, else in the fallback folder, else nowhere.

    Returns its path, its descriptor and what the user should be told, empty where all is well.
    """
    reason = ""
    for folder in (places.journals, places.fallback_journals):
        try:
            if folder != places.journals:
                private_folder(folder.parent)
            path = private_folder(folder) / (session + journal.SUFFIX)
            descriptor = journal.create(path)
        except (OSError, RecorderError) as error:
            reason = reason or str(error)
            continue
        return path, descriptor, f"{reason}; recording to {folder} for now" if reason else ""
    return Path(os.devnull), os.open(os.devnull, os.O_RDWR), f"{reason}; nothing of this session can be recorded"
