"""A million entries straight into the tables: no sessions, no documents of invoices, events of the last of each kind only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from reports.billing.periods import period_of
from sandbox.months import SELLER, columns_of, day_of_work, set_budgets
from sandbox.months_plan import Firm, Row, Size, drawn_uid, entries, firm, midnight_ms
from store.bulk import insert_rows
from store.changes import ENTITIES, Tail, derive, state
from store.handle import Store
from store.money import rounded
from store.timesheet.content import CONTENT, content_hash

_HOUR_MS = 3_600_000
_AT_ONCE = 20_000
_DAY = timedelta(days=1)


def fill_fast(store: Store, *, seed: int, size: Size) -> int:
    """Years of work straight into the tables, with few events; returns how many entries there are.

    What is older than two months is invoiced, the last month but one approved, the last one drafts.
    """
    made = firm(seed, size)
    _agree_fast(store, made, seed)
    bills = _Bills(made)
    count = 0
    for chunk in _chunks(entries(made, seed)):
        insert_rows(
            store, "time_entry", [{**columns_of(row), **bills.status(row), "entry_id": row["number"]} for row in chunk]
        )
        count += len(chunk)
    payments = bills.payments()
    insert_rows(store, "invoice", list(bills.invoices.values()))
    insert_rows(store, "payment", payments)
    _number_on(store)
    store.execute("CHECKPOINT")
    return count


def _number_on(store: Store) -> None:
    """Tell of the last thing of each kind, so that what people add goes on behind its number."""
    tail, events = Tail.of(store), []
    for kind in ("client", "project", "rate", "tax", "component", "task", "time_entry", "invoice", "payment"):
        entity = ENTITIES[kind]
        last = f"SELECT CAST(arg_max(uid, {entity.number}) AS VARCHAR) FROM {entity.table}"
        uid = store.value(last)
        if uid is not None:
            events.append(tail.event(store, store.act, kind, uid, None, state(store, kind, uid)))
    insert_rows(store, "event", events)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    stream = iter(rows)
    while chunk := list(islice(stream, _AT_ONCE)):
        yield chunk


def _agree_fast(store: Store, made: Firm, seed: int) -> None:
    if not store.places.config.exists():
        store.places.config.write_text(SELLER, encoding="utf-8")
    set_budgets(made, seed)
    told = {
        ("client", "client_id"): made.clients, ("project", "project_id"): made.projects, ("rate", "rate_id"): made.rates,
        ("component", "component_id"): made.components, ("task", "task_id"): made.tasks,
        ("tax", "tax_id"): [{"uid": made.uid(), "name": "standard", "category": "S", "percent": "19.0000"}],
    }  # fmt: skip
    for (table, number), rows in told.items():
        for chunk in _chunks([{**row, number: place} for place, row in enumerate(rows, 1)]):
            insert_rows(store, table, chunk)
    derive(store, "component", {"name"})
    derive(store, "task", {"component_uids"})


def sealed(row: Row) -> str:
    """What an approved entry with these columns is sealed by."""
    return content_hash({**dict.fromkeys(CONTENT), **row})


class _Bills:
    """One invoice for each client and month, as entries of that month come."""

    def __init__(self, made: Firm) -> None:
        self._made = made
        self._clients = {client["name"]: client for client in made.clients}
        self._rates = {(r["client_uid"], r["kind"], (r["valid_from"] or "")[:4]): Decimal(r["amount"]) for r in made.rates}
        self._first = str(made.size.first.year)
        approved = period_of("month", made.size.last - _DAY)[0] - _DAY
        self._approved_from, self._draft_from = period_of("month", approved)[0], period_of("month", approved)[1]
        self.invoices: dict[tuple[str, date], Row] = {}

    def status(self, row: Row) -> Row:
        """What became of an entry, as columns of it."""
        day = day_of_work(row)
        owned = {"client": row["client"], "project": row["project"]}
        if day >= self._draft_from or (not row["billable"] and day >= self._approved_from):
            return {"status": "draft", "client": None}
        if day >= self._approved_from or not row["billable"]:
            return {"status": "approved", **owned, "content_hash": sealed({**columns_of(row), **owned})}
        client = self._clients[row["client"]]
        year = str(day.year) if str(day.year) != self._first else ""
        kind = row["kind"] if row["kind"] == "callout" else None
        amount = rounded(self._rates[client["uid"], kind, year] * row["measured_ms"] / _HOUR_MS, client["terms"]["currency"])
        invoice = self._invoice(client, day)
        invoice["net"] += amount
        return {
            "status": "invoiced", **owned, "billed_ms": row["measured_ms"], "billed_amount": f"{amount}",
            "billed_currency": client["terms"]["currency"], "invoice_uid": invoice["uid"],
        }  # fmt: skip

    def _invoice(self, client: Row, day: date) -> Row:
        month = period_of("month", day)
        key = (client["uid"], month[0])
        if key not in self.invoices:
            issued, number = month[1] + timedelta(days=3), len(self.invoices) + 1
            self.invoices[key] = {
                "uid": drawn_uid(self._made.choose, midnight_ms(issued)), "invoice_id": number,
                "number": f"{issued.year}-{number:05}", "kind": "invoice", "status": "issued",
                "series": str(issued.year), "client_uid": client["uid"],
                "client": client["name"], "issued_on": str(issued), "due_on": str(issued + timedelta(days=14)),
                "period_from": str(month[0]), "period_to": str(month[1] - _DAY), "currency": client["terms"]["currency"],
                "net": Decimal(0),
            }  # fmt: skip
        return self.invoices[key]

    def payments(self) -> list[Row]:
        """Payments of all invoices but the last of each client; sums of the invoices become texts."""
        last = max((key[1] for key in self.invoices), default=None)
        paid = []
        for number, (key, row) in enumerate(self.invoices.items(), 1):
            tax = rounded(row["net"] * 19 / 100, row["currency"])
            row |= {"tax": str(tax), "gross": str(row["net"] + tax), "payable": str(row["net"] + tax), "net": str(row["net"])}
            if key[1] != last:
                paid.append(
                    {
                        "uid": drawn_uid(self._made.choose, midnight_ms(key[1])), "payment_id": number,
                        "invoice_uid": row["uid"], "paid_on": row["due_on"], "amount": row["payable"],
                        "currency": row["currency"], "method": "transfer",
                    }
                )  # fmt: skip
        return paid
