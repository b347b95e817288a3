"""A report as one HTML file that needs nothing else: for a phone, a screen, and A4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from reports.charts import svg
from reports.charts.svg import Bar
from reports.timesheets.report import SHARE, SPAN, TEXT, Column, Line, Report, Section
from reports.timesheets.written import written

if TYPE_CHECKING:
    from jinja2 import Template

_MOST_VALUES = 7
_MOST_BARS = 24
_MOST_COLUMNS = 130


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    depth: int
    cells: tuple[str, ...]
    is_total: bool
    state: str
    share: str  # of the longest bar, in percent


def render(report: Report) -> str:
    """The whole page; every text of the store is escaped."""
    shown = [(section, _columns(section)) for section in report.sections]
    return _template().render(
        report=report,
        sections=[
            {
                "section": section, "columns": told, "rows": [_row(section, told, line) for line in section.lines],
                "charts": _charts(section),
            }
            for section, told in shown
        ],
        text=TEXT,
    )  # fmt: skip


def _columns(section: Section) -> tuple[Column, ...]:
    """The columns a page is wide enough for."""
    told = section.telling()
    return told if len(told) <= _MOST_VALUES else tuple(column for column in told if not column.quiet)


def _row(section: Section, told: Sequence[Column], line: Line) -> _Row:
    currency = line.values.get("currency")
    cells = []
    for column in told:
        own = column.name.removeprefix("worth_").upper() if column.name.startswith("worth_") else currency
        value = line.values.get(column.name)
        says = value or line.is_total or column.kind in (SPAN, SHARE)
        cells.append(written(column, value, own) if says else "")
    largest = _largest(section, line)
    share = Decimal(line.values.get(section.bar) or 0) * 100 / largest if section.bar and largest > 0 else Decimal(0)
    return _Row(
        line.label, line.depth, tuple(cells), line.is_total, str(line.values.get("state", "")),
        f"{max(min(share, Decimal(100)), Decimal(0)):.1f}",
    )  # fmt: skip


def _largest(section: Section, line: Line) -> Decimal:
    if section.bar.endswith("_percent"):
        return Decimal(100)
    beside = (other for other in section.lines if not other.is_total and _beside(other) == _beside(line))
    return max((Decimal(other.values.get(section.bar) or 0) for other in beside), default=Decimal(0))


def _beside(line: Line) -> tuple[object, int]:
    return line.values.get("currency"), line.depth


def _charts(section: Section) -> list[tuple[str, str]]:
    """The topmost lines drawn: columns for periods, bars for others; one chart for each currency."""
    top = [line for line in section.lines if line.depth == 0 and not line.is_total]
    column = next((column for column in section.columns if column.name == section.bar), None)
    if column is None or section.bar.endswith("_percent"):
        return []
    charts: list[tuple[str, str]] = []
    for currency in dict.fromkeys(line.values.get("currency") for line in top):
        own = [line for line in top if line.values.get("currency") == currency]
        bars = [_bar(section, column, line) for line in own]
        title = column.header + (f", {currency}" if currency else "")
        drawn = svg.columns(bars[-_MOST_COLUMNS:], title) if section.by_time else svg.rows(bars[:_MOST_BARS], title)
        if len(own) > 1 and drawn:
            charts.append((title, drawn))
    return charts


def _bar(section: Section, column: Column, line: Line) -> Bar:
    value = line.values.get(section.bar) or 0
    part = line.values.get(section.stacked) if section.stacked else None
    return Bar(line.label, value, written(column, value, line.values.get("currency")), part)


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("reports.timesheets"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["drawing"] = Markup
    return environment.get_template("report.html.j2")
