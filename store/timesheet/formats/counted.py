"""The stretches of an entry that count, for formats that know nothing but from and to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from store.timesheet import pieces

_MILLISECOND = timedelta(milliseconds=1)


def counted_stretches(row: Mapping[str, Any]) -> list[tuple[datetime, datetime | None]]:
    """From when to when an entry's time counts; one that runs has no end.

    entry    |------|.........|-----|~~~~|     asleep time does not count, idle time may
    result   |------|         |----------|
    """
    begin: datetime = row["started_at"]
    if row["ended_at"] is None:
        return [(begin, None)]
    kinds = pieces.counting(row["counted"])
    found: list[tuple[datetime, datetime | None]] = []
    for piece in pieces.read(row["pieces"], (row["ended_at"] - begin) // _MILLISECOND):
        first, last = (begin + at * _MILLISECOND for at in (piece.from_ms, piece.to_ms))
        if piece.kind not in kinds:
            continue
        if found and found[-1][1] == first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found
