"""Credit notes: a document of its own that takes an invoice back, all of it or some lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from reports.billing.issuing import deposit_lines, deposited, document_of, refuse_wrong, told_columns
from reports.invoices.arithmetic import complete, percentage
from reports.invoices.document import Allowance, Invoice, TaxKey, Totals
from store.billing import invoices, numbering, retainers
from store.changes import State
from store.errors import ConflictError, RefusedError, UsageError
from store.handle import Store
from store.money import exact, exponent

_ZERO = Decimal(0)
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
        if original.issued_on and issued_on < original.issued_on:
            raise RefusedError(f"{original.number} is of {original.issued_on}; its credit note can't be earlier, use --date")
        before = [document_of(note) for note in _notes_on(store, row["uid"])]
        credited = _credited_before(store, row["uid"])
        wanted = _wanted(original, credited, line_nos)
        last = len(credited) + len(wanted) == len(original.lines)
        note = _settled(_note(original, wanted, issued_on, reason), original, before, last=last)
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
        refuse_wrong(note)
        fields = {**told_columns(note), "number": number, "series": series, "issued_on": str(issued_on)}
        issued = invoices.freeze(store, draft, fields, {}, ())
        if last:
            invoices.release(store, row["uid"])
        _return_to_retainer(store, row, note, issued["uid"], last=last)
        return issued


def _notes_on(store: Store, uid: str) -> Sequence[Mapping[str, Any]]:
    """The credit notes on an invoice."""
    return store.rows("SELECT document FROM invoice WHERE preceding_uid = CAST(? AS UUID) AND status = 'issued'", [uid])


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


def _settled(note: Invoice, original: Invoice, before: Sequence[Invoice], *, last: bool) -> Invoice:
    """The note with what of it is to pay back; the rest goes back to the retainer that paid it.

    Together the notes on an invoice take back exactly what it asked for, and what a retainer paid of it. VAT is rounded in
    each document by itself, so that several can miss a cent, which the last tells as the rounding of what is paid.
    """
    with exact():
        left = original.totals.payable - sum(one.totals.payable for one in before)
        prepaid_left = original.totals.prepaid - sum(one.totals.prepaid for one in before)
        gross_left = original.totals.gross - sum(one.totals.gross for one in before)
    gross = note.totals.gross
    several_roundings = Decimal(len(note.tax_groups) + len(note.allowances)).scaleb(-exponent(note.currency))
    if not last and not 0 <= gross <= gross_left + several_roundings:
        raise RefusedError(
            f"these lines come to {gross} of {gross_left} {original.currency} that are left; credit them with the lines that"
            " make up for it, or all"
        )
    payable = left if last else min(gross, left)
    prepaid = prepaid_left if last else min(gross - payable, prepaid_left)
    totals = replace(note.totals, prepaid=prepaid, rounding=payable - (gross - prepaid))
    return complete(replace(note, totals=totals))


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


def _return_to_retainer(store: Store, row: State, note: Invoice, note_uid: str, *, last: bool) -> None:
    """Give back to the retainers what the credited lines took from them, and take away what they deposited."""
    told = {"invoice_uid": note_uid, "note": f"credited {row['number']}"}
    deposits = [(line.description, deposited(note, line)) for line in deposit_lines(note)]
    sql = "SELECT moved_on, kind, ms, amount, currency, project, note FROM retainer_move WHERE invoice_uid = CAST(? AS UUID)"
    for move in store.rows(f"{sql} ORDER BY move_id", [row["uid"]]):
        if move["kind"] == "deposit":
            billed = (move["note"], move["amount"])
            amount = -move["amount"] if billed in deposits else _ZERO
            deposits = [other for place, other in enumerate(deposits) if billed != other or place != deposits.index(billed)]
        elif move["ms"] is not None:
            amount = Decimal(-move["ms"]) if last else _ZERO
        else:
            amount = note.totals.prepaid
        if amount:
            unit = "ms" if move["ms"] is not None else move["currency"]
            retainers.take_back(store, row["client_uid"], move["project"], move["moved_on"], amount, unit, **told)
