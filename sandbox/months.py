"""Months or years of work in a store, from a seed: clients, tasks, entries, approvals, invoices, payments.

python -m sandbox.months --home DIR --seed 1 --clients 5 --months 3

`fill` goes through the functions the verbs go through, so that events, rebuild and audit hold; `fill_fast` writes rows of a
million entries straight into the tables: no events, no sessions, and invoices without a document.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import groupby, islice, takewhile
from pathlib import Path
from typing import Any

from recorder.clocks import Instant
from recorder.places import Places
from reports.billing import drafting, issuing
from reports.billing.periods import period_of
from reports.billing.request import Request
from sandbox import months_facts
from sandbox import ops_words as words
from sandbox.clocks import FakeClock
from sandbox.months_plan import Firm, Row, Size, _ms, drawn_uid, entries, firm
from store.act import Act
from store.billing import invoices, retainers
from store.bulk import insert_rows
from store.changes import ENTITIES, Tail, change_many, derive, state
from store.database import open_store
from store.errors import RefusedError
from store.handle import Store
from store.money import rounded
from store.timesheet import approval
from store.timesheet.changing import change_entries
from store.timesheet.content import CONTENT, content_hash

SELLER = """\
[seller]
name = "Nordlicht Systems GmbH"
street = "Speicherstraße 14"
postcode = "20457"
city = "Hamburg"
country = "DE"
vat_id = "DE136695976"
email = "billing@nordlicht.example"
iban = "DE02120300000000202051"

[billing]
zone = "Europe/Berlin"
holidays = "DE"
"""
_NOT_COLUMNS = ("began", "ended", "number", "components", "project")
_HOUR_MS = 3_600_000
_AT_ONCE = 20_000
_PACE = 5.0
_DAY = timedelta(days=1)


def size_of(first: date, last: date, *, clients: int, people: int, count: int | None = None) -> Size:
    """A firm for the days from the first to before the last; with `count`, as many people as so many entries take."""
    if count is None:
        return Size(first, last, clients, people, _PACE)
    working_days = max(1, (last - first).days * 0.72)
    people = max(people, round(count / working_days / _PACE))
    return Size(first, last, clients, people, max(1.0, count / working_days / people))


def fill(store: Store, *, seed: int, size: Size) -> Firm:
    """Months of work by way of every change that people would have made, each at its time."""
    made = firm(seed, size)
    _agree(store, made, seed)
    for month, rows in groupby(entries(made, seed), key=lambda row: period_of("month", _day(row))):
        _work(store, seed, list(rows), min(month[1], size.last))
        _spend(store, made, month[0])
        if month[1] < size.last:
            _approve(store, month[1] + _DAY)
        if month[1] + timedelta(days=30) < size.last:
            _bill(store, made, month)
    return made


def _day(row: Mapping[str, Any]) -> date:
    return (datetime.fromtimestamp(row["began"] / 1000, UTC) + timedelta(hours=1)).date()


def _then(store: Store, day: date, verb: str) -> Store:
    """The store as somebody had it open that day for a verb."""
    return replace(store, act=Act(verb), clock=FakeClock(Instant((_ms(day) + 14 * _HOUR_MS) * 1_000_000, 0, 0)))


def _agree(store: Store, made: Firm, seed: int) -> None:
    if not store.places.config.exists():
        store.places.config.write_text(SELLER, encoding="utf-8")
    then = _then(store, made.size.first, "client add")
    _set_budgets(made, seed)
    told = {
        "client": made.clients, "project": made.projects, "rate": made.rates, "component": made.components, "task": made.tasks,
        "tax": [{"uid": made.uid(), "name": "standard", "category": "S", "percent": "19.0000"}],
    }  # fmt: skip
    with then.transaction():
        for kind, rows in told.items():
            change_many(then, kind, {row["uid"]: row for row in rows})
    if len(made.clients) > 1:
        uid, day = made.clients[1]["uid"], made.size.first
        retainers.move(then, uid, "deposit", day, ms=60 * _HOUR_MS, note="Hours paid in advance")


def _set_budgets(made: Firm, seed: int) -> None:
    """Budgets that the first month shows to be ample, near or over."""
    until = _ms(made.size.first + timedelta(days=30))
    spent: dict[str, int] = {}
    for row in takewhile(lambda row: row["began"] < until, entries(made, seed)):
        spent[row["project"]] = spent.get(row["project"], 0) + row["measured_ms"]
    for number, project in enumerate(made.projects):
        hours = spent.get(project["name"], 0) * (1.5, 1.1, 0.85, 0.0)[number % 4] // _HOUR_MS
        if hours:
            project["terms"] = {"budget": f"{int(hours)}h per month warn 80%"}


def _work(store: Store, seed: int, rows: Sequence[Row], until: date) -> None:
    sessions = months_facts.record(store, seed + rows[0]["number"], rows)
    wanted = {row["uid"]: {**_columns(row), "client": None, "session_uid": sessions.get(row["uid"])} for row in rows}
    change_entries(_then(store, until + _DAY, "time add"), wanted, overlap="allow")


def _columns(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in _NOT_COLUMNS}


def _spend(store: Store, made: Firm, day: date) -> None:
    choose = made.choose
    rows = []
    for client in made.clients:
        description, price = choose.choice(words.EXPENSES)
        rows.append(
            {
                "uid": made.uid(_ms(day)), "client_uid": client["uid"], "person": choose.choice(made.people),
                "quantity": "1.0000", "spent_on": (day + timedelta(days=choose.randrange(27))).isoformat(),
                "description": description, "unit_price": f"{price}00", "currency": client["terms"]["currency"],
                "billable": True,
            }
        )  # fmt: skip
    change_many(_then(store, day, "expense add"), "expense", {row["uid"]: row for row in rows})


def _approve(store: Store, day: date) -> None:
    found = store.rows("SELECT CAST(uid AS VARCHAR) AS uid FROM time_entry WHERE status = 'draft' ORDER BY entry_id")
    uids = [row["uid"] for row in found]
    then = _then(store, day, "time approve")
    submitted, _ = approval.submit(then, uids, skip_incomplete=True)
    approval.approve(then, submitted[: -max(1, len(submitted) // 50)])  # the last ones still wait


def _bill(store: Store, made: Firm, month: tuple[date, date]) -> None:
    issued_on = month[1] + timedelta(days=3)
    then = _then(store, issued_on, "invoice issue")
    for number, client in enumerate(made.clients):
        request = Request(client["uid"], month[0], month[1] - _DAY)
        try:
            drafts = drafting.make_drafts(then, request)
        except RefusedError:  # nothing to bill
            continue
        for draft in drafts:
            row = issuing.save(then, request, draft)
            issued = issuing.issue(then, f"I{row['invoice_id']}", issued_on)
            if number % 3 != 2 and Decimal(issued["payable"]) > 0:
                paid_on = issued_on + timedelta(days=16)
                invoices.pay(_then(store, paid_on, "invoice pay"), issued["number"], None, paid_on, {"method": "transfer"})


def fill_fast(store: Store, *, seed: int, size: Size) -> int:
    """Years of work straight into the tables, with events of the last of each kind only; returns how many entries there are.

    What is older than two months is invoiced, the last month but one approved, the last one drafts.
    """
    made = firm(seed, size)
    _agree_fast(store, made, seed)
    bills = _Bills(made)
    count = 0
    for chunk in _chunks(entries(made, seed)):
        insert_rows(store, "time_entry", [{**_columns(row), **bills.status(row), "entry_id": row["number"]} for row in chunk])
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
    _set_budgets(made, seed)
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
        day = _day(row)
        owned = {"client": row["client"], "project": row["project"]}
        if day >= self._draft_from or (not row["billable"] and day >= self._approved_from):
            return {"status": "draft", "client": None}
        if day >= self._approved_from or not row["billable"]:
            return {"status": "approved", **owned, "content_hash": sealed({**_columns(row), **owned})}
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
                "uid": drawn_uid(self._made.choose, _ms(issued)), "invoice_id": number, "number": f"{issued.year}-{number:05}",
                "kind": "invoice", "status": "issued", "series": str(issued.year), "client_uid": client["uid"],
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
                        "uid": drawn_uid(self._made.choose, _ms(key[1])), "payment_id": number, "invoice_uid": row["uid"],
                        "paid_on": row["due_on"], "amount": row["payable"], "currency": row["currency"], "method": "transfer",
                    }
                )  # fmt: skip
        return paid


def main() -> None:
    """Fill a home, and say how to look at it."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.months", description=__doc__.partition("\n")[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=5)
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument("--months", type=int, default=3, help="until today, or from --start on")
    parser.add_argument("--start", type=date.fromisoformat)
    parser.add_argument("--entries", type=int, help="so many, straight into the tables, without events")
    told = parser.parse_args()
    today = datetime.now(UTC).date()
    first = told.start or _months_later(today.replace(day=1), 1 - told.months)
    last = _months_later(first, told.months) if told.start else today
    size = size_of(first, last, clients=told.clients, people=told.people, count=told.entries)
    with open_store(Places(told.home), "sandbox.months") as store:
        if store.value("SELECT count(*) FROM client"):
            parser.error(f"{told.home} has clients already; name another folder")
        (fill_fast if told.entries else fill)(store, seed=told.seed, size=size)
        count = store.value("SELECT count(*) FROM time_entry")
    print(f"{count:,} entries; TT_HOME={told.home} tt report time --by client")


def _months_later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


if __name__ == "__main__":
    main()
