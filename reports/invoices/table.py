"""An invoice on a terminal: who, what, how much and until when, and on demand how a line came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.invoices.document import Invoice, Line
from reports.invoices.formatting import hours
from reports.invoices.formatting_text import visible
from reports.invoices.printed import Fact, Printed, PrintedGroup, PrintedParty
from reports.invoices.printed_page import printed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Group, RenderableType
    from rich.table import Table
    from rich.text import Text

_NARROW = 72  # columns below which prices are left out and parties stand below each other
_GAP = (0, 2, 0, 0)


def render(invoice: Invoice, width: int) -> Group:
    """What rich prints on a terminal of so many columns; no text of the document is read as markup."""
    from rich.console import Group
    from rich.text import Text

    page = printed(invoice, appendix=False)
    title = Text(page.title, "bold yellow" if page.is_draft else "bold")
    parts: list[RenderableType] = [title]
    if page.correction:
        parts.append(Text(page.correction))
    parts += [Text(), _parties(page, width), Text(), _facts((*page.highlights[1:], *page.facts)), Text()]
    parts += [_lines(page, width), Text(), _sums(page), *_below(page)]
    return Group(*parts)


def why(line: Line) -> str:
    """How the line came about, from milliseconds to cents, a step a line; at least what was measured and what is billed."""
    steps = line.why or _barest(line)
    return "\n".join(visible(step) for step in (f"{line.line_no}. {line.description}", *(f"   {step}" for step in steps)))


def _barest(line: Line) -> tuple[str, ...]:
    discount = f" - {line.discount}" if line.discount else ""
    sum_up = f"{line.quantity} x {line.unit_price}{discount} = {line.net}"
    if not line.measured_ms and not line.billed_ms:
        return (sum_up,)
    return (f"measured {hours(line.measured_ms, seconds=True)}", f"billed {hours(line.billed_ms, seconds=True)}", sum_up)


def _parties(page: Printed, width: int) -> Table:
    from rich.table import Table

    side_by_side = width >= _NARROW
    grid = Table.grid(padding=(0, 4, 0, 0))
    columns = [_party(page.seller, ""), _party(page.buyer, page.labels["buyer"])]
    if side_by_side:
        grid.add_row(*columns)
    else:
        for column in columns:
            grid.add_row(column)
    return grid


def _party(party: PrintedParty, label: str) -> Text:
    from rich.text import Text

    ids = [f"{name} {value}" for name, value in party.ids]
    text = Text(f"{label}\n" if label else "", "dim")
    text.append(party.name, "bold not dim")
    for row in (*party.address, *ids):
        text.append(f"\n{row}", "not dim")
    return text


def _facts(facts: Iterable[Fact]) -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=_GAP)
    for label, value in facts:
        grid.add_row(Text(label, "dim"), Text(value))
    return grid


def _lines(page: Printed, width: int) -> Table:
    from rich.table import Table
    from rich.text import Text

    say = page.labels
    grid = Table(box=None, pad_edge=False, padding=_GAP, header_style="dim", expand=width < _NARROW)
    grid.add_column(Text(say["position"]), justify="right", no_wrap=True)
    grid.add_column(Text(say["description"]), ratio=1 if width < _NARROW else None, overflow="fold")
    for label in _figures(page, width):
        grid.add_column(Text(label), justify="right", no_wrap=True)
    for group in page.groups:
        _add_group(grid, group, page, width)
    return grid


def _figures(page: Printed, width: int) -> list[str]:
    say = page.labels
    if width < _NARROW:
        return [say["quantity"], page.amount_header]
    return [say["quantity"], say["price"], *([say["discount"]] if page.has_discounts else []), page.amount_header]


def _add_group(grid: Table, group: PrintedGroup, page: Printed, width: int) -> None:
    from rich.text import Text

    between = [""] * (len(_figures(page, width)) - 1)
    if group.heading:
        grid.add_row("", Text(group.heading, "bold cyan"))
    for line in group.lines:
        quantity = f"{line.quantity} {line.unit}"
        middle = [line.price, *([" ".join((line.discount, line.discount_rate)).strip()] if page.has_discounts else [])]
        figures = [quantity, *(middle if width >= _NARROW else []), line.net]
        described = Text(line.description)
        for detail in line.details:
            described.append(f"\n{detail}", "dim")
        grid.add_row(Text(line.number, "dim"), described, *map(Text, figures))
    if group.subtotal:
        grid.add_row("", Text(page.labels["subtotal"], "dim"), *between, Text(group.subtotal, "dim"))


def _sums(page: Printed) -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=_GAP)
    grid.add_column()
    grid.add_column(justify="right")
    for label, value in page.sums:
        grid.add_row(Text(label), Text(value))
    grid.add_row(Text(page.payable.label, "bold"), Text(page.payable.value, "bold"))
    for label, value in page.below:
        grid.add_row(Text(label, "dim"), Text(value, "dim"))
    return grid


def _below(page: Printed) -> Iterable[RenderableType]:
    from rich.text import Text

    say = page.labels
    if page.payment:
        yield from (Text(), Text(say["payment"], "bold"), Text(page.payment.sentence), _facts(page.payment.facts))
    if page.retainer:
        yield from (Text(), Text(say["retainer"], "bold"), _facts(page.retainer))
    for heading, texts in ((say["terms"], (page.terms,)), (say["notes"], page.notes)):
        if any(texts):
            yield from (Text(), Text(heading, "bold"), *map(Text, texts))
