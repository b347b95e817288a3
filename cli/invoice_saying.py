"""An invoice in one line, as the verbs that make one print it."""

from __future__ import annotations

from cli.human import visible
from reports.invoices.document import Invoice


def sentence(name: str, invoice: Invoice) -> str:
    """Its name, whom it is for, its days and its total."""
    what = "credit note for" if invoice.kind == "credit_note" else "for"
    number = f" {invoice.number}" if invoice.number else ""
    lines = "1 line" if len(invoice.lines) == 1 else f"{len(invoice.lines)} lines"
    period = f", {invoice.period_from} to {invoice.period_to}" if invoice.period_from else ""
    totals = invoice.totals
    sums = f"{totals.net} + {totals.tax} VAT = {totals.gross} {invoice.currency}"
    return visible(f"{name}{number} {what} {invoice.buyer.name}{period}: {lines}, {sums}")
