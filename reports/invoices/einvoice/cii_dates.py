"""Days and periods, in CII."""

from __future__ import annotations

from datetime import date

from reports.invoices.document import Invoice, Line
from reports.invoices.einvoice.figures import compact
from reports.invoices.einvoice.tree import Node, branch, leaf

_DAY = "102"  # UNTDID 2379: CCYYMMDD


def period(dated: Invoice | Line) -> Node | None:
    """The first and the last day of what is billed (BG-14, BG-26)."""
    return branch(
        "ram:BillingSpecifiedPeriod",
        date_time("ram:StartDateTime", dated.period_from),
        date_time("ram:EndDateTime", dated.period_to),
    )


def date_time(name: str, day: date | None, prefix: str = "udt") -> Node | None:
    """A day, nothing where there is none."""
    return branch(name, leaf(f"{prefix}:DateTimeString", compact(day), format=_DAY))
