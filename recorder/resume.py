"""Rebuilds a tracker from its journal, for whoever reads the terminal next."""

from __future__ import annotations

from collections import deque

from recorder.journal import Kind, Record, read_records
from recorder.tracker import Tracker

_REPLAYED = 32 * 1024


def resume(tracker: Tracker, descriptor: int) -> bytes:
    """Bring a new tracker to where the journal ends; returns the last bytes shown, to redraw a screen with."""
    shown: deque[bytes] = deque()
    length = 0
    total = 0
    paused = False
    for record in read_records(descriptor):
        if record.kind is Kind.OUTPUT:
            total += len(record.body)
            shown.append(record.body)
            length += len(record.body)
            while length - len(shown[0]) > _REPLAYED:
                length -= len(shown.popleft())
        elif _apply(tracker, record):
            total = 0
        if record.kind is Kind.EVENT and record.event["type"] in ("pause", "resume"):
            paused = _pauses(tracker, record.event, paused)
    tracker.activity.continues(paused, tracker.at_prompt)
    if not tracker.at_prompt:
        tracker.resume_output(total)
    return b"".join(shown)[-_REPLAYED:]


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
