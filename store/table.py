"""What a question to the store answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns and rows keyed by them, ready for any listing verb to print."""

    columns: tuple[str, ...]
    rows: list[Row]
