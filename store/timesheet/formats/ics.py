"""Calendars (RFC 5545): an event is an entry, its summary the note, its categories the tags.

Left out with a notice: all-day events, which say nothing of hours, and cancelled ones. An event that repeats is refused:
only the calendar knows which of its days took place. Project and client travel in X- properties of our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store.errors import UsageError
from store.timesheet.formats.told import Hints, Notice, Read, Told, each, numbered
from store.timesheet.moments import local

_OWN = {name: f"X-TERMTASK-{name.upper()}" for name in ("project", "client", "person", "kind")}
_ONCE = ("DTSTART", "DTEND", "DURATION", "SUMMARY", "UID", "RECURRENCE-ID")
_REPEATING = ("RRULE", "RDATE")


def sniffs(text: str) -> bool:
    """Whether a text begins as calendars do."""
    return text.lstrip("\ufeff \r\n").upper().startswith("BEGIN:VCALENDAR")


def read(text: str, hints: Hints) -> Iterator[Read]:
    """Each event; the number of a row is its place in the file."""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(text.lstrip("\ufeff"))
    except (ValueError, IndexError, KeyError, AttributeError) as error:
        raise UsageError(f"this is no calendar ({error}); give an .ics file") from error
    seen: dict[str, int] = {}
    yield from each(enumerate(calendar.walk("VEVENT"), 1), lambda line, event: _told(line, event, hints, seen))


def _told(line: int, event: Any, hints: Hints, seen: dict[str, int]) -> Told | Notice:
    name = str(event.get("SUMMARY", "") or f"event {line}")
    if event.errors:
        raise UsageError(f"{name}: its {event.errors[0][0]} can't be read; mend it in the calendar")
    if any(rule in event for rule in _REPEATING):
        raise UsageError(f"{name} repeats, and only you know when it took place; export its single events")
    if any(isinstance(event.get(prop), list) for prop in _ONCE):
        raise UsageError(f"{name} has several starts or ends; mend it in the calendar")
    if "DTSTART" not in event:
        raise UsageError(f"{name} has no start; mend it in the calendar")
    begin = event["DTSTART"].dt
    if not isinstance(begin, datetime):
        return Notice(line, f"{name} is all day and says nothing of hours")
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return Notice(line, f"{name} was cancelled")
    started = _instant(begin, hints)
    if "DTEND" in event:
        ended = _instant(event["DTEND"].dt, hints)
    elif "DURATION" in event:
        ended = started + event["DURATION"].dt
    else:
        raise UsageError(f"{name} has no end; mend it in the calendar")
    own: dict[str, Any] = {column: str(event[prop]) for column, prop in _OWN.items() if event.get(prop)}
    key = f"{event.get('UID', '')}/{event['RECURRENCE-ID'].to_ical().decode() if 'RECURRENCE-ID' in event else ''}".rstrip("/")
    note = str(event.get("SUMMARY", "")) or None
    return Told(line, numbered(key or f"{started:%Y%m%dT%H%M%SZ}", seen), started, ended, note, _categories(event), **own)


def _instant(moment: Any, hints: Hints) -> datetime:
    if not isinstance(moment, datetime):
        raise UsageError("it begins at a time but ends with a day; mend it in the calendar")
    if moment.tzinfo is None:  # floating: the time on the wall, wherever one is
        return local(moment.date(), moment.time(), hints.zone, fold=hints.fold)
    return moment.astimezone(UTC)


def _categories(event: Any) -> tuple[str, ...]:
    told = event.get("CATEGORIES", [])
    return tuple(str(word) for one in (told if isinstance(told, list) else [told]) for word in one.cats)


def written(rows: Iterable[Mapping[str, Any]], _zone: ZoneInfo) -> str:
    """A calendar of entries that ended, from their start to their end in UTC."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("PRODID", "-//TermTask//tt time export//EN")
    calendar.add("VERSION", "2.0")
    for row in rows:
        if row["ended_at"] is None:
            continue
        event = Event()
        event.add("UID", f"{row['uid']}@termtask")
        event.add("DTSTAMP", row["ended_at"].astimezone(UTC))
        event.add("DTSTART", row["started_at"].astimezone(UTC))
        event.add("DTEND", row["ended_at"].astimezone(UTC) + _up_to_second(row["ended_at"]))
        event.add("SUMMARY", row["note"] or row["title"] or row["project"] or "Work")
        if row["tags"]:
            event.add("CATEGORIES", list(row["tags"]))
        for column, prop in _OWN.items():
            if row[column] not in (None, "", "work"):
                event.add(prop, row[column])
        calendar.add_component(event)
    return str(calendar.to_ical().decode()).rstrip("\r\n") + "\r\n"


def _up_to_second(moment: datetime) -> timedelta:
    """What is missing to a whole second, for calendars know no smaller ones and no event may be empty."""
    return timedelta(microseconds=-moment.microsecond % 1_000_000)
