"""Rebuilds a tracker from its journal, for whoever reads the terminal next."""

from __future__ import annotations

from recorder.clocks import Instant
from recorder.journal import Kind, Record, read_records
from recorder.marks import parse_mark
from recorder.tracker import Tracker

_REPLAYED = 32 * 1024
_MOST_UNTOLD = 16


def resume(tracker: Tracker, descriptor: int) -> bytes:
    """Bring a new tracker to where the journal ends; returns the last bytes shown, to redraw a screen with."""
    shown: list[tuple[int, bytes]] = []
    length = 0
    total = 0
    paused = False
    untold: list[tuple[bytes, Instant]] = []
    for record in read_records(descriptor):
        if record.kind is Kind.MARK:
            untold.append((record.body, record.at))
            continue
        if record.kind is Kind.OUTPUT:
            total += len(record.body)
            shown.append((record.at.boot_ns, record.body))
            length += len(record.body)
            if length > 16 * _REPLAYED:
                shown, length = shown[-len(shown) // 2 :], length // 2
        elif _apply(tracker, record):
            total = 0
        if record.kind is Kind.EVENT and record.event["type"] in ("pause", "resume"):
            paused = _pauses(tracker, record.event, paused)
    tracker.activity.continues(paused, tracker.at_prompt)
    if not tracker.at_prompt:
        tracker.resume_output(total)
    # Those that events told of, too, are behind the numbers seen.
    for body, at in untold[-_MOST_UNTOLD:]:
        mark = parse_mark(body)
        if mark:
            tracker.replay(mark, at)
    # What was shown at a prompt is journaled a little later than what follows it.
    return b"".join(body for _, body in sorted(shown, key=lambda piece: piece[0]))[-_REPLAYED:]


def _apply(tracker: Tracker, record: Record) -> bool:
    """Apply one event; true where a command begins."""
    event = record.event
    marks = tracker.marks_seen
    match event["type"]:
        case "session":
            tracker.cwd = event["cwd"]
            tracker.columns = event["cols"]
        case "resize":
            tracker.columns = event["cols"]
        case "start":
            tracker.command = record.command
            tracker.at_prompt = False
            tracker.cwd = event["cwd"] or tracker.cwd
            tracker.typed_text.replay(record.command, event.get("fields", ()))
            marks["C"] = max(marks["C"], event.get("mark", 0))
            marks["T"] = max(marks["T"], event.get("round", -1))
            return True
        case "text":
            tracker.cwd = event.get("cwd") or tracker.cwd
            marks["T"] = max(marks["T"], event.get("round", -1))
        case "end":
            tracker.at_prompt = True
            tracker.finished += 1
            if "mark" in event:
                tracker.typed_text.round_ends()
            marks["D"] = max(marks["D"], event.get("mark", -1))
    return False


def _pauses(tracker: Tracker, event: dict[str, object], paused: bool) -> bool:
    """Whether the timer is paused after this event."""
    begins = event["type"] == "pause"
    if event["what"] == "recording":
        tracker.recording = not begins
        return paused
    tracker.activity.paused_by_user = begins and event.get("reason") == "asked"
    return begins
