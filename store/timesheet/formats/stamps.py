"""Dates and local times as other programs write them, made instants."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import product

from store.errors import UsageError
from store.timesheet.formats.told import Hints
from store.timesheet.moments import FOLDS, local

_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(?: ?([ap])\.?m\.?)?", re.IGNORECASE)
_COMPACT = re.compile(r"\d{8}T\d{6}Z")
_OFFSETS = timedelta(minutes=30)  # what clocks are put forward or back by is a multiple of this
_TOLERANCE = timedelta(seconds=1)


def day_of(text: str, order: str | None) -> date:
    """A date in any of the usual forms; raises UsageError, also where day and month could be either."""
    try:
        if iso := _ISO.fullmatch(text):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if dotted := _DOTTED.fullmatch(text):
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
        if slashed := _SLASHED.fullmatch(text):
            first, second = int(slashed[1]), int(slashed[2])
            if order is None:
                raise UsageError(f"{text}: is that day or month first? say --dates dmy or mdy")
            month, day = (first, second) if order == "mdy" else (second, first)
            return date(int(slashed[3]), month, day)
    except ValueError as error:
        raise UsageError(f"{text!r} is no date of the calendar; write 2026-12-24") from error
    raise UsageError(f"{text!r} is no date; write 2026-12-24")


def order_of(dates: Iterable[str], told: str | None) -> str | None:
    """Whether day or month comes first in a file's dates: as told, else as one that fits only one way gives away."""
    if told:
        return told
    pairs = [(int(match[1]), int(match[2])) for text in dates if (match := _SLASHED.fullmatch(text))]
    if any(first > 12 for first, _ in pairs):
        return "dmy"
    return "mdy" if any(second > 12 for _, second in pairs) else None


def clock_of(text: str) -> time:
    """A time of day, of 12 or of 24 hours; raises UsageError."""
    match = _CLOCK.fullmatch(text)
    try:
        if match:
            hour = int(match[1])
            if match[5]:
                hour = hour % 12 + (12 if match[5].lower() == "p" else 0)
            return time(hour, int(match[2]), int(match[3] or 0), int((match[4] or "").ljust(6, "0")))
    except ValueError:
        pass
    raise UsageError(f"{text!r} is no time of day; write 14:30:00")


def stretch(
    begin: tuple[date, time], end: tuple[date, time], duration: timedelta | None, hints: Hints
) -> tuple[datetime, datetime]:
    """The instants of two local times; where one is doubtful, its duration says which reading is meant.

    Raises UsageError where it is doubtful all the same, and where the duration fits no reading.
    """
    if duration is None:
        return local(*begin, hints.zone, fold=hints.fold), local(*end, hints.zone, fold=hints.fold)
    ways = [
        (local(*begin, hints.zone, fold=first), local(*end, hints.zone, fold=last)) for first, last in product(FOLDS, FOLDS)
    ]
    fitting = list(dict.fromkeys(way for way in ways if abs(way[1] - way[0] - duration) <= _TOLERANCE))
    if not fitting:
        lasts = ways[0][1] - ways[0][0]
        remedy = "give the --zone of its times" if not (lasts - duration) % _OFFSETS else "one of its times is wrong"
        raise UsageError(f"it lasts {lasts} but says {duration}; {remedy}")
    if len(fitting) > 1:
        return local(*begin, hints.zone, fold=hints.fold), local(*end, hints.zone, fold=hints.fold)
    return fitting[0]


def compact(text: str) -> datetime:
    """An instant as Timewarrior and iCalendar write it: 20260329T003000Z; raises UsageError."""
    try:
        if _COMPACT.fullmatch(text):
            return datetime.fromisoformat(text)
    except (ValueError, TypeError):
        pass
    raise UsageError(f"{text!r} is no instant; write 20260329T003000Z")
