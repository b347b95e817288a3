"""The lines as CSV: every column of the contract, plain figures, no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reports.invoices.csv_lines import render
from reports.invoices.document import Invoice
from sandbox.invoice_parts import line
from sandbox.invoices import one_page
from sandbox.odd_invoices import ALL, HOSTILE, hostile

CONTRACT = [
    "invoice_id", "line_no", "description", "task_id", "quantity", "unit", "unit_price", "net", "tax_category", "tax_rate",
    "entry_ids",
]  # fmt: skip
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows(invoice: Invoice) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(invoice), newline="")))


def test_the_columns_of_the_contract_come_first() -> None:
    assert list(rows(one_page())[0])[: len(CONTRACT)] == CONTRACT


@pytest.mark.parametrize("made", ALL.values(), ids=ALL)
def test_every_line_is_there_with_plain_figures(made: Callable[[], Invoice]) -> None:
    invoice = made()
    found = rows(invoice)
    assert [Decimal(row["net"]) for row in found] == [line.net for line in invoice.lines]
    assert [Decimal(row["quantity"]) for row in found] == [line.quantity for line in invoice.lines]
    assert {row["currency"] for row in found} == {invoice.currency}


def test_no_text_begins_a_formula_and_none_is_lost() -> None:
    for row, text in zip(rows(hostile()), HOSTILE, strict=True):
        for cell in (row["description"], row["note"], row["person"], row["heading"]):
            assert not cell.startswith(BEGINS_A_FORMULA)
            assert cell == (f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text)


def test_figures_below_zero_are_no_text() -> None:
    negative = replace(line(1, "Returned", "-2", "10"), period_from=date(2026, 10, 1), entry_ids=(3, 4), task_id=7)
    row = rows(replace(one_page(), lines=(negative,)))[0]
    assert (row["quantity"], row["net"], row["period_from"], row["entry_ids"], row["task_id"]) == (
        "-2", "-20.00", "2026-10-01", "[3, 4]", "7",
    )  # fmt: skip


def test_small_quantities_have_no_exponent() -> None:
    assert rows(replace(one_page(), lines=(line(1, "x", "0.0000001", "1"),)))[0]["quantity"] == "0.0000001"
