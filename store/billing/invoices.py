"""Invoices in the store: drafts, which can change, and issued ones, which can't; payments."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from recorder.identity import new_uid
from store.changes import State, change, change_many, state, states
from store.errors import ConflictError, NotFoundError, RefusedError, UsageError
from store.handle import Store
from store.money import rounded
from store.table import Table
from store.timesheet.content import content_hash

Fields = Mapping[str, Any]
_NUMBER = re.compile(r"[Ii](\d{1,12})")
EVERYTHING = 2**62


def resolve(store: Store, name: str) -> State:
    """The invoice that `I3` or its number names; raises NotFoundError."""
    match = _NUMBER.fullmatch(name)
    row = store.one(
        "SELECT CAST(uid AS VARCHAR) AS uid FROM invoice WHERE number = $name OR invoice_id = $id ORDER BY number = $name",
        {"name": name, "id": int(match[1]) if match else -1},
    )
    found = state(store, "invoice", row["uid"]) if row else None
    if found is None:
        raise NotFoundError(f"there is no invoice {name}; tt invoice ls shows the invoices there are")
    return found


def list_invoices(store: Store, where: str = "true", parameters: Sequence[object] = (), limit: int = EVERYTHING) -> Table:
    """Invoices of the `invoices` view, the newest first; `where` is a condition over it."""
    sql = f"SELECT * FROM invoices WHERE {where} ORDER BY coalesce(issued_on, DATE '9999-12-31') DESC, invoice_id DESC LIMIT ?"
    return store.query(sql, [*parameters, limit])


def document_hash(document: str) -> str:
    """SHA-256 of a document's canonical text."""
    return hashlib.sha256(document.encode()).hexdigest()


def save_draft(store: Store, fields: Fields, uid: str | None = None) -> State:
    """Write a draft, a new one without `uid`; raises ConflictError where it was issued meanwhile."""
    row = {"status": "draft", "created_at": store.now(), **fields}
    saved = change(store, "invoice", uid or new_uid(), row)
    assert saved is not None
    return saved


def remove_draft(store: Store, name: str) -> State:
    """Delete a draft; an issued invoice stays (ConflictError)."""
    with store.transaction():
        row = resolve(store, name)
        change(store, "invoice", row["uid"], None)
        return row


Billed = Mapping[str, tuple[int, Decimal]]  # by entry: milliseconds, and their worth in the invoice's currency


def freeze(store: Store, draft: State, fields: Fields, entries: Billed, expenses: Sequence[str]) -> State:
    """Issue a document: what it says is frozen, its entries and expenses belong to it from now on.

    Within the caller's transaction, which has taken the number. Raises ConflictError where an entry is not approved, or is
    on another invoice.
    """
    assert store.in_transaction
    present = states(store, "time_entry", list(entries))
    for uid in entries:
        _refuse_unbillable(present.get(uid))
    owned = {"status": "invoiced", "invoice_uid": draft["uid"], "billed_currency": draft["currency"]}
    billed = {uid: {**owned, "billed_ms": ms, "billed_amount": str(amount)} for uid, (ms, amount) in entries.items()}
    change_many(store, "time_entry", billed, present=present)
    change_many(store, "expense", {uid: {"invoice_uid": draft["uid"]} for uid in expenses})
    issued = change(store, "invoice", draft["uid"], {**fields, "status": "issued", "issued_at": store.now()})
    assert issued is not None
    return issued


def release(store: Store, invoice_uid: str) -> list[str]:
    """Make what an invoice billed billable again, as a full credit note does; returns the uids of its entries."""
    rows = store.rows("SELECT CAST(uid AS VARCHAR) AS uid FROM time_entry WHERE invoice_uid = CAST(? AS UUID)", [invoice_uid])
    uids = [row["uid"] for row in rows]
    free = {"status": "approved", **dict.fromkeys(("invoice_uid", "billed_ms", "billed_amount", "billed_currency"))}
    change_many(store, "time_entry", dict.fromkeys(uids, free))
    rows = store.rows("SELECT CAST(uid AS VARCHAR) AS uid FROM expense WHERE invoice_uid = CAST(? AS UUID)", [invoice_uid])
    change_many(store, "expense", {row["uid"]: {"invoice_uid": None} for row in rows})
    return uids


def mark_sent(store: Store, name: str) -> State:
    """Note that an issued document was sent; raises RefusedError for a draft."""
    with store.transaction():
        row = resolve(store, name)
        if row["status"] != "issued":
            raise RefusedError(f"{name} is a draft; tt invoice issue {name} gives it a number first")
        sent = change(store, "invoice", row["uid"], {"sent_at": store.now()})
    assert sent is not None
    return sent


def pay(store: Store, name: str, amount: Decimal | None, paid_on: date, fields: Fields) -> State:
    """Record a payment of an issued invoice, by default of all that is open; returns the invoice's row of `invoices`.

    Raises RefusedError for a draft, for nothing, and for more than is open.
    """
    with store.transaction():
        row = resolve(store, name)
        shown = list_invoices(store, "uid = ?", [row["uid"]]).rows[0]
        if row["status"] != "issued":
            raise RefusedError(f"{name} is a draft; tt invoice issue {name} gives it a number first")
        if row["kind"] != "invoice":
            raise RefusedError(f"{name} is a credit note; payments belong to the invoice it corrects")
        open_amount = rounded(shown["open_amount"], row["currency"])
        paid = open_amount if amount is None else rounded(amount, row["currency"])
        if amount is not None and paid != amount:
            raise UsageError(f"{amount} has more decimals than {row['currency']} has; write {paid}")
        currency, got = row["currency"], rounded(shown["paid"], row["currency"])
        if amount is None and paid <= 0:
            back = f"; tt invoice pay {name} -- {paid} tells what was paid back" if paid else ""
            raise RefusedError(f"{name} is {shown['status']}; nothing is open{back}")
        if paid == 0 or paid > max(open_amount, Decimal(0)):
            raise RefusedError(f"{open_amount} {currency} are open on {name}; write at most that, or a negative refund")
        if paid < -got:
            raise RefusedError(f"{got} {currency} were paid on {name}; no more than that can be paid back")
        told = {"invoice_uid": row["uid"], "paid_on": paid_on.isoformat(), "amount": str(paid), "currency": row["currency"]}
        change(store, "payment", new_uid(), {**told, **fields})
        return list_invoices(store, "uid = ?", [row["uid"]]).rows[0]


def _refuse_unbillable(entry: State | None) -> None:
    if entry is None:
        raise ConflictError("an entry of this draft was deleted since; tt invoice draft makes it anew")
    if entry["status"] != "approved":
        number, why = f"E{entry['entry_id']}", entry["status"]
        remedy = "tt invoice draft makes it anew" if why == "invoiced" else f"tt time approve {number}, then draft again"
        raise ConflictError(f"{number} is {why}; {remedy}")
    if entry["content_hash"] != content_hash(entry):
        number = f"E{entry['entry_id']}"
        raise ConflictError(f"{number} is not what was approved; tt doctor --audit tells what changed it")
