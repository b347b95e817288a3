"""Rebuilds a tracker from its journal, for whoever reads the terminal next."""

from __future__ import annotations

from recorder.journal import Kind, Record, read_records
from recorder.tracker import Tracker

_REPLAYED = 32 * 1024


def resume(tracker: Tracker, descriptor: int) -> bytes:
    """Bring a new tracker to where the journal ends; returns the last bytes shown, to redraw a screen with."""
    shown: list[tuple[int, bytes]] = []
    length = 0
    total = 0
    paused = False
    for record in read_records(descriptor):
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
            marks["C"] = max(marks["C"], event.get("mark", 0))
            marks["T"] = max(marks["T"], event.get("round", -1))
            return True
        case "text":
            tracker.cwd = event.get("cwd") or tracker.cwd
            marks["T"] = max(marks["T"], event.get("round", -1))
        case "end":
            tracker.at_prompt = True
            tracker.finished += 1
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
