"""Dates as people write them in filters, resolved to a span of time in their zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from store.errors import UsageError

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AGO = re.compile(r"(\d{1,6})(min|h|d|w|mo|y)(?: ago)?")
_SHIFTED = re.compile(r"(.+?)([+-])(\d{1,6}(?:min|h|d|w|mo|y))")
_UNITS = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MONTHS = {"mo": 1, "y": 12}
_EXAMPLES = "2026-12-24, 2026-12-24T18:00, today, monday, eow, eom, 7d or 2h"


def resolve(text: str, now: datetime, zone: tzinfo, *, ahead: bool) -> tuple[datetime, datetime]:
    """The span [from, to) that a date stands for; an instant has an empty one.

    `7d`, `2h`, `30min`, `3mo`, `1y` count from `now`; they and weekdays lie ahead for what is due and behind for what has
    happened. `eom-3d` and `now+2h` are moved from another date. Raises UsageError where it is no date.
    """
    word = text.strip().lower()
    try:
        return _resolve(word, now, zone, ahead=ahead) or _iso(text.strip(), zone)
    except OverflowError as error:
        raise UsageError(f"{text!r} is too far away for a date") from error


def _resolve(word: str, now: datetime, zone: tzinfo, *, ahead: bool) -> tuple[datetime, datetime] | None:
    ago = _AGO.fullmatch(word)
    if ago:
        forward = ahead and not word.endswith("ago")
        moment = _moved(now.astimezone(zone), ago[1], ago[2], forward=forward)
        return moment, moment
    shifted = _SHIFTED.fullmatch(word)
    if shifted:
        base = _resolve(shifted[1], now, zone, ahead=ahead) or _iso(shifted[1].upper(), zone)
        distance = _AGO.fullmatch(shifted[3])
        assert distance
        begin, end = (_moved(moment, distance[1], distance[2], forward=shifted[2] == "+") for moment in base)
        return begin, end
    if word == "now":
        return now, now
    day = _named_day(word, now.astimezone(zone).date(), ahead=ahead)
    return None if day is None else _day(day, zone)


def _moved(moment: datetime, count: str, unit: str, *, forward: bool) -> datetime:
    """A moment so much later or earlier; days and months keep the time of day, hours are counted out."""
    steps = int(count) if forward else -int(count)
    if unit in _MONTHS:
        months = moment.year * 12 + moment.month - 1 + steps * _MONTHS[unit]
        if not 12 <= months < 10_000 * 12:
            raise OverflowError
        first = moment.replace(year=months // 12, month=months % 12 + 1, day=1)
        return first.replace(day=min(moment.day, _last_day(first.date()).day))
    distance = timedelta(**{_UNITS[unit]: steps})
    if unit in ("d", "w"):
        return moment + distance
    return (moment.astimezone(UTC) + distance).astimezone(moment.tzinfo)


def _named_day(word: str, today: date, *, ahead: bool) -> date | None:
    weekdays = [index for index, name in enumerate(_WEEKDAYS) if word in (name, name[:3])]
    if weekdays:
        distance = (weekdays[0] - today.weekday()) % 7
        return today + timedelta(days=distance) if ahead or not distance else today + timedelta(days=distance - 7)
    first = today.replace(day=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return {
        "today": today,
        "yesterday": today - timedelta(days=1),
        "tomorrow": today + timedelta(days=1),
        "sow": today - timedelta(days=today.weekday()),
        "eow": today + timedelta(days=6 - today.weekday()),
        "som": first,
        "eom": _last_day(today),
        "soq": quarter,
        "eoq": _last_day((quarter + timedelta(days=70)).replace(day=1)),
        "soy": today.replace(month=1, day=1),
        "eoy": today.replace(month=12, day=31),
    }.get(word)


def _last_day(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _iso(text: str, zone: tzinfo) -> tuple[datetime, datetime]:
    try:
        if len(text) <= 10:
            return _day(date.fromisoformat(text), zone)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone),) * 2
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text!r} is not a date; write {_EXAMPLES}") from error


def _day(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    return (
        datetime.combine(day, time.min, zone),
        datetime.combine(day + timedelta(days=1), time.min, zone),
    )
