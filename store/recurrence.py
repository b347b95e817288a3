"""When something that recurs comes: the n-th time, counted from the first, in the clock of its zone.

anchor Jan 31    monthly    Jan 31, Feb 28, Mar 31 ...     the month's end clamps and never drifts
anchor 02:30     daily      02:30, 03:30 (a gap), 02:30    a time that does not exist is the same distance later
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from store.errors import UsageError

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = {
    "h": "hours", "hour": "hours", "d": "days", "day": "days", "w": "weeks", "wk": "weeks", "week": "weeks",
    "m": "months", "mo": "months", "mth": "months", "month": "months", "q": "quarters", "quarter": "quarters",
    "y": "years", "yr": "years", "year": "years",
}  # fmt: skip
_NAMED = {
    "hourly": (1, "hours"), "daily": (1, "days"), "weekly": (1, "weeks"), "biweekly": (2, "weeks"),
    "fortnight": (2, "weeks"), "monthly": (1, "months"), "bimonthly": (2, "months"), "quarterly": (3, "months"),
    "semiannual": (6, "months"), "yearly": (1, "years"), "annual": (1, "years"), "biannual": (2, "years"),
    "biyearly": (2, "years"), "weekdays": (1, "weekdays"),
}  # fmt: skip
_COUNTED = re.compile(r"(?:every )?(\d{1,4})? ?([a-z]+?)s?")
_ISO = re.compile(r"p(\d{1,4})([dwmy])|pt(\d{1,4})h")
_EXAMPLES = "daily, weekdays, weekly, monthly, quarterly, yearly, 3d, 2w, 6m or 'every monday'"


@dataclass(frozen=True, slots=True)
class Rule:
    """Every `count` units; of the unit "weekday" the one numbered `weekday`, Monday being 0."""

    count: int
    unit: str
    weekday: int = 0


def parse_rule(text: str) -> Rule:
    """The rule that a text such as `weekly`, `3d` or `every monday` names; raises UsageError."""
    word = " ".join(text.lower().split())
    day = word.removeprefix("every ").removesuffix("s")
    if day in _WEEKDAYS:
        return Rule(1, "weekday", _WEEKDAYS.index(day))
    if word in _NAMED:
        return Rule(*_NAMED[word])
    iso = _ISO.fullmatch(word)
    if iso:
        count, unit = (int(iso[3]), "hours") if iso[3] else (int(iso[1]), _UNITS[iso[2]])
    else:
        match = _COUNTED.fullmatch(word)
        if match is None or match[2] not in _UNITS or not (match[1] or word.startswith("every ")):
            raise UsageError(f"{text!r} is no rule of recurrence; write {_EXAMPLES}")
        count, unit = int(match[1] or 1), _UNITS[match[2]]
    if count == 0:
        raise UsageError(f"{text!r} would recur without end; write {_EXAMPLES}")
    if unit in ("quarters", "years"):
        return Rule(count * (3 if unit == "quarters" else 12), "months")
    return Rule(count, unit)


def occurrence(rule: Rule, anchor: datetime, zone: ZoneInfo, index: int) -> datetime:
    """The `index`-th time, 0 being the first, in UTC; `anchor` is aware. Raises OverflowError beyond the year 9999."""
    if rule.unit == "hours":
        return (anchor + timedelta(hours=rule.count * index)).astimezone(UTC)
    local = anchor.astimezone(zone).replace(tzinfo=None)
    day = _day(rule, local.date(), index)
    return in_zone(datetime.combine(day, local.time()), zone)


def in_zone(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a time on the clock; of two the first, of none the one as far behind the gap."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _day(rule: Rule, first: date, index: int) -> date:
    match rule.unit:
        case "days":
            return first + timedelta(days=rule.count * index)
        case "weeks":
            return first + timedelta(weeks=rule.count * index)
        case "weekday":
            return first + timedelta(days=(rule.weekday - first.weekday()) % 7 + 7 * index)
        case "weekdays":
            monday = first - timedelta(days=first.weekday())
            weeks, day = divmod(min(first.weekday(), 5) + index, 5)
            return monday + timedelta(weeks=weeks, days=day)
        case _:
            months = (rule.count * 12 if rule.unit == "years" else rule.count) * index
            year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
            if year > 9999:
                raise OverflowError("beyond the calendar")
            return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
