"""Times and lengths as people type them for time entries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import click

from store.errors import UsageError
from store.timesheet.moments import instant

MINUS = "\N{MINUS SIGN}"
_JOINTS = ("-", "to", "until", "till", "for", "+")
_UNITS = {"h": 3_600_000, "m": 60_000, "min": 60_000, "s": 1000}
_LENGTH = re.compile(r"(?:(\d{1,5}(?:\.\d{1,6})?)h)?(?:(\d{1,7}(?:\.\d{1,6})?)m(?:in)?)?(?:(\d{1,9}(?:\.\d{1,3})?)s)?")
_HALF_WORDED = re.compile(r"(?<=\dh)(\d{1,2})$")  # 1h30
_CLOCK_LENGTH = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")
_OF_DAY = re.compile(r"\d{1,2}(?::\d\d){1,2}(?:[.,]\d{1,6})? ?(?:[ap]m)?|\d{1,2} ?[ap]m|noon|midnight", re.IGNORECASE)
_HOUR = r"(\d{1,2}(?::\d\d){0,2}(?:[ap]m)?)"
_RANGE = re.compile(rf"(?<![\d:-]){_HOUR}\s?[-–]\s?{_HOUR}(?![\d-])", re.IGNORECASE)


class WithNegatives(click.Command):
    """A verb whose words may be lengths with a minus before them: `-30m` is no option."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, with a minus sign of its own for negative lengths."""
        return super().parse_args(context, [MINUS + word[1:] if _is_negative(word) else word for word in args])


def _is_negative(word: str) -> bool:
    return word.startswith("-") and _length(word[1:]) is not None


@dataclass(frozen=True, slots=True)
class Reading:
    """The moment and zone that words of time are read in, and which of two readings is meant where clocks are put back."""

    now: datetime
    zone: ZoneInfo
    fold: str | None = None

    def moment(self, text: str, day_of: datetime | None = None) -> datetime:
        """The instant that words mean; a time of day alone is of the day of `day_of`, else of today."""
        of_day = day_of is not None and _OF_DAY.fullmatch(text.strip())
        return instant(text, day_of if of_day and day_of else self.now, self.zone, fold=self.fold)

    def after(self, text: str, begin: datetime) -> datetime:
        """The instant that words mean which is to lie after another one: a time of day alone is the next such."""
        found = self.moment(text, begin)
        if found <= begin and _OF_DAY.fullmatch(text.strip()):
            found = self.moment(text, self._days_later(begin, 1))
        return found

    def past(self, text: str) -> datetime:
        """The instant that words mean which is over: a time of day alone that is still to come is yesterday's."""
        found = self.moment(text)
        if found > self.now and _OF_DAY.fullmatch(text.strip()):
            found = self.moment(text, self._days_later(self.now, -1))
        return found

    def _days_later(self, moment: datetime, days: int) -> datetime:
        return (moment.astimezone(self.zone) + timedelta(days=days)).astimezone(UTC)


def read_zone(name: str) -> ZoneInfo:
    """The zone of this name; raises UsageError."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"there is no time zone {name!r}; write Europe/Berlin") from error


def length_ms(text: str) -> int:
    """`1h30m`, `1h30`, `90m`, `1.5h`, `1,5h` or `1:30` in milliseconds; raises UsageError."""
    found = _length(text)
    if found is None:
        raise UsageError(f"{text!r} is no length of time; write 30m, 1h30m or 1:30")
    return found


def signed_ms(text: str) -> int | None:
    """`+30m` or `-30m` in milliseconds, None where it has no sign."""
    sign, rest = text[:1], text[1:].strip()
    if sign not in ("+", "-", MINUS):
        return None
    return length_ms(rest) * (1 if sign == "+" else -1)


def _length(text: str) -> int | None:
    compact = "".join(text.lower().split())
    clock = _CLOCK_LENGTH.fullmatch(compact)
    if clock:
        return ((int(clock[1]) * 60 + int(clock[2])) * 60 + int(clock[3] or 0)) * 1000
    return _worded_length(compact)


def _worded_length(text: str) -> int | None:
    compact = _HALF_WORDED.sub(r"\1m", "".join(text.lower().split()).replace(",", "."))
    match = _LENGTH.fullmatch(compact)
    if not compact or match is None:
        return None
    parts = zip(match.groups(), (3_600_000, 60_000, 1000), strict=True)
    return int(sum(Decimal(number) * unit for number, unit in parts if number))


def read_span(words: Sequence[str], reading: Reading, at: str | None = None) -> tuple[datetime, datetime]:
    """From when to when: `9:00 10:30`, `yesterday 9:00 1h30m`, `9-10:30`, or a length alone, which ends now.

    With `at`, the words are the length of what began then. Raises UsageError.
    """
    text = _RANGE.sub(r"\1 \2", " ".join(words)) if len(words) < 3 else " ".join(words)
    lasting = _worded_length(text)
    if at is not None:
        begin = reading.moment(at)
        return begin, begin + timedelta(milliseconds=lasting if lasting is not None else length_ms(text))
    if lasting is not None:
        return reading.now - timedelta(milliseconds=lasting), reading.now
    tokens = text.split()
    errors: list[UsageError] = []
    for place in range(1, len(tokens)):
        try:
            return _between(tokens[:place], tokens[place:], reading)
        except UsageError as error:
            errors.append(error)
    in_a_fold = [error for error in errors if "--fold" in str(error)]
    if in_a_fold:
        raise in_a_fold[0]
    if _is_moment(text, reading):
        raise UsageError(f"{text!r} is when, but not until when; write 9:00 10:30 or 9:00 1h30m")
    if len(errors) == 1:
        raise errors[0]
    raise UsageError(f"{' '.join(words)!r} is no start and end; write 9:00 10:30, 9:00 1h30m, or 2h for the last two hours")


def _is_moment(text: str, reading: Reading) -> bool:
    try:
        return bool(reading.moment(text))
    except UsageError:
        return False


def _between(first: Sequence[str], last: Sequence[str], reading: Reading) -> tuple[datetime, datetime]:
    if len(last) > 1 and last[0].lower() in _JOINTS:
        last = last[1:]
    begin, text = reading.moment(_with_minutes(" ".join(first))), _with_minutes(" ".join(last))
    lasting = _worded_length(text)
    if lasting is not None:
        return begin, begin + timedelta(milliseconds=lasting)
    return begin, reading.after(text, begin)


def _with_minutes(text: str) -> str:
    """`9` as 9:00 where it stands alone or behind a day."""
    return re.sub(r"(^| )(\d{1,2})$", r"\g<1>\g<2>:00", text)


def assigned(pairs: Sequence[str], what: str) -> Mapping[str, int]:
    """`NAME=WEIGHT` words as weights by name, 1 where none is given; raises UsageError."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, _, weight = pair.rpartition("=") if "=" in pair else (pair, "", "1")
        if not name or not weight.isdecimal() or not 0 < int(weight) < 10**9:
            raise UsageError(f"{pair!r} is no weight of {what}; write {name or 'NAME'}=2")
        found[name] = int(weight)
    return found
