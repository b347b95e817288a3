"""Words for tests that draft, issue and credit over several months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from reports.billing import crediting, issuing
from reports.billing.drafting import Draft, make_drafts
from reports.billing.request import Request
from reports.invoices.arithmetic import check
from reports.invoices.document import Invoice
from sandbox.billing import Business
from store.changes import State

HOUR = 3_600_000


def month(number: int) -> tuple[date, date]:
    """A month of 2026 as its first and its last day."""
    return date(2026, number, 1), date.fromordinal(date(2026 + number // 12, number % 12 + 1, 1).toordinal() - 1)


def drafts(business: Business, client: str, number: int = 10, **more: Any) -> list[Draft]:
    """The drafts of a month; each adds up."""
    made = make_drafts(business.store, Request(client, *month(number), **more))
    assert not any(check(draft.invoice) for draft in made)
    return made


def issued(business: Business, client: str, number: int = 10, on: date | None = None, **more: Any) -> State:
    """The only invoice of a month, issued on the day after it unless told otherwise."""
    request = Request(client, *month(number), **more)
    business.acts_as("invoice draft")
    (draft,) = make_drafts(business.store, request)
    row = issuing.save(business.store, request, draft)
    business.acts_as("invoice issue")
    day_after = date.fromordinal(month(number)[1].toordinal() + 1)
    return issuing.issue(business.store, f"I{row['invoice_id']}", on or day_after)


def credited(business: Business, name: str, *lines: int) -> Invoice:
    """The credit note on an invoice, or on some lines."""
    business.acts_as("invoice credit")
    return issuing.document_of(crediting.credit(business.store, name, date(2026, 12, 31), "Mended", lines))


def work(business: Business, day: str, hours: str, **fields: Any) -> str:
    """So many hours from eight o'clock UTC on a day, as `10-05`."""
    minutes = int(Decimal(hours) * 60)
    end = f"2026-{day}T{8 + minutes // 60:02}:{minutes % 60:02}:00"
    return business.time(f"2026-{day}T08:00:00", end, **{"client": "acme", **fields})


def nets(draft: Draft | Invoice) -> list[tuple[str, str]]:
    """Quantity and net of each line."""
    invoice = draft.invoice if isinstance(draft, Draft) else draft
    return [(f"{line.quantity.normalize():f}", f"{line.net:f}") for line in invoice.lines]
