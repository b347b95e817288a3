"""Times as monitoring systems write them, to microseconds since 1970; None where there is no such time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

MICROSECONDS = 1_000_000
_EARLIEST = 0  # what lies before 1970 is a zero value, such as 0001-01-01
_LATEST = 253402300799 * MICROSECONDS  # the year 9999
_ISO = re.compile(
    r"\s*(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?\s*",
    re.IGNORECASE,
)


def moment(value: object, zone: tzinfo = UTC) -> int | None:
    """The instant that a text (ISO 8601 and kin, any number of decimals) or an epoch number (s, ms, us, ns) stands for.

    `zone` is that of texts which name none. What makes no sense, and every time before 1970, is None.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return epoch(value)
    return _written(value, zone) if isinstance(value, str) else None


@lru_cache(maxsize=1024)  # the alerts of one delivery tend to begin together
def _written(text: str, zone: tzinfo) -> int | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return _number(text)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    fraction = int(((match[7] or "") + "000000")[:6])
    try:
        naive = datetime(year, month, day, hour, minute, min(second, 59))
    except ValueError:
        return None
    if year < 1970:
        return None
    whole = int((naive - _EPOCH).total_seconds()) if match[8] else int(naive.replace(tzinfo=zone).timestamp())
    return _sane((whole - _offset(match[8])) * MICROSECONDS + fraction)


_EPOCH = datetime(1970, 1, 1)


def zone(name: str) -> tzinfo | None:
    """The zone of this name in the IANA database; UTC for an empty name, None for one that is not known."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):  # not in the database; no name of a zone; a folder of zones
        return None


def epoch(value: float) -> int | None:
    """The instant of an epoch number, whose unit its size tells: seconds, milliseconds, microseconds or nanoseconds."""
    try:
        whole = int(value)
    except (OverflowError, ValueError):  # an infinity, or no number at all
        return None
    size = abs(whole)
    if size < 100_000_000_000:  # seconds until the year 5138
        return _sane(int(value * MICROSECONDS) if isinstance(value, float) else whole * MICROSECONDS)
    if size < 100_000_000_000_000:
        return _sane(whole * 1000)
    if size < 100_000_000_000_000_000:
        return _sane(whole)
    return _sane(whole // 1000)


def _number(text: str) -> int | None:
    try:
        return epoch(int(text)) if text.strip().lstrip("+-").isdigit() else epoch(float(text))
    except ValueError:
        return None


def _offset(text: str | None) -> int:
    """Seconds east of Greenwich."""
    if text is None or text[0] not in "+-":
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if text[0] == "-" else seconds


def _sane(microseconds: int) -> int | None:
    return microseconds if _EARLIEST < microseconds <= _LATEST else None
