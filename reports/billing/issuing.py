"""Drafts kept, refreshed and issued: with its number a document becomes what it says, for good."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from reports.billing.drafting import Draft, due_date, make_drafts
from reports.billing.holding import cut_at_cap
from reports.billing.prepaying import Use
from reports.billing.request import Request, from_json
from reports.invoices import json_document
from reports.invoices.arithmetic import check, percentage
from reports.invoices.document import Invoice, Line
from store.billing import invoices, numbering, retainers
from store.billing.rating import Rater
from store.changes import State
from store.errors import ConflictError, RefusedError
from store.handle import Store


def document_of(row: Mapping[str, Any]) -> Invoice:
    """What an invoice in the store says."""
    return json_document.from_json(json.loads(row["document"]))


def save_all(store: Store, request: Request, drafts: Sequence[Draft]) -> list[State]:
    """Keep the drafts of a request, all or none; returns their rows."""
    with store.transaction():
        return [save(store, request, draft) for draft in drafts]


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
        refuse_wrong(invoice)
        invoice = cut_at_cap(store, invoice, {uid: ms for uid, (ms, _) in draft.billed.items()}, draft.held)
        fields = {**told_columns(invoice), "number": number, "series": series, "issued_on": str(issued_on), "due_on": str(due)}
        issued = invoices.freeze(store, row, fields, draft.billed, draft.expense_uids)
        _book_retainer(store, row, invoice, draft.uses, issued_on)
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


def refuse_wrong(invoice: Invoice) -> None:
    """Raise RefusedError for a document that does not add up, or asks for less than nothing."""
    if invoice.totals.gross < 0:
        total = f"{invoice.totals.gross} {invoice.currency}"
        raise RefusedError(f"an invoice of {total} asks for nothing; tt invoice credit gives back what an invoice asked for")
    problems = check(invoice)
    if problems:
        raise RefusedError(f"the document does not add up ({problems[0]}); nothing was issued, please report this")


def _book_retainer(store: Store, row: State, invoice: Invoice, uses: Sequence[Use], issued_on: date) -> None:
    """Take from the retainers what the document used; deposit what it bills in advance."""
    for use in uses:
        in_unit = {"ms": -int(use.amount)} if use.unit == "ms" else {"amount": -use.amount, "currency": use.unit}
        retainers.move(
            store, row["client_uid"], "use", use.used_on, project=use.project, invoice_uid=row["uid"], **in_unit,
        )  # fmt: skip
    for line in deposit_lines(invoice):
        retainers.move(
            store, row["client_uid"], "deposit", issued_on, amount=deposited(invoice, line),
            currency=invoice.currency, project=row["project"], invoice_uid=row["uid"], note=line.description,
        )  # fmt: skip


def deposit_lines(invoice: Invoice) -> list[Line]:
    """The lines that bill what a client pays in advance."""
    return [line for line in invoice.lines if line.kind == "retainer" and line.unit == "C62"]


def deposited(invoice: Invoice, line: Line) -> Decimal:
    """What a line brings into a retainer: all that is paid for it, with its VAT, since a retainer pays of the gross."""
    percents = (given.percent for given in invoice.allowances if given.tax == line.tax and given.percent)
    net = line.net - sum(percentage(line.net, percent, invoice.currency) for percent in percents)
    return net + percentage(net, line.tax.rate, invoice.currency)


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
