"""Our own JSON: a list of entries with everything that is said of them; imported where it came from, nothing changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from store.errors import UsageError
from store.timesheet.formats import own
from store.timesheet.formats.told import Hints, Read, each


def sniffs(text: str) -> bool:
    """Whether a text is a list with our columns."""
    return text.lstrip("\ufeff \r\n\t").startswith("[") and '"started_at"' in text


def read(text: str, hints: Hints) -> Iterator[Read]:
    """Each entry; the number of a row is its place in the list."""
    try:
        items = json.loads(text.lstrip("\ufeff"))
    except ValueError as error:
        raise UsageError(f"this is no JSON ({error}); give what tt time export prints") from error
    if not isinstance(items, list):
        raise UsageError("this is no list of entries; give what tt time export prints")
    yield from each(enumerate(items, 1), lambda line, item: own.told(line, item, hints))


def written(rows: Iterable[Mapping[str, Any]], _zone: ZoneInfo) -> str:
    """The list, an entry on each line."""
    lines = ",\n".join(json.dumps(own.as_told(row), ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n" if lines else "[]\n"
