"""Values of the views as programs read them: UTC ISO 8601 with milliseconds, whole `_ms`, lists and maps as JSON."""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from store.table import Row


def json_row(row: Row) -> Row:
    """The row with values that JSON holds."""
    return {name: json_value(value) for name, value in row.items()}


def json_value(value: Any) -> Any:
    """The value as JSON holds it; what JSON has no word for becomes text, no number becomes null."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime():
            return instant(value)
        case timedelta():
            return value // timedelta(milliseconds=1)
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case dict():
            return {str(key): json_value(member) for key, member in value.items()}
        case list() | tuple() | set():
            return [json_value(member) for member in value]
        case _:
            return str(value)


def instant(moment: datetime) -> str:
    """`2026-11-22T17:05:41.123Z`; a time without a zone keeps none."""
    if moment.tzinfo is None:
        return moment.isoformat(timespec="milliseconds")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def csv_value(value: Any) -> str:
    """The value as one CSV field; lists and maps are JSON, a missing value is empty."""
    plain = json_value(value)
    if plain is None:
        return ""
    if isinstance(plain, str):
        return plain
    return json.dumps(plain, ensure_ascii=False)
