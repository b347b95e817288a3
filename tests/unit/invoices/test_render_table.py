"""The invoice on a terminal: whole at any width, never as markup, and how each line came about."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from reports.invoices.document import Invoice
from reports.invoices.formatting import amount, money
from reports.invoices.formatting_text import visible
from reports.invoices.table import render, why
from sandbox.invoices import SAMPLES, german, one_page
from sandbox.odd_invoices import HOSTILE, hostile


def printed(invoice: Invoice, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(render(invoice, width))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [50, 80, 140])
@pytest.mark.parametrize("made", SAMPLES.values(), ids=SAMPLES)
def test_every_amount_is_there_within_the_width(made: Callable[[], Invoice], width: int) -> None:
    invoice = made()
    page = printed(invoice, width)
    assert max(map(len, page.splitlines())) <= width
    for line in invoice.lines:
        assert amount(line.net, invoice.currency, invoice.language) in page
    assert money(invoice.totals.payable, invoice.currency, invoice.language) in page


def test_descriptions_parties_and_payment_are_there() -> None:
    page = printed(german(), 120)
    for text in ("Überwachung und Störungsbehebung der Datenbanken", "Müller & Söhne Großhandel KG", "Zwischensumme", "IBAN",
                 "DE02 1203 0000 0000 2020 51", "−105,47 5", "Zahlbar bis"):  # fmt: skip
        assert text in page


def test_nothing_is_read_as_markup_or_moves_the_cursor() -> None:
    page = printed(hostile(), 200)
    assert "[bold red]markup[/]" in page and "\x1b" not in page
    for text in HOSTILE:
        assert all(part.strip() in page for part in visible(text).split("\n"))


def test_why_is_told_a_step_a_line() -> None:
    first, second, _ = one_page().lines
    assert why(first).splitlines() == [
        "1. Database failover, eu-west",
        "   measured 12:21:40 = 44500000 ms",
        "   each entry up to 15 min = 45000000 ms = 12.5 h",
        "   12.5 h x 118.00 = 1475.00",
    ]
    assert why(second).splitlines()[-1] == "   7.25 x 118 = 855.50"
    assert "\x1b" not in why(hostile().lines[5])
