"""An entry and its proof as a block of lines: what, when, of what it consists, which commands ran."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

import click

from cli.human import duration, visible
from cli.time_told import length, when
from store.money import allocate
from store.table import Row
from store.timesheet.proof import Proof, telling

_BAR = {"active": ("█", "green"), "idle": ("▒", "yellow"), "suspended": ("░", "blue"), "paused": ("·", ""), "break": ("·", "")}
_WIDEST_BAR = 48
_STATUS = {"submitted": "yellow", "approved": "green", "rejected": "red", "invoiced": "green"}


def block(row: Row, proof: Proof, most: int) -> Iterator[str]:
    """The lines about one entry, none wider than the terminal."""
    width = shutil.get_terminal_size((100, 24)).columns
    place = " / ".join(name for name in (row["client"], row["project"]) if name)
    flags = [] if row["billable"] else ["not billable"]
    title = f"E{row['entry_id']}  {when(row)}  {length(row)}"
    status = _coloured(row["status"], _STATUS.get(row["status"], ""))
    yield _fit(f"{_bold(title)}  {status}", f"{title}  {row['status']}", width)
    kind = [row["kind"]] if row["kind"] != "work" else []
    about = [row["person"] or "", place, *kind, *flags, *(f"+{tag}" for tag in row["tags"])]
    yield _line("  ".join(visible(word) for word in about if word), width)
    if row["task_id"] is not None:
        yield _line(f"T{row['task_id']} {visible(row['title'] or '')}", width)
    if row["note"]:
        yield _line(f"“{visible(row['note'])}”", width)
    if row["components"]:
        yield _line(f"on {visible(', '.join(row['components']))}", width)
    if row["review_reason"]:
        yield _line(f"{row['status']} by {row['reviewed_by']}: {visible(row['review_reason'])}", width)
    yield from _bar(proof, width)
    yield from _commands(proof, ZoneInfo(row["zone"] or "UTC"), most, width)


def heading(rows: Sequence[Row], proofs: Mapping[str, Proof]) -> str:
    """What all entries together come to."""
    counted = sum(row["counted_ms"] or 0 for row in rows)
    covered = sum(proof.covered_ms for proof in proofs.values())
    whole = sum(proof.counted_ms for proof in proofs.values())
    share = f", {percent(covered, whole)} of it covered by commands" if whole else ""
    return f"{len(rows)} {'entry' if len(rows) == 1 else 'entries'}, {duration(counted)}{share}"


def percent(part: int, whole: int) -> str:
    """A share as people read it."""
    return f"{part * 100 // whole if whole else 0}%"


def _bar(proof: Proof, width: int) -> Iterator[str]:
    """The pieces drawn to scale, and what each kind comes to."""
    if not proof.pieces:
        return
    cells = allocate(min(_WIDEST_BAR, max(width // 3, 10)), [piece.duration_ms for piece in proof.pieces])
    drawn = [(piece.kind, count) for piece, count in zip(proof.pieces, cells, strict=True)]
    bar = "".join(_coloured(_BAR[kind][0] * count, _BAR[kind][1]) for kind, count in drawn)
    spent: dict[str, int] = {}
    for piece in proof.pieces:
        spent[piece.kind] = spent.get(piece.kind, 0) + piece.duration_ms
    words = [f"{kind} {duration(ms)}{'' if kind in proof.counting else ' not counted'}" for kind, ms in spent.items()]
    used = sum(cells)
    yield f"   {bar}  {_cut(', '.join(words), width - used - 5)}"


def _commands(proof: Proof, zone: ZoneInfo, most: int, width: int) -> Iterator[str]:
    if not proof.commands:
        yield _line("no commands were recorded in this time", width)
        return
    count = len(proof.commands)
    failed = f", {proof.failed} failed" if proof.failed else ""
    covers = f"; they cover {percent(proof.covered_ms, proof.counted_ms)} of the time" if proof.counted_ms else ""
    yield _line(f"{count} command{'s' * (count != 1)}{failed}{covers}", width)
    for one in proof.commands if most >= count else telling(proof.commands, most):
        exit_ = "-" if one["exit_code"] is None else str(one["exit_code"])
        took = duration(one["duration_ms"] or 0)
        head = f"     C{one['command_id']:<5} {one['started_at'].astimezone(zone):%H:%M:%S} {took:>8}  exit {exit_:<3}  "
        line = _cut(head + visible((one["command"] or "").strip()), width)
        told = f"exit {exit_:<3}"
        yield line.replace(told, _coloured(told, "red" if one["exit_code"] else "green"), 1)


def _line(text: str, width: int) -> str:
    return f"   {_cut(text, width - 3)}"


def _fit(styled: str, plain: str, width: int) -> str:
    return styled if len(plain) <= width else _cut(plain, width)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"


def _bold(text: str) -> str:
    return click.style(text, bold=True) if sys.stdout.isatty() else text


def _coloured(text: str, colour: str) -> str:
    return click.style(text, fg=colour) if colour and text and sys.stdout.isatty() else text
