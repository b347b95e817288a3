"""The lines of an invoice as CSV (RFC 4180): figures plain, and no text that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from reports.invoices.document import Invoice, Line

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a cell that is a formula begins with (OWASP, CSV injection)

COLUMNS: dict[str, Callable[[Invoice, Line], Any]] = {
    "invoice_id": lambda invoice, line: invoice.invoice_id,
    "line_no": lambda invoice, line: line.line_no,
    "description": lambda invoice, line: line.description,
    "task_id": lambda invoice, line: line.task_id,
    "quantity": lambda invoice, line: line.quantity,
    "unit": lambda invoice, line: line.unit,
    "unit_price": lambda invoice, line: line.unit_price,
    "net": lambda invoice, line: line.net,
    "tax_category": lambda invoice, line: line.tax.category,
    "tax_rate": lambda invoice, line: line.tax.rate,
    "entry_ids": lambda invoice, line: line.entry_ids,
    "number": lambda invoice, line: invoice.number,
    "invoice_kind": lambda invoice, line: invoice.kind,
    "issued_on": lambda invoice, line: invoice.issued_on,
    "currency": lambda invoice, line: invoice.currency,
    "kind": lambda invoice, line: line.kind,
    "heading": lambda invoice, line: line.group,
    "person": lambda invoice, line: line.person,
    "period_from": lambda invoice, line: line.period_from,
    "period_to": lambda invoice, line: line.period_to,
    "discount_percent": lambda invoice, line: line.discount_percent,
    "discount": lambda invoice, line: line.discount,
    "measured_ms": lambda invoice, line: line.measured_ms,
    "billed_ms": lambda invoice, line: line.billed_ms,
    "note": lambda invoice, line: line.note,
    "why": lambda invoice, line: "\n".join(line.why),
}


def render(invoice: Invoice) -> str:
    """A header and a row a line, ended by CRLF; decimals as they are, days ISO 8601, lists as JSON, nothing for nothing."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value_of(invoice, line)) for value_of in COLUMNS.values()] for line in invoice.lines)
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(value)
