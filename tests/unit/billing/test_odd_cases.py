"""What was wrong once: shifts between components, days of two zones, renamed projects, patterns that meet, refunds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reports.billing import issuing
from reports.billing.budgets import budget_warnings
from reports.billing.drafting import make_drafts
from reports.billing.request import FixedLine, Request
from reports.invoices.document import Totals
from sandbox.billing import SELLER, Business
from store.billing import costs, invoices, registry
from store.billing.billable import load
from store.billing.rating import Rater
from store.changes import change
from store.errors import ConflictError, RefusedError, UsageError
from store.term_values import rounding
from store.terms import TermBook, checked
from tests.unit.billing.invoicing import HOUR, credited, drafts, issued, month, nets, work


def test_a_shift_on_two_components_is_billed_once(business: Business) -> None:
    """Case 27: a shift is one price; it stands under the component that has most of it, the first of equals."""
    acme = business.client()
    business.rate("151", unit="shift")
    uids = ["00000000-0000-7000-8000-00000000000" + digit for digit in "12"]
    for number, uid in enumerate(uids):
        told = {"name": f"db-{number}", "kind": "host", "lifecycle": "active", "identities": []}
        change(business.store, "component", uid, told)
    task = business.task("Watch", client="acme", component_uids=uids)
    work(business, "10-05", "14", task_uid=task)
    work(business, "10-06", "9", task_uid=task, weights=[{"component": uid, "weight": at} for at, uid in enumerate(uids, 1)])
    (draft,) = drafts(business, acme, group="component")
    assert [(line.description, line.net) for line in draft.invoice.lines] == [("db-0", 151), ("db-1", 151)]
    assert sum(ms for ms, _ in draft.billed.values()) == sum(line.billed_ms for line in draft.invoice.lines) == 23 * HOUR


def test_a_line_lies_within_the_days_of_its_invoice(business: Business) -> None:
    """What counts only after midnight, or has its days in another zone, still has a line whose days are in order."""
    acme = business.client(terms={"zone": "America/New_York"})
    business.project("web", acme, zone="Asia/Tokyo")
    business.rate("100")
    business.time("2026-11-01T03:30:00", "2026-11-01T03:59:00", client="acme", project="web")
    pieces = [
        {"kind": "suspended", "from_ms": 0, "to_ms": 2 * HOUR},
        {"kind": "active", "from_ms": 2 * HOUR, "to_ms": 3 * HOUR},
    ]
    business.time(
        "2026-11-01T03:00:00", "2026-11-01T06:00:00", client="acme", person="b", pieces=pieces, counted=[], measured_ms=HOUR
    )
    made = drafts(business, acme)[0].invoice
    assert {(line.period_from, line.period_to) for line in made.lines} == {(date(2026, 10, 31), date(2026, 10, 31))}


def test_a_day_in_another_zone_keeps_the_rate_approved(business: Business) -> None:
    """Case 28: the zone changes the day, and not the price; a day that had no rate follows the cards."""
    acme = business.client(terms={"zone": "UTC"})
    business.rate("95", client_uid=acme, valid_to="2026-10-03")
    late = business.time("2026-10-01T22:30:00", "2026-10-01T23:30:00", client="acme")
    early = business.time("2026-10-02T00:30:00", "2026-10-02T01:30:00", client="acme")
    spanning = business.time("2026-10-02T23:00:00", "2026-10-03T01:00:00", client="acme")
    business.rate("300", client_uid=acme, valid_from="2026-09-01")

    def prices(zone: str) -> dict[str, list[int]]:
        registry.edit(business.store, "client", "acme", {"terms": {"zone": zone}})
        rater = Rater(business.store)
        return {entry.uid: [int(part.price or 0) for part in rater.segments(entry)] for entry in load(business.store)}

    assert prices("Asia/Tokyo") == {late: [95], early: [95], spanning: [300]}
    assert prices("America/New_York") == {late: [95], early: [95], spanning: [95]}
    assert prices("UTC") == {late: [95], early: [95], spanning: [95, 300]}


@pytest.mark.parametrize(
    ("words", "combine", "price"),
    [
        ("night 22:00-06:00 x1.5, kind callout x2", "max", "200"),
        ("night 22:00-06:00 x1.5, kind callout x1.2", "max", "150"),
        ("night 22:00-06:00 x1.5, kind callout x2", "multiply", "300"),
        ("night 22:00-06:00 x1.5, kind callout x0.5", "max", "75"),
        ("kind callout x2", "max", "200"),
    ],
)
def test_a_kind_of_work_is_combined_as_agreed(business: Business, words: str, combine: str, price: str) -> None:
    """Case 27: the larger surcharge by default, the product where agreed; a reduction reduces."""
    business.client(terms={"surcharges": words, "combine": combine, "zone": "UTC"})
    business.rate("100")
    business.time("2026-10-05T23:00:00", "2026-10-05T23:30:00", client="acme", kind="callout")
    (entry,) = load(business.store)
    assert [str(part.price) for part in Rater(business.store).segments(entry)] == [price]


def test_a_project_is_billed_under_all_its_names(business: Business) -> None:
    """Case 42: time and expenses that were recorded before it was renamed, and those of projects below."""
    acme = business.client()
    business.project("web", acme)
    business.project("web.shop", acme)
    business.rate("100")
    told = {"client_uid": acme, "spent_on": "2026-10-05", "description": "Host", "quantity": "1", "unit_price": "10"}
    costs.add(business.store, "expense", {**told, "currency": "EUR", "project": "web"})
    costs.add(business.store, "expense", {**told, "currency": "EUR", "project": "ops"})
    work(business, "10-05", "1", project="web")
    work(business, "10-06", "1", project="web.shop")
    work(business, "10-07", "1", project="ops")
    assert drafts(business, acme, project="web")[0].invoice.totals.net == 210
    registry.edit(business.store, "project", "web", {"name": "www"})
    assert drafts(business, acme, project="www")[0].invoice.totals.net == 110
    assert drafts(business, acme, project="ops")[0].invoice.totals.net == 110
    assert registry.names_of(business.store, "project", "WEB") == ["web", "www"]


def test_filters_choose_what_is_billed(business: Business) -> None:
    """The language of `tt time ls`, within the days of the draft."""
    acme = business.client()
    business.rate("100")
    for day in ("10-05", "11-05"):
        work(business, day, "1", tags=["x"])
        work(business, day, "2")
    assert nets(drafts(business, acme, filter_words=("tag:x",))[0]) == [("1", "100.00")]


def test_patterns_that_meet_give_no_number_twice(business: Business) -> None:
    """Case 36: a new pattern may come upon a number of the old one."""
    acme = business.client()
    fixed = (FixedLine("Setup", Decimal(1), Decimal(10)),)
    issued(business, acme, 9, fixed=fixed)
    business.store.places.config.write_text(SELLER + '\n[invoices]\nnumber = "{year}-000{seq}"\n')
    with pytest.raises(RefusedError, match="2026-0001 was given before"):
        issued(business, acme, fixed=fixed)


def test_no_more_is_paid_back_than_was_paid(business: Business) -> None:
    """Case 35: a payment, all of it credited, and its refund."""
    acme = business.client()
    issued(business, acme, fixed=(FixedLine("Setup", Decimal(1), Decimal(100)),))
    name, day = "2026-0001", date(2026, 12, 1)
    with pytest.raises(RefusedError, match=r"119\.00 EUR are open"):
        invoices.pay(business.store, name, Decimal("119.01"), day, {})
    with pytest.raises(RefusedError, match=r"0\.00 EUR were paid"):
        invoices.pay(business.store, name, Decimal("-1"), day, {})
    with pytest.raises(UsageError, match="more decimals"):
        invoices.pay(business.store, name, Decimal("1.001"), day, {})
    invoices.pay(business.store, name, None, day, {})
    credited(business, name)
    with pytest.raises(RefusedError, match=r"nothing is open; tt invoice pay 2026-0001 -- -119\.00 tells"):
        invoices.pay(business.store, name, None, day, {})
    with pytest.raises(RefusedError, match="credit note"):
        invoices.pay(business.store, "CN2026-0001", None, day, {})
    with pytest.raises(RefusedError, match=r"-119\.00 EUR are open"):
        invoices.pay(business.store, name, Decimal("1"), day, {})
    assert invoices.pay(business.store, name, Decimal("-119"), day, {})["open_amount"] == 0


def test_an_entry_that_changed_after_the_draft_is_not_frozen(business: Business) -> None:
    """Cases 31 and 34: deleted, not approved any more, or not what was approved."""
    acme = business.client()
    business.rate("100")
    uid = work(business, "10-05", "1")
    business.acts_as("invoice draft")
    request = Request(acme, *month(10))
    (draft,) = make_drafts(business.store, request)
    row = issuing.save(business.store, request, draft)
    business.acts_as("invoice issue")
    with business.store.transaction(), pytest.raises(ConflictError, match="was deleted since"):
        invoices.freeze(business.store, row, {}, {"00000000-0000-7000-8000-000000000009": (1, Decimal(1))}, ())
    business.store.execute("UPDATE time_entry SET note = 'otherwise'")
    with business.store.transaction(), pytest.raises(ConflictError, match="E1 is not what was approved"):
        invoices.freeze(business.store, row, {}, {uid: (1, Decimal(1))}, ())
    business.store.execute("UPDATE time_entry SET status = 'draft'")
    with business.store.transaction(), pytest.raises(ConflictError, match=r"E1 is draft; tt time approve E1"):
        invoices.freeze(business.store, row, {}, {uid: (1, Decimal(1))}, ())
    business.store.execute("UPDATE time_entry SET status = 'invoiced'")
    with business.store.transaction(), pytest.raises(ConflictError, match=r"E1 is invoiced; tt invoice draft"):
        invoices.freeze(business.store, row, {}, {uid: (1, Decimal(1))}, ())


def test_a_document_that_does_not_add_up_is_never_issued(business: Business) -> None:
    """Whatever made it, it is checked once more before it has a number."""
    acme = business.client()
    fixed = (FixedLine("Setup", Decimal(1), Decimal(100)),)
    made = drafts(business, acme, fixed=fixed)[0].invoice
    with pytest.raises(RefusedError, match="does not add up"):
        issuing.refuse_wrong(replace(made, totals=Totals(*[Decimal(1)] * 8)))
    with pytest.raises(RefusedError, match="asks for nothing"):
        issued(business, acme, fixed=(FixedLine("Gift", Decimal(-1), Decimal(100)),))


def test_more_than_a_document_can_hold_is_refused(business: Business) -> None:
    """Also where a line takes off what another adds."""
    acme = business.client()
    most = Decimal("999999999999")
    fixed = (FixedLine("A", Decimal(50), most), FixedLine("B", Decimal(-50), most))
    with pytest.raises(RefusedError, match="more than an invoice can hold"):
        make_drafts(business.store, Request(acme, *month(10), fixed=fixed))


def test_a_budget_that_is_nearly_used_is_told(business: Business) -> None:
    """A sentence for each budget at its warn share, and none of another client's."""
    acme = business.client()
    business.project("web", acme, budget="4h per month warn 50%")
    business.project("ops", acme, budget="4h per month")
    business.project("other", business.client("globex"), budget="1h")
    business.rate("100")
    for project in ("web", "ops", "other"):
        work(business, "10-05", "2", client=None, project=project, person=project)
    (told,) = budget_warnings(business.store, acme, date(2026, 10, 31))
    assert told == "the budget of web is used to 50.0 % (2.00 of 4.00 h, 2026-10)"


def test_no_budget_no_word(business: Business) -> None:
    """Where nobody agreed on one nothing is asked."""
    assert budget_warnings(business.store, business.client(), date(2026, 10, 31)) == []


def test_who_sets_a_rule_is_the_nearest(business: Business) -> None:
    """A project below has what the one above it says."""
    acme = business.client()
    web = business.project("web", acme, cap="1h")
    shop = business.project("web.shop", acme)
    book = TermBook(business.store)
    assert [book.teller("cap", uid) for uid in (web, shop, None)] == [web, web, None]
    assert (book.says_any("cap"), book.says_any("discount")) == (True, False)


@pytest.mark.parametrize(
    ("rule", "words", "message"),
    [
        ("cash_rounding", "-0.05", "is no amount that can be paid"),
        ("capacity", "0m", "is no working day"),
        ("capacity", "25h", "is no working day"),
        ("language", "xx", "is no language"),
        ("language", "", "is no language"),
        ("rounding", "up 15m per day per entry", "says something twice"),
        ("cap", "40h then rate -5", "is no rate"),
        ("budget", "40h warn 101", "comes too late"),
        ("discount", "1e1", "is not a number"),
        ("discount", "1_0", "is not a number"),
        ("discount", "٣", "is not a number"),
    ],
)
def test_rules_that_can_not_be_are_refused(rule: str, words: str, message: str) -> None:
    """Each says what is wrong and what to write."""
    with pytest.raises(UsageError, match=message):
        checked({rule: words}, "client acme")


def test_rules_that_can_be() -> None:
    """What looks odd and is right."""
    assert checked({"language": "de-AT", "cash_rounding": "0", "capacity": "24h"}, "client acme")
    assert rounding("up 15m min 30m grace 2m").minimum_ms == 1_800_000
