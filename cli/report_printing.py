"""A report on the screen, with bars as wide as there is room for; or in the format that a program reads."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import click

from cli.group import tell
from cli.human import Cell, Look, visible
from cli.machine import csv_value
from cli.output import print_table
from cli.writing import write_whole
from reports.charts.characters import bar, sparkline
from reports.timesheets.report import HOURS, SHARE, SPAN, TEXT, Column, Line, Report, Section
from reports.timesheets.written import hours, span, written
from store.errors import UsageError

_GAP = 2
_LEAST_LABEL, _MOST_LABEL, _LEAST_BAR, _MOST_BAR = 14, 48, 6, 40
_PLAIN_WIDTH = 100
_STATES = {"over": "red", "near": "yellow", "ok": "green"}


def print_report(report: Report, format_: str, output: Path | None, *, force: bool = False) -> None:
    """Print a report; HTML, and whatever is written to a file, whole. Raises UsageError for a table into a file."""
    if format_ == "html":
        from reports.timesheets.html import render

        _out(render(report), output, force=force)
    elif output is not None:
        raise UsageError("-o writes HTML; add --format html, or send the output there with >")
    elif format_ == "table":
        _print_table(report)
    else:
        _print_flat(report, format_)


def _out(text: str, output: Path | None, *, force: bool) -> None:
    if output is None:
        sys.stdout.write(text)
    else:
        write_whole(output, text.encode(), force=force)
        tell(f"written to {output}")


def _print_flat(report: Report, format_: str) -> None:
    for number, section in enumerate(report.sections):
        if format_ == "md" and len(report.sections) > 1:
            click.echo(f"{chr(10) if number else ''}## {section.title}\n")
        if format_ == "csv" and number:
            click.echo()
        print_table(section.flat, format_, look=_look(section), none=section.empty)


def _look(section: Section) -> Look:
    kinds = {column.name: column for column in section.columns}

    def cell(name: str, value: object) -> Cell:
        if name in kinds and kinds[name].kind == HOURS and isinstance(value, int):
            return Cell(hours(value))
        if name in kinds and kinds[name].kind in (SPAN, SHARE):
            return Cell(written(kinds[name], value))
        if name.endswith("_ms") and isinstance(value, int):
            return Cell(span(value))
        return Cell(visible(csv_value(value)))

    return Look(cell=cell)


def _print_table(report: Report) -> None:
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else _PLAIN_WIDTH
    facts = (value if name == "Time" else f"{name[0].lower()}{name[1:]} {value}" for name, value in report.facts)
    tell(visible(" · ".join(facts)))
    shown = [section for section in report.sections if section.lines]
    for number, section in enumerate(shown):
        if len(report.sections) > 1:
            click.echo(("\n" if number else "") + _styled(section.title, terminal, bold=True))
        for line in _table(section, width, terminal):
            click.echo(line.rstrip())
    for section in report.sections:
        if not section.lines:
            tell(section.empty if len(report.sections) == 1 else f"{section.title.lower()}: {section.empty}")
        for note in section.notes if section.lines else ():
            tell(note)


def _styled(text: str, terminal: bool, *, bold: bool = False, dim: bool = False, colour: str | None = None) -> str:
    return click.style(text, bold=bold or None, dim=dim or None, fg=colour) if terminal and text.strip() else text


def _table(section: Section, width: int, terminal: bool) -> Iterator[str]:
    """The lines of a section: label, values, and a bar in what is left of the width."""
    columns = _that_fit(section, width)
    texts = [[_cell(column, line) for column in columns] for line in section.lines]
    widths = [
        max(_wide(text) for text in (column.header, *(row[place] for row in texts))) for place, column in enumerate(columns)
    ]
    taken = sum(widths) + _GAP * len(widths)
    labels = [_label(line) for line in section.lines]
    trend = max((len(line.trend) for line in section.lines), default=0)
    room = max(width - taken - (_LEAST_BAR + _GAP if section.bar else 0), _LEAST_LABEL)
    label_width = min(max(_wide(section.label), *map(_wide, labels)), _MOST_LABEL, room)
    bar_width = min(width - label_width - taken - _GAP, _MOST_BAR) if section.bar else 0
    header = [_padded(section.label, label_width)]
    header += [_aligned(column.header, size, column) for column, size in zip(columns, widths, strict=True)]
    yield _styled((" " * _GAP).join(header), terminal, bold=True)
    largest = _largest(section)
    since_total = 0
    for line, label, row in zip(section.lines, labels, texts, strict=True):
        if line.is_total and since_total > 1:
            yield _styled("─" * (label_width + taken), terminal, dim=True)
        cells = [_padded(label, label_width)]
        cells += [_aligned(text, size, column) for text, size, column in zip(row, widths, columns, strict=True)]
        text = (" " * _GAP).join(cells)
        since_total = 0 if line.is_total else since_total + 1
        is_group = line.depth == 0 and any(other.depth for other in section.lines)
        colour = _STATES.get(str(line.values.get("state", "")))
        drawn = _drawn(section, line, largest, bar_width, trend) if bar_width >= _LEAST_BAR else ""
        yield _styled(text, terminal, bold=line.is_total or is_group, colour=colour if colour != "green" else None) + (
            " " * _GAP + _styled(drawn, terminal, colour=colour or ("cyan" if line.depth == 0 else "blue")) if drawn else ""
        )


def _drawn(section: Section, line: Line, largest: dict[tuple[object, int], Decimal], width: int, trend: int) -> str:
    if line.is_total:
        return ""
    if line.trend:
        return sparkline(line.trend, min(width, max(trend, 1)))
    return bar(_size(section, line), largest[line.values.get("currency"), line.depth], width)


def _largest(section: Section) -> dict[tuple[object, int], Decimal]:
    """By currency and depth, what the longest bar is of; a budget's is as long as what was agreed, or more."""
    found: dict[tuple[object, int], Decimal] = {}
    for line in section.lines:
        key = (line.values.get("currency"), line.depth)
        if not line.is_total:
            found[key] = max(
                found.get(key, Decimal(100) if section.bar.endswith("_percent") else Decimal(0)), _size(section, line)
            )
    return found


def _size(section: Section, line: Line) -> Decimal:
    return Decimal(line.values.get(section.bar) or 0)


def _that_fit(section: Section, width: int) -> list[Column]:
    """The columns there is room for: those that say nothing are left out, and the quiet ones where it is narrow."""
    told = section.telling()
    labels = max((_wide(_label(line)) for line in section.lines), default=0)
    for quiet in (True, False):
        columns = [column for column in told if quiet or not column.quiet]
        sizes = (max(len(column.header), *(_wide(_cell(column, line)) for line in section.lines)) for column in columns)
        if sum(sizes) + _GAP * len(columns) + min(labels, 30) + (_LEAST_BAR + _GAP if section.bar else 0) <= width:
            break
    return columns


def _label(line: Line) -> str:
    return "  " * line.depth + visible(line.label)


def _cell(column: Column, line: Line) -> str:
    currency = line.values.get("currency")
    if column.name.startswith("worth_"):
        currency = column.name.removeprefix("worth_").upper()
    text = visible(written(column, line.values.get(column.name), currency))
    return "-" if column.kind != TEXT and text in ("0:00", "0", "0.00") and not line.is_total else text


def _wide(text: str) -> int:
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def _padded(text: str, width: int) -> str:
    while _wide(text) > width:
        text = text.removesuffix("…")[:-1] + "…"
    return text + " " * (width - _wide(text))


def _aligned(text: str, width: int, column: Column) -> str:
    space = " " * (width - _wide(text))
    return text + space if column.kind == TEXT else space + text
