"""The remaining turns: every grouping, period and refusal that a user can come to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from recorder.identity import new_uid
from reports.billing import crediting, issuing, parties
from reports.billing.drafting import make_drafts
from reports.billing.evidence import with_commands
from reports.billing.periods import period_of
from reports.billing.request import FixedLine, Request
from sandbox.billing import SELLER, Business
from store.billing import costs, invoices, numbering, rate_cards, registry
from store.billing.billable import load
from store.billing.daybands import day_bands
from store.billing.rating import Rater
from store.billing.taxes import TaxTable
from store.bulk import insert_rows
from store.changes import change
from store.errors import ConflictError, NotFoundError, RefusedError, UsageError
from store.term_values import hours, surcharges
from store.terms import Terms
from tests.unit.billing.invoicing import HOUR, credited, drafts, issued, month, nets, work

SETUP = (FixedLine("Setup", Decimal(1), Decimal(10)),)


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("day", ["Work on Oct 5, 2026", "Work on Oct 6, 2026"]),
        ("person", ["ana", "marcus"]),
        ("project", ["Work", "web"]),
        ("kind", ["Travel", "Work"]),
        ("component", ["Other work"]),
    ],
)
def test_a_line_is_what_was_asked_for(business: Business, group: str, words: list[str]) -> None:
    """Case 18: with each grouping the lines have their names, and the same hours."""
    acme = business.client()
    business.rate("100")
    work(business, "10-05", "1", person="ana", project="web")
    work(business, "10-06", "1", kind="travel")
    made = drafts(business, acme, group=group)[0].invoice
    assert [line.description for line in made.lines] == words
    assert made.totals.net == 200


def test_rounding_by_the_line_is_of_what_stands_on_it(business: Business) -> None:
    """Case 17: two entries of one task are one quarter of an hour, another task is one of its own."""
    acme = business.client(terms={"rounding": "up 15m per line"})
    business.rate("100")
    tasks = [business.task(title, client="acme") for title in ("a", "b")]
    for minute, task in ((0, 0), (5, 0), (10, 1)):
        span = f"2026-10-05T08:{minute:02}:00", f"2026-10-05T08:{minute + 5:02}:00"
        business.time(*span, client="acme", task_uid=tasks[task])
    assert nets(drafts(business, acme)[0]) == [("0.25", "25.00"), ("0.25", "25.00")]


@pytest.mark.parametrize(
    ("period", "bounds"),
    [
        ("day", (date(2026, 12, 31), date(2027, 1, 1))),
        ("week", (date(2026, 12, 28), date(2027, 1, 4))),
        ("month", (date(2026, 12, 1), date(2027, 1, 1))),
        ("quarter", (date(2026, 10, 1), date(2027, 1, 1))),
        ("year", (date(2026, 1, 1), date(2027, 1, 1))),
        ("total", (date.min, date.max)),
    ],
)
def test_a_day_lies_in_a_period(period: str, bounds: tuple[date, date]) -> None:
    """Half-open, over the end of a year too."""
    assert period_of(period, date(2026, 12, 31)) == bounds


def test_only_what_a_cap_holds_is_carried_over(business: Business) -> None:
    """What has no cap, or one that gives the rest away, stays where it was; so does what a cap of all time holds."""
    acme = business.client()
    business.project("free", acme, cap="1h per month then free")
    business.project("total", acme, cap="1h then hold")
    business.rate("100")
    for project in ("free", "total", "none"):
        work(business, "10-05", "2", project=project, person=project)
    issued(business, acme)
    work(business, "10-06", "1", project="none")
    work(business, "10-06", "1", project="free")
    with pytest.raises(RefusedError, match="nothing to bill"):
        drafts(business, acme, 11)


def test_who_can_not_be_billed_or_credited(business: Business) -> None:
    """Each refusal names what to do."""
    acme = business.client()
    with pytest.raises(NotFoundError, match="was deleted"):
        make_drafts(business.store, Request("00000000-0000-7000-8000-000000000001", *month(10), fixed=SETUP))
    row = issued(business, acme, fixed=SETUP)
    request = Request(acme, *month(10), fixed=SETUP)
    (draft,) = make_drafts(business.store, request)
    with pytest.raises(ConflictError, match="is issued; tt invoice credit 2026-0001"):
        issuing.save(business.store, request, draft, "2026-0001")
    with pytest.raises(ConflictError, match="I1 is issued already, as 2026-0001"):
        issuing.issue(business.store, "I1", date(2026, 12, 1))
    business.acts_as("invoice draft")
    name = f"I{issuing.save(business.store, request, draft)['invoice_id']}"
    with pytest.raises(RefusedError, match="is a draft; tt invoice issue"):
        invoices.mark_sent(business.store, name)
    with pytest.raises(RefusedError, match="is a draft; tt invoice rm"):
        credited(business, name)
    with pytest.raises(UsageError, match="has no line 7; it has 1 to 1"):
        credited(business, "2026-0001", 7)
    with pytest.raises(UsageError, match="give --reason"):
        crediting.credit(business.store, "2026-0001", date(2026, 12, 31), " ")
    business.acts_as("invoice send")
    assert invoices.mark_sent(business.store, "2026-0001")["sent_at"] is not None
    credited(business, "2026-0001")
    with pytest.raises(RefusedError, match="is a credit note; a new invoice"):
        credited(business, "CN2026-0001")
    assert row["number"] == "2026-0001"


def test_a_draft_whose_currency_is_gone_is_deleted(business: Business) -> None:
    """Nothing is left of it, though another currency has something."""
    acme = business.client()
    business.rate("100")
    work(business, "10-05", "1")
    uid = work(business, "10-06", "1", hourly_rate="1", hourly_currency="USD")
    business.acts_as("invoice draft")
    request = Request(acme, *month(10))
    rows = issuing.save_all(business.store, request, make_drafts(business.store, request))
    business.acts_as("time reopen")
    change(business.store, "time_entry", uid, {"status": "draft"})
    business.acts_as("invoice issue")
    with pytest.raises(RefusedError, match=r"nothing left to bill in USD; tt invoice rm I2"):
        issuing.issue(business.store, f"I{rows[1]['invoice_id']}", date(2026, 11, 1))


def test_what_the_seller_s_section_can_not_be(business: Business) -> None:
    """A misspelt key and an account number whose digits do not fit."""
    config = business.store.places.config
    config.write_text('[seller]\nnme = "x"\n')
    with pytest.raises(UsageError, match="knows no nme; did you mean name"):
        parties.seller(business.store)
    config.write_text('[seller]\nqqqqqq = "x"\n')
    with pytest.raises(UsageError, match="knows no qqqqqq; it knows name"):
        parties.seller(business.store)
    config.write_text('[seller]\nname = "x"\niban = "DE00"\n')
    with pytest.raises(UsageError, match="can't be right"):
        parties.seller(business.store)


def test_stretches_that_touch_are_one(business: Business) -> None:
    """Active and idle time beside each other, where idle time counts, is one stretch."""
    business.client()
    pieces = [
        {"kind": kind, "from_ms": begin * HOUR, "to_ms": (begin + 1) * HOUR} for begin, kind in enumerate(("active", "idle"))
    ]
    work(business, "10-05", "2", pieces=pieces, counted=["idle"])
    (entry,) = load(business.store)
    assert [(last - first) / HOUR for first, last in entry.stretches] == [2]
    assert [part.price for part in Rater(business.store).segments(entry)] == [None]


@pytest.mark.parametrize(
    ("words", "stretches"),
    [
        ("mon-sun 00:00-24:00", {"1": 24}),
        ("mon-sun 00:00-12:00, mon-sun 11:00-24:00", {"1": 24}),
        ("mon-sun 08:00-24:00", {"2": 8, "1": 16}),
    ],
)
def test_outside_of_hours_that_fill_the_day_is_nothing(words: str, stretches: dict[str, int]) -> None:
    """Business hours that reach the edges of a day, or overlap."""
    terms = Terms(zone="UTC", business_hours=hours(words), surcharges=surcharges("after-hours x2"))
    bands = day_bands(date(2026, 10, 5), terms)
    assert {f"{band.factor}": (band.to_ms - band.from_ms) / HOUR for band in bands} == stretches


@pytest.mark.parametrize("pattern", ["{seq", "{week}-{seq}", "{}", "{year}", "{seq:q}"])
def test_a_pattern_without_a_number_is_refused(business: Business, pattern: str) -> None:
    """The error names the key of config.toml."""
    business.store.places.config.write_text(f'{SELLER}\n[invoices]\nnumber = "{pattern}"\n')
    with pytest.raises(UsageError, match=r"\[invoices\] number"):
        numbering.pattern(business.store, "invoice")


def test_gaps_and_doubles_are_found(business: Business) -> None:
    """What can only come about beside the product is told by `tt doctor`."""
    acme = business.client()
    for _ in range(2):
        issued(business, acme, fixed=SETUP)
    business.store.execute("UPDATE invoice SET number = '2026-0001'")
    assert numbering.gaps(business.store) == ["series {year}-{seq:04}: a number was given twice".replace("{year}", "2026")]
    business.store.execute("DELETE FROM invoice WHERE invoice_id = 2")
    assert numbering.gaps(business.store) == ["series 2026-{seq:04}: 2 numbers were given, 1 documents are there"]
    business.store.execute("DELETE FROM number_series")
    assert numbering.gaps(business.store) == ["series 2026-{seq:04}: documents without a record of their numbers"]


def test_rates_expenses_taxes_and_clients_are_changed_and_deleted(business: Business) -> None:
    """By number or name; what makes no sense is refused."""
    store = business.store
    acme = business.client()
    for fields, message in (({"unit": "week"}, "no unit week"), ({"currency": "EURO"}, "no currency")):
        with pytest.raises(UsageError, match=message):
            business.rate("5", **fields)
    with pytest.raises(UsageError, match="is no rate"):
        business.rate("-5")
    business.rate("5", client_uid=acme)
    assert rate_cards.edit(store, "RA1", {"amount": "6"})["amount"] == "6.0000"
    assert rate_cards.remove(store, "1")["rate_id"] == 1
    told = {"client_uid": acme, "spent_on": "2026-10-05", "description": "x", "quantity": "1", "unit_price": "1"}
    costs.add(store, "expense", {**told, "currency": "EUR"})
    assert costs.remove(store, "expense", "XP1")["description"] == "x"
    business.tax("old", "7", valid_to="2026-01-01")
    with pytest.raises(NotFoundError, match="does not hold on 2026-10-05; tt tax add old PERCENT --from 2026-10-05"):
        TaxTable(store).find("old", date(2026, 10, 5))
    with pytest.raises(UsageError, match="is no name"):
        registry.add(store, "client", " x", {})
    assert registry.resolve(store, "client", "CL1")["name"] == "acme"
    assert registry.find(store, "client", "CL9") is None
    assert registry.remove(store, "client", "acme")["name"] == "acme"


def test_the_appendix_shows_the_commands_of_each_entry(business: Business) -> None:
    """Those that were begun in its session while it lasted, as they are kept."""
    acme = business.client()
    business.rate("100")
    session = new_uid()
    begin = "2026-10-05T08:00:00.000000Z"
    insert_rows(business.store, "session", [{"uid": session, "session_id": 1, "zone": "UTC", "started_at": begin}])
    for number, minute in enumerate(("07:59:59.999", "08:00:00.000", "08:59:59.999", "09:00:00.000"), 1):
        begun = {"uid": new_uid(), "command_id": number, "session_uid": session, "seq": number, "text": f"run {number}"}
        insert_rows(business.store, "command", [{**begun, "started_at": f"2026-10-05T{minute}000Z"}])
    work(business, "10-05", "1", session_uid=session)
    work(business, "10-06", "1")
    made = with_commands(business.store, drafts(business, acme)[0].invoice)
    shown = [[run.command for run in entry.commands] for task in made.evidence for entry in task.entries]
    assert shown == [["run 2", "run 3"], []]
