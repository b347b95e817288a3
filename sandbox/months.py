"""Months or years of work in a store, from a seed: clients, tasks, entries, approvals, invoices, payments.

python -m sandbox.months --home DIR --seed 1 --clients 5 --months 3

`fill` goes through the functions the verbs go through, so that events, rebuild and audit hold; for a million entries see
sandbox.months_fast.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import groupby, takewhile
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
from sandbox.months_plan import Firm, Row, Size, entries, firm, midnight_ms
from store.act import Act
from store.billing import invoices, retainers
from store.changes import change_many
from store.database import open_store
from store.errors import RefusedError
from store.handle import Store
from store.timesheet import approval
from store.timesheet.changing import change_entries

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
    for month, rows in groupby(entries(made, seed), key=lambda row: period_of("month", day_of_work(row))):
        _work(store, seed, list(rows), min(month[1], size.last))
        _spend(store, made, month[0])
        if month[1] < size.last:
            _approve(store, month[1] + _DAY)
        if month[1] + timedelta(days=30) < size.last:
            _bill(store, made, month)
    return made


def day_of_work(row: Mapping[str, Any]) -> date:
    """The day a planned entry is booked on."""
    return (datetime.fromtimestamp(row["began"] / 1000, UTC) + timedelta(hours=1)).date()


def _then(store: Store, day: date, verb: str) -> Store:
    """The store as somebody had it open that day for a verb."""
    return replace(store, act=Act(verb), clock=FakeClock(Instant((midnight_ms(day) + 14 * _HOUR_MS) * 1_000_000, 0, 0)))


def _agree(store: Store, made: Firm, seed: int) -> None:
    if not store.places.config.exists():
        store.places.config.write_text(SELLER, encoding="utf-8")
    then = _then(store, made.size.first, "client add")
    set_budgets(made, seed)
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


def set_budgets(made: Firm, seed: int) -> None:
    """Budgets that the first month shows to be ample, near or over."""
    until = midnight_ms(made.size.first + timedelta(days=30))
    spent: dict[str, int] = {}
    for row in takewhile(lambda row: row["began"] < until, entries(made, seed)):
        spent[row["project"]] = spent.get(row["project"], 0) + row["measured_ms"]
    for number, project in enumerate(made.projects):
        hours = spent.get(project["name"], 0) * (1.5, 1.1, 0.85, 0.0)[number % 4] // _HOUR_MS
        if hours:
            project["terms"] = {"budget": f"{int(hours)}h per month warn 80%"}


def _work(store: Store, seed: int, rows: Sequence[Row], until: date) -> None:
    sessions = months_facts.record(store, seed + rows[0]["number"], rows)
    wanted = {row["uid"]: {**columns_of(row), "client": None, "session_uid": sessions.get(row["uid"])} for row in rows}
    change_entries(_then(store, until + _DAY, "time add"), wanted, overlap="allow")


def columns_of(row: Row) -> Row:
    """What of a planned entry stands in the table."""
    return {name: value for name, value in row.items() if name not in _NOT_COLUMNS}


def _spend(store: Store, made: Firm, day: date) -> None:
    choose = made.choose
    rows = []
    for client in made.clients:
        description, price = choose.choice(words.EXPENSES)
        rows.append(
            {
                "uid": made.uid(midnight_ms(day)), "client_uid": client["uid"], "person": choose.choice(made.people),
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


def main() -> None:
    """Fill a home, and say how to look at it."""
    from sandbox.months_fast import fill_fast  # which rests on this module

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
