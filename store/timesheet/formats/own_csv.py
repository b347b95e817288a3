"""Our own CSV: the columns that fit into cells. Pieces and what counts of them are in the JSON only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from store.errors import UsageError
from store.timesheet.formats import own, tables
from store.timesheet.formats.told import Hints, Read, Told, each

COLUMNS = tuple(name for name in own.COLUMNS if name not in ("pieces", "counted"))
_SWITCHES = ("billable", "shared")
_NEEDED = ("started_at", "ended_at")


def sniffs(text: str) -> bool:
    """Whether the columns are ours."""
    return set(_NEEDED) <= set(tables.header(text))


def read(text: str, hints: Hints) -> Iterator[Read]:
    """Each row."""
    yield from each(tables.rows(text, _NEEDED), lambda line, row: _told(line, row, hints))


def _told(line: int, row: Mapping[str, str], hints: Hints) -> Told:
    item: dict[str, Any] = {name: row[name] for name in COLUMNS if row.get(name)}
    item |= {name: tables.is_yes(item[name]) for name in _SWITCHES if name in item}
    if "adjusted_ms" in item:
        number = tables.decimal(item["adjusted_ms"])
        if number != int(number):
            raise UsageError("adjusted_ms: it is a whole number of milliseconds")
        item["adjusted_ms"] = int(number)
    item["tags"] = [tag.strip() for tag in item.get("tags", "").split(",") if tag.strip()]
    return own.told(line, item, hints)


def written(rows: Iterable[Mapping[str, Any]], _zone: ZoneInfo) -> str:
    """The table; nothing in it is run by a spreadsheet."""
    found = (own.as_told(row) for row in rows)
    return tables.text_of(COLUMNS, ({**row, "tags": ", ".join(row["tags"] or [])} for row in found))
