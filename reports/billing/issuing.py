"""Drafts kept, refreshed and issued: with its number a document becomes what it says, for good."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from reports.billing.drafting import Draft, due_date, make_drafts
from reports.billing.holding import cut_at_cap
from reports.billing.request import Request, from_json
from reports.invoices import json_document
from reports.invoices.arithmetic import check
from reports.invoices.document import Invoice
from store.billing import invoices, numbering, retainers
from store.billing.rating import Rater
from store.changes import State
from store.errors import ConflictError, RefusedError
from store.handle import Store


def document_of(row: Mapping[str, Any]) -> Invoice:
    """What an invoice in the store says."""
    return json_document.from_json(json.loads(row["document"]))


def save(store: Store, request: Request, draft: Draft, name: str | None = None) -> State:
    """Keep a draft, or put it in the place of the one named; returns its row."""
    with store.transaction():
        before = invoices.resolve(store, name) if name else None
        if before is not None and before["status"] != "draft":
            raise ConflictError(f"{before['number']} is issued; tt invoice credit {before['number']} corrects it")
        row = invoices.save_draft(store, _columns(store, request, draft.invoice, draft), before["uid"] if before else None)
        # the document names its own number in this store, which is known only now
        numbered = replace(draft.invoice, invoice_id=row["invoice_id"])
        return invoices.save_draft(store, told_columns(numbered), row["uid"])


def refresh(store: Store, name: str) -> tuple[State, Draft]:
    """Make a draft anew from what is recorded now; returns its row and what it was made from."""
    row = _draft_row(store, name)
    draft = _made_again(store, row)
    return save(store, from_json(row["options"]), draft, name), draft


def issue(store: Store, name: str, issued_on: date) -> State:
    """Give a draft its number and freeze it; returns its row.

    Raises RefusedError where what it bills changed since, or it does not add up; ConflictError where it was issued already.
    """
    with store.transaction():
        row = _draft_row(store, name)
        draft = _made_again(store, row)
        invoice = replace(draft.invoice, invoice_id=row["invoice_id"])
        if json_document.canonical(invoice) != row["document"]:
            _refuse_stale(name, document_of(row), invoice)
        number, series = numbering.take(store, "invoice", issued_on)
        days = Rater(store).terms.of(row["client_uid"], None).payment_days
        told_days = row["options"]["payment_days"]
        due = due_date(issued_on, days if told_days is None else told_days)
        payment = replace(invoice.payment, reference=number) if invoice.payment.iban else invoice.payment
        invoice = replace(invoice, number=number, issued_on=issued_on, due_on=due, payment=payment)
        _refuse_wrong(invoice)
        invoice = cut_at_cap(store, invoice, {uid: ms for uid, (ms, _) in draft.billed.items()}, draft.held)
        fields = {**told_columns(invoice), "number": number, "series": series, "issued_on": str(issued_on), "due_on": str(due)}
        issued = invoices.freeze(store, row, fields, draft.billed, draft.expense_uids)
        _book_retainer(store, row, invoice)
        return issued


def _draft_row(store: Store, name: str) -> State:
    row = invoices.resolve(store, name)
    if row["status"] != "draft":
        raise ConflictError(f"{name} is issued already, as {row['number']}; tt invoice show {row['number']}")
    return row


def _made_again(store: Store, row: State) -> Draft:
    drafts = make_drafts(store, from_json(row["options"]))
    for draft in drafts:
        if draft.invoice.currency == row["currency"]:
            return draft
    raise RefusedError(
        f"there is nothing left to bill in {row['currency']}; tt invoice rm I{row['invoice_id']} deletes the draft"
    )


def _refuse_stale(name: str, before: Invoice, now: Invoice) -> None:
    was, is_ = (f"{invoice.totals.gross} {invoice.currency}" for invoice in (before, now))
    changed = f"its total was {was} and would be {is_}" if was != is_ else "not its total, but what stands on it"
    raise RefusedError(f"what {name} bills changed since it was drafted: {changed}; tt invoice refresh {name} takes that in")


def _refuse_wrong(invoice: Invoice) -> None:
    if invoice.totals.gross < 0:
        total = f"{invoice.totals.gross} {invoice.currency}"
        raise RefusedError(f"an invoice of {total} asks for nothing; tt invoice credit gives back what an invoice asked for")
    problems = check(invoice)
    if problems:
        raise RefusedError(f"the invoice does not add up ({problems[0]}); nothing was issued, please report this")


def _book_retainer(store: Store, row: State, invoice: Invoice) -> None:
    """Take from the retainer what the document says it used; deposit what it bills in advance."""
    account = {"client_uid": row["client_uid"], "project": row["project"], "invoice_uid": row["uid"]}
    day = row["period_to"] if isinstance(row["period_to"], date) else date.fromisoformat(row["period_to"])
    hours = sum(line.billed_ms for line in invoice.lines if line.kind == "retainer" and line.unit == "HUR")
    if hours:
        retainers.move(store, account["client_uid"], "use", day, ms=-hours, project=account["project"], invoice_uid=row["uid"])
    if invoice.retainer is not None and invoice.retainer.unit != "h" and invoice.totals.prepaid:
        retainers.move(
            store, account["client_uid"], "use", day, amount=-invoice.totals.prepaid, currency=invoice.currency,
            project=account["project"], invoice_uid=row["uid"],
        )  # fmt: skip
    for line in invoice.lines:
        if line.kind == "retainer" and line.unit == "C62":
            retainers.move(
                store, account["client_uid"], "deposit", invoice.issued_on or day, amount=line.net,
                currency=invoice.currency, project=account["project"], invoice_uid=row["uid"], note=line.description,
            )  # fmt: skip


def _columns(store: Store, request: Request, invoice: Invoice, draft: Draft) -> dict[str, Any]:
    client = store.one("SELECT name FROM client WHERE uid = CAST(? AS UUID)", [request.client_uid])
    return {
        "kind": "invoice", "client_uid": request.client_uid, "client": client["name"] if client else None,
        "project": request.project, "period_from": request.from_on.isoformat(), "period_to": request.to_on.isoformat(),
        "currency": invoice.currency, "entry_uids": sorted(draft.billed), "expense_uids": sorted(draft.expense_uids),
        "options": request.to_json(),
    }  # fmt: skip


def told_columns(invoice: Invoice) -> dict[str, Any]:
    """The columns that repeat what a document says."""
    text = json_document.canonical(invoice)
    sums = {name: str(getattr(invoice.totals, name)) for name in ("net", "tax", "gross", "payable")}
    return {**sums, "document": text, "document_hash": invoices.document_hash(text)}
