"""Dates as people write them in filters, resolved to a span of time in their zone."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

from store.errors import UsageError

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AGO = re.compile(r"(\d{1,6})(min|h|d|w)(?: ago)?")
_UNITS = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_EXAMPLES = "2026-12-24, 2026-12-24T18:00, today, monday, eow, eom, 7d or 2h"


def resolve(text: str, now: datetime, zone: tzinfo, *, ahead: bool) -> tuple[datetime, datetime]:
    """The span [from, to) that a date stands for; an instant has an empty one.

    `7d`, `2h`, `30min` count from `now`; they and weekdays lie ahead for what is due and behind for what has happened.
    Raises UsageError where it is no date.
    """
    word = text.strip().lower()
    ago = _AGO.fullmatch(word)
    if ago:
        try:
            distance = timedelta(**{_UNITS[ago[2]]: int(ago[1])})
            moment = now + distance if ahead and not word.endswith("ago") else now - distance
        except OverflowError as error:
            raise UsageError(f"{text!r} is too far away for a date") from error
        return moment, moment
    day = _named_day(word, now.astimezone(zone).date(), ahead=ahead)
    if day is None:
        return _iso(text.strip(), zone)
    return _day(day, zone)


def _named_day(word: str, today: date, *, ahead: bool) -> date | None:
    if word in _WEEKDAYS:
        distance = (_WEEKDAYS.index(word) - today.weekday()) % 7
        return today + timedelta(days=distance) if ahead or not distance else today + timedelta(days=distance - 7)
    first_of_next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return {
        "today": today,
        "yesterday": today - timedelta(days=1),
        "tomorrow": today + timedelta(days=1),
        "eow": today + timedelta(days=6 - today.weekday()),
        "eom": first_of_next_month - timedelta(days=1),
    }.get(word)


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
