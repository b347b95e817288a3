"""The rules that clients, projects and [billing] may set, read from the words people write for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from store.durations import span
from store.errors import UsageError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SCOPES = ("entry", "day", "task", "line", "invoice")
PERIODS = ("day", "week", "month", "quarter", "year", "total")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_HOURS = re.compile(r"(?:(\S+)\s+)?(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})")
_FACTOR = re.compile(r"x\s*(\d+(?:\.\d+)?)$")
_ROUNDING = re.compile(r"(up|nearest|down)\s+(\S+)((?:\s+(?:per|min|grace)\s+\S+)*)")
_CAP = re.compile(r"(\S+?)(h?)(?:\s+per\s+(\w+))?(?:\s+then\s+(hold|free|rate\s+(\S+)))?")
_BUDGET = re.compile(r"(\S+?)(h?)(?:\s+per\s+(\w+))?(?:\s+warn\s+(\d{1,3})%?)?")


@dataclass(frozen=True, slots=True)
class Rounding:
    """How measured time becomes billed time: the sum within `scope`, then the minimum, then the increment.

    `up` forgives an overhang of up to `grace_ms`. An increment of 0 rounds nothing.
    """

    mode: str = "up"  # up, nearest (half up), down
    increment_ms: int = 0
    minimum_ms: int = 0
    scope: str = "entry"
    grace_ms: int = 0


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of the clock on some days of the week, in minutes since midnight; it may run over midnight."""

    days: frozenset[int]  # Monday is 0
    from_minute: int
    to_minute: int


_MOST = Decimal(10) ** 12  # what the store's DECIMAL(18, 4) holds
_FINEST = Decimal("0.0001")
NO_ROUNDING = Rounding()
OFFICE_HOURS = (Hours(frozenset(range(5)), 9 * 60, 18 * 60),)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Surcharge:
    """A factor on the rate in some hours, on holidays, outside of business hours, or for a kind of work."""

    name: str
    factor: Decimal
    when: str  # hours, holiday, after-hours, kind
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that is billed in a period, in time or in money, and what becomes of the rest."""

    ms: int | None
    amount: Decimal | None
    period: str
    then: str  # hold: bill it another time, free: never, rate: at another rate
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """What was agreed, in time or in money, and from which share of it on one is warned."""

    ms: int | None
    amount: Decimal | None
    period: str
    warn_percent: int = 80


def decimal(text: str) -> Decimal:
    """A number without exponent; raises UsageError."""
    if not _NUMBER.fullmatch(text.strip()):
        raise UsageError(f"{text!r} is not a number; write 95 or 95.50")
    value = Decimal(text.strip())
    if abs(value) >= _MOST or value != value.quantize(_FINEST):
        raise UsageError(f"{text!r} is too large or too fine; write at most 12 digits before and 4 behind the point")
    return value


def percent(text: str) -> Decimal:
    """`5` or `5%`, from 0 to 100; raises UsageError."""
    value = decimal(text.strip().removesuffix("%"))
    if not 0 <= value <= 100:
        raise UsageError(f"{text!r} is no percentage; write a number from 0 to 100")
    return value


def length_ms(text: str) -> int:
    """`15m`, `1h`, `1h30m` as milliseconds; raises UsageError."""
    parts = re.findall(r"\d+(?:\.\d+)?(?:ms|min|[smhdw])", text)
    if not parts or "".join(parts) != text.replace(" ", ""):
        raise UsageError(f"{text!r} is no length of time; write 30m, 4h or 1h30m")
    return sum(span(part) // timedelta(milliseconds=1) for part in parts)


def rounding(text: str) -> Rounding:
    """`up 15m`, `nearest 6m per day`, `up 15m per entry min 30m grace 2m`, or `none`; raises UsageError."""
    if text.strip() in ("none", ""):
        return Rounding()
    match = _ROUNDING.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r} is no rounding; write none, up 15m, nearest 6m per day, up 15m per entry min 30m")
    words = match[3].split()
    more = dict(zip(words[::2], words[1::2], strict=True))
    if len(more) * 2 < len(words):
        raise UsageError(f"{text!r} says something twice; write up 15m per entry min 30m")
    scope = more.get("per", "entry")
    if scope not in SCOPES:
        raise UsageError(f"time is not rounded per {scope}; there are {', '.join(SCOPES)}")
    return Rounding(match[1], length_ms(match[2]), length_ms(more.get("min", "0m")), scope, length_ms(more.get("grace", "0m")))


def hours(text: str) -> tuple[Hours, ...]:
    """`mon-fri 09:00-18:00, sat 10:00-14:00`; raises UsageError."""
    return tuple(_hours(part) for part in text.split(",") if part.strip())


def surcharges(text: str) -> tuple[Surcharge, ...]:
    """`night 22:00-06:00 x1.5, weekend sat-sun x1.5, holiday x2, after-hours x1.25, kind travel x0.5`.

    Raises UsageError.
    """
    return tuple(_surcharge(part.strip()) for part in text.split(",") if part.strip() and part.strip() != "none")


def cap(text: str) -> Cap | None:
    """`40h per month then hold`, `5000 per month then free`, `40h per month then rate 80`, or `none`; raises UsageError."""
    if text.strip() in ("none", ""):
        return None
    match = _CAP.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r} is no cap; write 40h per month then hold, or 5000 per month then rate 80")
    then = (match[4] or "hold").split()[0]
    rate = decimal(match[5]) if match[5] else None
    if rate is not None and rate < 0:
        raise UsageError(f"{match[5]} is no rate; write zero or more")
    return Cap(*_amount(match[1], match[2]), _period(match[3]), then, rate)


def budget(text: str) -> Budget | None:
    """`200h`, `20000`, `40h per month warn 75%`, or `none`; raises UsageError."""
    if text.strip() in ("none", ""):
        return None
    match = _BUDGET.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r} is no budget; write 200h, 20000, or 40h per month warn 75%")
    if int(match[4] or 80) > 100:
        raise UsageError(f"warn {match[4]} comes too late; write a share up to 100, as warn 75%")
    return Budget(*_amount(match[1], match[2]), _period(match[3]), int(match[4] or 80))


def _amount(number: str, unit: str) -> tuple[int | None, Decimal | None]:
    value = decimal(number)
    if value <= 0:
        raise UsageError(f"{number}{unit} is nothing; write none, or more than zero")
    return (int(value * 3_600_000), None) if unit else (None, value)


def _period(word: str | None) -> str:
    if word is not None and word not in PERIODS:
        raise UsageError(f"there is no period {word}; there are {', '.join(PERIODS)}")
    return word or "total"


def _hours(text: str) -> Hours:
    match = _HOURS.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text.strip()!r} are no hours; write mon-fri 09:00-18:00")
    return Hours(_days(match[1] or "mon-sun"), _minute(match[2]), _minute(match[3]))


def _surcharge(text: str) -> Surcharge:
    factor = _FACTOR.search(text)
    if factor is None:
        raise UsageError(f"{text!r} has no factor; write night 22:00-06:00 x1.5")
    value = decimal(factor[1])
    words = text[: factor.start()].split()
    match words:
        case ["holiday" | "after-hours" as when]:
            return Surcharge(when, value, when)
        case ["kind", kind]:
            return Surcharge(kind, value, "kind")
        case [name, days] if not _CLOCK.match(days):
            return Surcharge(name, value, "hours", Hours(_days(days), 0, 24 * 60))
        case [name, *rest] if rest:
            return Surcharge(name, value, "hours", _hours(" ".join(rest)))
    raise UsageError(f"{text!r} says no hours; write night 22:00-06:00 x1.5, weekend sat-sun x1.5, holiday x2")


def _days(text: str) -> frozenset[int]:
    found: set[int] = set()
    for part in text.lower().split("+"):
        first, _, last = part.partition("-")
        try:
            begin, end = DAYS.index(first[:3]), DAYS.index((last or first)[:3])
        except ValueError as error:
            raise UsageError(f"{text!r} are no days; write mon-fri, or sat+sun") from error
        found |= {day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)}
    return frozenset(found)


def _minute(text: str) -> int:
    match = _CLOCK.fullmatch(text)
    minute = int(match[1]) * 60 + int(match[2]) if match else -1
    if match is None or int(match[2]) > 59 or not 0 <= minute <= 24 * 60:
        raise UsageError(f"{text!r} is no time of day; write 09:00")
    return minute
