"""The timeclock format of ledger and hledger: clock-in and clock-out lines with local times.

    i 2026/10/26 09:00:00 web:shop  Basket, second try
    o 2026/10/26 10:30:00

The account is the project (web:shop is web.shop), what follows two blanks is the note. The times say nothing of their
zone: they are read and written in the one that is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from store.errors import UsageError
from store.timesheet.formats.counted import counted_stretches
from store.timesheet.formats.stamps import clock_of, day_of, stretch
from store.timesheet.formats.told import Bad, Hints, Read, Told, numbered
from store.timesheet.moments import local

_LINE = re.compile(r"([ioO]) (\d{4}[-/.]\d{1,2}[-/.]\d{1,2}) (\d{1,2}:\d\d(?::\d\d)?)(?:\s+(\S.*))?\s*")
_COMMENTS = ("#", ";", "*", "h ", "b ")
_ACCOUNT = re.compile(r"(\S(?:\S| (?! ))*)(?:  +(.*))?")


def sniffs(text: str) -> bool:
    """Whether the first line that says something clocks in."""
    lines = (line for line in text.lstrip("\ufeff").splitlines() if line.strip() and not line.startswith(_COMMENTS))
    return re.match(r"i \d{4}[-/.]", next(lines, "")) is not None


def read(text: str, hints: Hints) -> Iterator[Read]:
    """Each pair of lines; one that is clocked in at the end still runs."""
    clocked: tuple[int, re.Match[str]] | None = None
    seen: dict[str, int] = {}
    for line, content in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        if not content.strip() or content.startswith(_COMMENTS):
            continue
        match = _LINE.fullmatch(content.rstrip())
        if match is None:
            yield Bad(line, f"{content[:40]!r} is no line of a timeclock; write i 2026/10/26 09:00:00 ACCOUNT")
        elif match[1] == "i":
            if clocked:
                yield Bad(clocked[0], "it was clocked in again before it was clocked out; write its o line")
            clocked = line, match
        elif clocked is None:
            yield Bad(line, "it is clocked out but never in; write its i line")
        else:
            yield _pair(*clocked, match, hints, seen)
            clocked = None
    if clocked:
        yield _pair(*clocked, None, hints, seen)


def _pair(line: int, begins: re.Match[str], ends: re.Match[str] | None, hints: Hints, seen: dict[str, int]) -> Read:
    try:
        first = day_of(begins[2], None), clock_of(begins[3])
        begin, end = local(*first, hints.zone, fold=hints.fold), None
        if ends is not None:
            begin, end = stretch(first, (day_of(ends[2], None), clock_of(ends[3])), None, hints)
    except UsageError as error:
        return Bad(line, str(error))
    account = _ACCOUNT.fullmatch((begins[4] or (ends[4] if ends else None) or "").partition(";")[0].strip())
    project = account[1].replace(":", ".") if account else None
    return Told(line, numbered(f"{begin:%Y%m%dT%H%M%SZ}", seen), begin, end, (account and account[2]) or None, (), project)


def written(rows: Iterable[Mapping[str, Any]], zone: ZoneInfo) -> str:
    """The lines for entries, in the order in which they begin; ledger takes one after the other, so none may overlap."""
    pairs = sorted(((*stretch, row) for row in rows for stretch in counted_stretches(row)), key=lambda pair: pair[0])
    lines = [f"; times in {zone.key}"]
    for begin, end, row in pairs:
        account = (row["project"] or row["client"] or "none").replace(".", ":")
        note = " ".join((row["note"] or row["title"] or "").replace(";", ",").split())
        lines.append(f"i {_stamp(begin, zone)} {account}{'  ' + note if note else ''}")
        if end is not None:
            lines.append(f"o {_stamp(end, zone)}")
    return "\n".join(lines) + "\n"


def _stamp(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y/%m/%d %H:%M:%S")
