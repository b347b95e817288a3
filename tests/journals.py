"""Journals for tests: written record by record on a clock that the test moves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from recorder import journal
from recorder.clocks import Instant
from recorder.identity import new_uid

START = Instant(1_795_000_000_000_000_000, 5_000_000_000, 4_000_000_000)
MILLISECOND = 1_000_000


class JournalBuilder:
    """One session's journal; held as by a live recorder until `let_go`."""

    def __init__(self, folder: Path, uid: str | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.uid = uid or new_uid()
        self.path = folder / f"{self.uid}{journal.SUFFIX}"
        self.descriptor = journal.create(self.path)
        self.now = START

    def pass_time(self, milliseconds: int, *, asleep: bool = False, wall_step_ms: int = 0) -> None:
        """Move the clocks."""
        passed = milliseconds * MILLISECOND
        wall, boot, mono = self.now
        self.now = Instant(wall + passed + wall_step_ms * MILLISECOND, boot + passed, mono + passed * (not asleep))

    def event(self, command: int, type_: str, **fields: Any) -> None:
        """Append an event."""
        os.write(self.descriptor, journal.encode_event(command, self.now, type_, fields))

    def output(self, command: int, data: bytes) -> None:
        """Append terminal bytes."""
        os.write(self.descriptor, journal.encode(journal.Kind.OUTPUT, command, self.now, data))

    def mark(self, command: int, *fields: object) -> None:
        """Append a mark of a shell hook."""
        body = ";".join(map(str, fields)).encode()
        os.write(self.descriptor, journal.encode(journal.Kind.MARK, command, self.now, body))

    def raw(self, data: bytes) -> None:
        """Append bytes that need be no record."""
        os.write(self.descriptor, data)

    def begin(self, **fields: Any) -> None:
        """The session's first event."""
        told: dict[str, Any] = {
            "uid": self.uid,
            "task": None,
            "on": [],
            "shell": "bash",
            "shell_path": "/bin/bash",
            "shell_version": "5.2",
            "hooks": "full",
            "argv": None,
            "host": "laptop",
            "username": "ann",
            "cwd": "/home/ann",
            "boot_id": "boot-1",
            "zone": "Europe/Berlin",
            "rows": 24,
            "cols": 80,
            "tt_version": "0.1.0",
            "idle_after_ms": 60_000,
            "interactive": True,
        }
        self.event(0, "session", **{**told, **fields})

    def command(self, seq: int, text: str, output: bytes = b"", exit_status: int = 0) -> None:
        """A whole command that took 10 ms."""
        self.event(seq, "start", text=text, source="hook", cwd="/home/ann", context={"git_branch": "main"})
        self.pass_time(10)
        if output:
            self.output(seq, output)
        fields = {"exit": exit_status, "pipestatus": [exit_status], "bytes": len(output)}
        self.event(seq, "end", state="done", alt_screen=False, **fields)

    def finish(self, exit_status: int = 0) -> None:
        """The session's last event, and nobody holds the journal any more."""
        self.event(0, "session_end", exit=exit_status, state="done", reason="exit")
        self.let_go()

    def let_go(self) -> None:
        """The recorder is gone."""
        os.close(self.descriptor)
