"""The SQL files of this package: one question each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_QUERIES = Path(__file__).parent / "queries"


@cache
def question(name: str) -> str:
    """The text of `queries/NAME.sql`."""
    return (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")
