"""Times as people write them, resolved to instants; the only place where local time becomes an instant.

    02:00 +01:00 -> 03:00 +02:00     a gap:  02:30 is nobody's time; before it would be 01:30, after it 03:30
    03:00 +02:00 -> 02:00 +01:00     a fold: 02:30 happens twice

Neither is guessed: both are errors until `fold` ("first" or "second") says which instant is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from store.errors import UsageError
from store.filter_dates import resolve

FOLDS = ("first", "second")
_EXAMPLES = "9:00, 9am, noon, yesterday 14:00, monday 9:00, 2026-10-25 02:30, 2h ago"
_WORDS = {"noon": "12:00", "midnight": "0:00"}
_CLOCK = r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,6}))?)?)? ?(?P<half>[ap]m)?"
_OFFSET = r"(?P<offset>z|[+-]\d\d(?::?\d\d)?)"
_TIME = re.compile(rf"(?:(?P<day>.+?)(?: at | ))?{_CLOCK}")
_ISO = re.compile(rf"(?P<day>\d{{4}}-?\d\d-?\d\d)(?:t| ){_CLOCK} ?{_OFFSET}?")
_AGO = re.compile(r"((?:\d{1,6}(?:h|min|m|s) ?)+)ago")
_AHEAD = re.compile(r"in ((?:\d{1,6}(?:h|min|m|s) ?)+)")
_PART = re.compile(r"(\d+)(h|min|m|s)")
_SECONDS = {"h": 3600, "min": 60, "m": 60, "s": 1}
_EXACT = re.compile(r".*[+-]\d{1,6}(?:min|h)|now")


class _Here(NamedTuple):
    """Where and when a text was written, and how its doubts are settled."""

    now: datetime
    zone: ZoneInfo
    fold: str | None
    ahead: bool


def instant(text: str, now: datetime, zone: ZoneInfo, *, fold: str | None = None, ahead: bool = False) -> datetime:
    """The instant in UTC, to the millisecond, that a text means; a time of day alone is today's.

    Weekdays lie behind, or ahead where told. Raises UsageError for what is no time, for a day without a time of day, and
    for a local time that does not exist or happens twice.
    """
    words = " ".join(text.lower().split())
    for word, clock in _WORDS.items():
        words = re.sub(rf"\b{word}\b", clock, words)
    try:
        here = _Here(now, zone, fold, ahead)
        found = _counted(words, now) or _clocked(words, text, here) or _dated(words, text, here)
        return found.astimezone(UTC).replace(microsecond=found.microsecond // 1000 * 1000)
    except (OverflowError, ValueError) as error:
        raise UsageError(f"{text!r} is too far away for a time; write {_EXAMPLES}") from error


def local(day: date, at: time, zone: ZoneInfo, *, fold: str | None = None) -> datetime:
    """The instant in UTC of a local time; raises UsageError in a gap and in a fold unless told which reading is meant."""
    wall = datetime.combine(day, at.replace(tzinfo=None))
    readings = sorted({wall.replace(tzinfo=zone, fold=which).astimezone(UTC) for which in (0, 1)})
    if len(readings) == 1:
        return readings[0]
    if fold is not None:
        return readings[FOLDS.index(fold)]
    first, second = (_offset_of(reading, zone) for reading in readings)
    exists = readings[0].astimezone(zone).replace(tzinfo=None) == wall
    what = "happens twice" if exists else "does not exist, for the clocks are put forward"
    raise UsageError(
        f"{wall.isoformat(sep=' ', timespec='minutes')} {what} in {zone.key}; "
        f"--fold first means {first}, --fold second {second}, or write the time with its offset"
    )


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which a zone's calendar shows this day or, where it is left out, a later one."""
    wall = datetime.combine(day, time.min)
    low, high = sorted(wall.replace(tzinfo=zone, fold=which).astimezone(UTC) for which in (0, 1))
    if low == high or low.astimezone(zone).replace(tzinfo=None) == wall:
        return low
    while high - low > timedelta(seconds=1):  # midnight lies in a gap: the day begins where that ends
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (low, middle) if middle.astimezone(zone).replace(tzinfo=None) >= wall else (middle, high)
    return high


def midnights(start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants in UTC, rising, at which a new local day begins strictly between two instants.

    start   29th |30th  |31st          end      by calendar days, which have 23 to 25 hours and are sometimes left out
      |----------|------|---------------|
    """
    return list(_midnights(start, end, zone))


def _midnights(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    last = start
    for ordinal in range(start.astimezone(zone).toordinal(), end.astimezone(zone).toordinal() + 1):
        begins = day_start(date.fromordinal(ordinal), zone)
        if last < begins < end:
            yield begins
            last = begins


def _counted(words: str, now: datetime) -> datetime | None:
    """`1h 30m ago` and `in 20m`: real time, whatever the clocks on the wall did."""
    ago, ahead = _AGO.fullmatch(words), _AHEAD.fullmatch(words)
    match = ago or ahead
    if match is None:
        return now if words == "now" else None
    distance = timedelta(seconds=sum(int(count) * _SECONDS[unit] for count, unit in _PART.findall(match[1])))
    return now.astimezone(UTC) + (distance if ahead else -distance)


def _clocked(words: str, text: str, here: _Here) -> datetime | None:
    """`9:00`, `monday 9am`, `2026-10-25T02:30+02:00`; an offset is read behind a date only: 9:00-10:00 is no time."""
    match = _ISO.fullmatch(words) or _TIME.fullmatch(words)
    told = match.groupdict() if match else {}
    if match is None or not (told["minute"] or told["half"]):
        return None
    at, next_day = _time_of_day(told, text)
    day = resolve(told["day"] or "today", here.now, here.zone, ahead=here.ahead)[0].astimezone(here.zone).date()
    if told.get("offset"):
        return datetime.fromisoformat(f"{day}T{at.isoformat()}{told['offset'].upper()}") + timedelta(days=next_day)
    return day_start(day + timedelta(days=1), here.zone) if next_day else local(day, at, here.zone, fold=here.fold)


def _time_of_day(told: dict[str, str | None], text: str) -> tuple[time, bool]:
    """The time of day, and whether it is 24:00, the end of its day."""
    hour, minute, second = (int(told[name] or 0) for name in ("hour", "minute", "second"))
    microsecond = int((told["part"] or "").ljust(6, "0"))
    if told["half"]:
        if not 1 <= hour <= 12:
            raise UsageError(f"{text!r} is no time of day; write 9am or 21:00")
        hour = hour % 12 + (12 if told["half"] == "pm" else 0)
    if (hour, minute, second, microsecond) == (24, 0, 0, 0):
        return time.min, True
    try:
        return time(hour, minute, second, microsecond), False
    except ValueError as error:
        raise UsageError(f"{text!r} is no time of day; write 9:00 or 14:30:15") from error


def _dated(words: str, text: str, here: _Here) -> datetime:
    """`2d ago`, `now+2h`: what filters take, where it is an instant."""
    try:
        begin, end = resolve(words, here.now, here.zone, ahead=here.ahead)
    except UsageError as error:
        raise UsageError(f"{text!r} is no time; write {_EXAMPLES}") from error
    if begin != end:
        raise UsageError(f"{text!r} is a whole day; write a time of day behind it, as monday 9:00")
    if _EXACT.fullmatch(words):
        return begin
    return local(begin.date(), begin.time(), here.zone, fold=here.fold)


def _offset_of(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(sep=" ", timespec="minutes")
