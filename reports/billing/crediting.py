"""Credit notes: a document of its own that takes an invoice back, all of it or some lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from reports.billing.issuing import document_of, told_columns
from reports.invoices.arithmetic import check, complete, percentage
from reports.invoices.document import Allowance, Invoice, TaxKey, Totals
from store.billing import invoices, numbering, retainers
from store.changes import State
from store.errors import ConflictError, RefusedError, UsageError
from store.handle import Store

_NOTHING = Totals(*[Decimal(0)] * 8)


def credit(store: Store, name: str, issued_on: date, reason: str, line_nos: Sequence[int] = ()) -> State:
    """Issue a credit note on an invoice, or on some of its lines; returns its row.

    When all is credited, in one or several notes, its time and expenses can be billed again. Raises RefusedError for a
    draft, UsageError without a reason, ConflictError for what was credited before.
    """
    with store.transaction():
        row = invoices.resolve(store, name)
        _refuse_uncreditable(row, reason)
        original = document_of(row)
        credited = _credited_before(store, row["uid"])
        wanted = _wanted(original, credited, line_nos)
        last = len(credited) + len(wanted) == len(original.lines)
        note = _note(original, wanted, issued_on, reason)
        if last:
            note = _closing(note, original, _payable_before(store, row["uid"]))
        number, series = numbering.take(store, "credit_note", issued_on)
        draft = invoices.save_draft(
            store,
            {
                "kind": "credit_note", "client_uid": row["client_uid"], "client": row["client"], "project": row["project"],
                "period_from": row["period_from"], "period_to": row["period_to"], "currency": row["currency"],
                "preceding_uid": row["uid"], "entry_uids": [], "expense_uids": [],
                "options": {"lines": wanted, "reason": reason},
            },
        )  # fmt: skip
        note = replace(note, number=number, invoice_id=draft["invoice_id"])
        problems = check(note)
        if problems:
            raise RefusedError(f"the credit note does not add up ({problems[0]}); nothing was issued, please report this")
        fields = {**told_columns(note), "number": number, "series": series, "issued_on": str(issued_on)}
        issued = invoices.freeze(store, draft, fields, {}, ())
        if last:
            invoices.release(store, row["uid"])
            _return_to_retainer(store, row, issued["uid"], issued_on)
        return issued


def _refuse_uncreditable(row: State, reason: str) -> None:
    if row["status"] != "issued":
        raise RefusedError(f"I{row['invoice_id']} is a draft; tt invoice rm I{row['invoice_id']} deletes it")
    if row["kind"] != "invoice":
        raise RefusedError(f"{row['number']} is a credit note; a new invoice takes it back")
    if not reason.strip():
        raise UsageError("a credit note says why; give --reason")


def _credited_before(store: Store, uid: str) -> set[int]:
    rows = store.rows(
        "SELECT CAST(options AS VARCHAR) AS options FROM invoice WHERE preceding_uid = CAST(? AS UUID) AND status = 'issued'",
        [uid],
    )
    return {number for row in rows for number in json.loads(row["options"])["lines"]}


def _wanted(original: Invoice, credited: set[int], line_nos: Sequence[int]) -> list[int]:
    """The numbers of the lines to credit: those named, else all that are left."""
    known = [line.line_no for line in original.lines]
    for number in line_nos:
        if number not in known:
            raise UsageError(f"{original.number} has no line {number}; it has {known[0]} to {known[-1]}")
        if number in credited:
            raise ConflictError(
                f"line {number} of {original.number} was credited before; tt invoice ls shows its credit notes"
            )
    wanted = sorted(set(line_nos)) if line_nos else [number for number in known if number not in credited]
    if not wanted:
        raise ConflictError(f"all of {original.number} was credited before; tt invoice ls shows its credit notes")
    return wanted


def _note(original: Invoice, wanted: Sequence[int], issued_on: date, reason: str) -> Invoice:
    lines = tuple(
        replace(line, line_no=place)
        for place, line in enumerate((line for line in original.lines if line.line_no in wanted), 1)
    )
    whole = len(lines) == len(original.lines)
    note = replace(
        original, kind="credit_note", lines=lines, issued_on=issued_on, due_on=None, payment_terms="", note=reason,
        preceding_number=original.number, preceding_date=original.issued_on, retainer=None, evidence=(),
        allowances=original.allowances if whole else _shares(original, wanted),
        totals=_NOTHING, tax_groups=(), tax_in_tax_currency=None,
    )  # fmt: skip
    return complete(note)


def _payable_before(store: Store, uid: str) -> Decimal:
    sql = "SELECT coalesce(sum(payable), 0) FROM invoice WHERE preceding_uid = CAST(? AS UUID) AND status = 'issued'"
    return Decimal(store.value(sql, [uid]))


def _closing(note: Invoice, original: Invoice, before: Decimal) -> Invoice:
    """The note that completes others: together they take back exactly what the invoice asked for.

    VAT is rounded in each document by itself, so that several can miss a cent, which is told as the rounding of what is paid.
    """
    note = replace(note, totals=replace(note.totals, prepaid=original.totals.prepaid))
    due = complete(note).totals.payable
    missing = original.totals.payable - before - due
    return complete(replace(note, totals=replace(note.totals, rounding=missing)))


def _shares(original: Invoice, wanted: Sequence[int]) -> tuple[Allowance, ...]:
    """The discounts on the whole, as far as they concern these lines."""
    bases: dict[TaxKey, Decimal] = {}
    for line in original.lines:
        if line.line_no in wanted:
            bases[line.tax] = bases.get(line.tax, Decimal(0)) + line.net
    return tuple(
        replace(given, amount=percentage(bases[given.tax], given.percent, original.currency), base=bases[given.tax])
        for given in original.allowances
        if given.percent is not None and bases.get(given.tax)
    )


def _return_to_retainer(store: Store, row: State, note_uid: str, day: date) -> None:
    """Give back to the retainer what the invoice took from it."""
    sql = "SELECT ms, amount, currency, project FROM retainer_move WHERE invoice_uid = CAST(? AS UUID) ORDER BY move_id"
    for move in store.rows(sql, [row["uid"]]):
        retainers.move(
            store, row["client_uid"], "return", day, ms=None if move["ms"] is None else -move["ms"],
            amount=None if move["amount"] is None else -move["amount"], currency=move["currency"], project=move["project"],
            invoice_uid=note_uid, note=f"credited {row['number']}",
        )  # fmt: skip
