"""A session in the middle of being drained: what the journal said so far that later records build upon."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from recorder.clocks import Instant
from store import timer
from store.handle import Store
from store.sql import question

DEFAULT_COLUMNS = 80


class Piece(NamedTuple):
    """Bytes of a command's output as the terminal got them, or how many were not kept there."""

    position: int
    data: bytes
    lost: int


@dataclass(slots=True)
class LiveCommand:
    """The newest command of a session."""

    uid: str
    seq: int
    wall_ns: int
    boot_ns: int
    ended: bool = False
    raw_bytes: int = 0
    lost_bytes: int = 0
    lead: int = 0  # how many of the first and of the last bytes are the shell's own
    trim: int = 0
    pieces: list[Piece] | None = None  # its output, None once it reaches back beyond the present batch
    row: dict[str, Any] | None = None  # its row, while that still waits to be written


@dataclass(slots=True)
class LiveSession:
    """One session's state between two records of its journal."""

    uid: str
    start: Instant
    boot_id: str | None
    idle_after_ms: int | None
    columns: int
    last: Instant
    last_activity_ns: int | None = None
    ended: bool = False
    command: LiveCommand | None = None
    events: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def timing(self, *, told_end: bool = False) -> timer.Timing:
        """The time up to the last record; where the recorder did not tell the end, silence before it was idle."""
        claims = timer.claims(self.events, self.last.boot_ns)
        if not told_end:
            claims += timer.idle_tail(self.last_activity_ns, self.last.boot_ns, self.idle_after_ms)
        return timer.measure(self.start, self.last, self.boot_id, claims)


def load(store: Store, journal: str) -> LiveSession | None:
    """The state in which the last drain left a journal's session, None where it was never seen."""
    offset = store.one(question("journal_progress"), [journal])
    if offset is None or offset["session_uid"] is None:
        return None
    uid = offset["session_uid"]
    row = store.rows(question("session_start"), [uid])[0]
    events = [(event["boot_ns"], json.loads(event["body"])) for event in store.rows(question("session_events"), [uid])]
    widths = [body["cols"] for _, body in events if body["type"] == "resize" and body.get("cols")]
    command = store.one(question("last_command"), [uid])
    return LiveSession(
        uid=uid,
        start=Instant(row["start_wall_us"] * 1000, row["start_boot_ns"], row["start_mono_ns"]),
        boot_id=row["boot_id"],
        idle_after_ms=row["idle_after_ms"],
        columns=widths[-1] if widths else row["columns"] or DEFAULT_COLUMNS,
        last=Instant(offset["last_wall_ns"], offset["last_boot_ns"], offset["last_mono_ns"]),
        last_activity_ns=offset["last_activity_ns"],
        ended=row["ended"],
        command=LiveCommand(**command) if command else None,
        events=events,
    )
