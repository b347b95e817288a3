"""What was paid in advance is used once, in order, by whom it is for, and comes back when an invoice is credited."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.billing.request import FixedLine
from sandbox.billing import Business
from store.billing import registry, retainers
from store.billing.ledger import Balance, balance, drawable, ledger, movement
from store.errors import ConflictError, RefusedError, UsageError
from tests.unit.billing.invoicing import HOUR, credited, drafts, issued, month, nets, work

SEPTEMBER = date(2026, 9, 1)


def hours(business: Business, client: str, count: int, **more: Any) -> None:
    """A deposit of hours on the first of September."""
    retainers.move(business.store, client, "deposit", SEPTEMBER, ms=count * HOUR, **more)


def left(business: Business, client: str, unit: str = "ms", project: str | None = None) -> Decimal:
    """What is left at the end of the year."""
    found = retainers.account(business.store, client, project, unit, SEPTEMBER, date(2026, 12, 31))
    assert found is not None
    return found.closing / (HOUR if unit == "ms" else 1)


def test_day_rates_use_hours_too(business: Business) -> None:
    """Case 29: half a day of a retainer is booked as four hours."""
    acme = business.client()
    business.rate("800", unit="day")
    hours(business, acme, 4)
    work(business, "10-05", "8")
    assert issued(business, acme)["net"] == "400.0000"
    assert left(business, acme) == 0


def test_credited_hours_pay_for_the_same_days_again(business: Business) -> None:
    """Case 34: what an invoice used is back on the day it was used, so that a new invoice finds it."""
    acme = business.client()
    business.rate("100")
    hours(business, acme, 2, expires_on=date(2026, 12, 1))
    work(business, "10-05", "3")
    issued(business, acme)
    credited(business, "2026-0001")
    assert nets(drafts(business, acme)[0]) == [("1", "100.00"), ("2", "0.00")]
    assert left(business, acme) == 0, "what came back still expires"


def test_an_earlier_invoice_leaves_what_a_later_one_used(business: Business) -> None:
    """November was billed first; October has what is left, and the account is never overdrawn."""
    acme = business.client()
    business.rate("100")
    hours(business, acme, 3)
    work(business, "10-05", "2")
    work(business, "11-05", "2")
    assert issued(business, acme, 11)["net"] == "0.0000"
    assert issued(business, acme, 10, on=date(2026, 12, 1))["net"] == "100.0000"
    assert left(business, acme) == 0


def test_what_expires_within_the_month_pays_for_work_before_it(business: Business) -> None:
    """Case 29: used on the day before, the rest is lost and told."""
    acme = business.client()
    business.rate("100")
    hours(business, acme, 3, expires_on=date(2026, 10, 15))
    hours(business, acme, 1)
    work(business, "10-05", "2")
    work(business, "10-20", "2")
    told = issued(business, acme)
    assert told["net"] == "100.0000"
    uses = business.store.rows("SELECT moved_on, ms FROM retainer_move WHERE kind = 'use' ORDER BY move_id")
    assert [(row["moved_on"], row["ms"]) for row in uses] == [(date(2026, 10, 14), -2 * HOUR), (date(2026, 10, 31), -HOUR)]
    (after,) = [draft.invoice.retainer for draft in drafts(business, acme, fixed=(FixedLine("x", Decimal(1), Decimal(1)),))]
    assert after is not None
    assert (after.opening, after.used, after.expired, after.closing) == (4, 3, 1, 0)


@pytest.mark.parametrize(("expires_on", "net"), [(date(2026, 10, 31), 0), (date(2026, 10, 5), 200), (date(2026, 10, 6), 0)])
def test_what_expires_on_a_day_is_lost_on_it(business: Business, expires_on: date, net: int) -> None:
    """Case 29: up to the day before it pays, on the last day of the draft as well."""
    acme = business.client()
    business.rate("100")
    hours(business, acme, 2, expires_on=expires_on)
    work(business, "10-05", "2")
    (draft,) = drafts(business, acme)
    assert (draft.invoice.totals.net, sum(ms for ms, _ in draft.billed.values())) == (net, 2 * HOUR)


def test_a_project_has_its_own_account_under_any_of_its_names(business: Business) -> None:
    """Case 29: a draft of the client does not draw on it and says so; a new name loses nothing."""
    acme = business.client()
    business.project("web", acme)
    business.rate("100")
    hours(business, acme, 1, project="web")
    work(business, "10-05", "2", project="web.shop")
    assert "1.00 h are left that web paid in advance; --project web draws on them" in drafts(business, acme)[0].told
    registry.edit(business.store, "project", "web", {"name": "www"})
    (draft,) = drafts(business, acme, project="www")
    assert draft.invoice.totals.net == 100
    assert drafts(business, acme, project="web")[0].invoice.totals.net == 100
    assert left(business, acme, project="web") == left(business, acme, project="www") == 1
    issued(business, acme, project="www")
    assert left(business, acme, project="www") == 0


def test_a_project_without_an_account_uses_its_clients(business: Business) -> None:
    """The nearest account pays, in whatever case names are written."""
    acme = business.client()
    business.project("Web", acme)
    business.rate("100")
    hours(business, acme, 1)
    retainers.move(business.store, acme, "deposit", SEPTEMBER, amount=Decimal(50), currency="EUR", project="web")
    work(business, "10-05", "2", project="web")
    totals = drafts(business, acme, project="web")[0].invoice.totals
    assert (totals.net, totals.prepaid, totals.payable) == (100, 50, 69)
    assert "50 EUR are left that Web paid in advance; --project Web draws on them" in drafts(business, acme)[0].told


def test_hours_that_are_used_up_leave_money_to_be_used(business: Business) -> None:
    """Both accounts pay, and both are booked."""
    acme = business.client()
    business.rate("100")
    hours(business, acme, 1)
    retainers.move(business.store, acme, "deposit", SEPTEMBER, amount=Decimal(100), currency="EUR")
    work(business, "10-05", "3")
    issued(business, acme)
    assert (left(business, acme), left(business, acme, "EUR")) == (0, 0)
    work(business, "11-05", "1")
    assert drafts(business, acme, 11)[0].invoice.retainer is None, "neither account says anything about November"


def test_two_currencies_share_the_hours(business: Business) -> None:
    """Each draft is issued as it was made, in any order, and no hour is used twice."""
    acme = business.client()
    business.rate("100")
    hours(business, acme, 2)
    work(business, "10-05", "1.5", hourly_rate="120", hourly_currency="USD")
    work(business, "10-06", "1.5")
    euros, dollars = drafts(business, acme)
    assert (euros.invoice.totals.net, dollars.invoice.totals.net) == (100, 0)
    told = [draft.invoice.retainer.closing for draft in (euros, dollars) if draft.invoice.retainer]
    assert told == [Decimal("1.5"), 0], "each says what is left after it"
    from reports.billing import issuing
    from reports.billing.request import Request

    business.acts_as("invoice draft")
    rows = issuing.save_all(business.store, Request(acme, *month(10)), [euros, dollars])
    business.acts_as("invoice issue")
    for row in rows:
        issuing.issue(business.store, f"I{row['invoice_id']}", date(2026, 11, 1))
    assert left(business, acme) == 0


def test_partial_credits_give_back_what_was_paid_and_what_was_prepaid(business: Business) -> None:
    """Case 37: first what was to be paid, then the retainer; together exactly the invoice."""
    acme = business.client()
    business.rate("100")
    retainers.move(business.store, acme, "deposit", SEPTEMBER, amount=Decimal(800), currency="EUR")
    work(business, "10-05", "9", note="a")
    work(business, "10-06", "1", note="b")
    assert issued(business, acme, group="entry")["payable"] == "390.0000"
    first, second = (credited(business, "2026-0001", line).totals for line in (1, 2))
    assert (first.gross, first.payable, first.prepaid) == (1071, 390, 681)
    assert (second.gross, second.payable, second.prepaid) == (119, 0, 119)
    assert left(business, acme, "EUR") == 800


def test_lines_that_take_off_are_credited_with_others(business: Business) -> None:
    """Case 37: neither less than nothing nor more than is left."""
    acme = business.client()
    fixed = (FixedLine("Setup", Decimal(1), Decimal(100)), FixedLine("Gift", Decimal(-1), Decimal(30)))
    issued(business, acme, fixed=fixed, with_time=False)
    for line in (1, 2):
        with pytest.raises(RefusedError, match=r"credit them with the lines that make up for it, or all"):
            credited(business, "2026-0001", line)
    assert credited(business, "2026-0001").totals.net == 70
    with pytest.raises(RefusedError, match="can't be earlier"):
        from reports.billing import crediting

        issued(business, acme, 11, fixed=fixed, with_time=False)
        business.acts_as("invoice credit")
        crediting.credit(business.store, "2026-0002", date(2026, 11, 30), "x")


def test_a_deposit_that_was_used_is_not_credited_before_its_use(business: Business) -> None:
    """Case 34: the account is never left overdrawn; of several deposits the one credited goes."""
    acme = business.client(terms={"discount": "10"})
    business.rate("100")
    fixed = tuple(FixedLine(name, Decimal(1), Decimal(100), "retainer") for name in ("one", "two", "two"))
    issued(business, acme, 8, fixed=fixed, with_time=False)
    assert left(business, acme, "EUR") == Decimal("321.30")
    credited(business, "2026-0001", 2)
    assert left(business, acme, "EUR") == Decimal("214.20")
    work(business, "10-05", "1.5")
    issued(business, acme)
    with pytest.raises(ConflictError, match="was drawn on since"):
        credited(business, "2026-0001")
    credited(business, "2026-0002")
    credited(business, "2026-0001")
    assert left(business, acme, "EUR") == 0


def test_what_is_paid_back_is_there(business: Business) -> None:
    """A refund is at most what is left on its day."""
    acme = business.client()
    hours(business, acme, 2)
    with pytest.raises(RefusedError, match=r"2.00 h can be paid back on 2026-10-01"):
        retainers.refund(business.store, acme, date(2026, 10, 1), Decimal(3 * HOUR), "ms", None, None)
    with pytest.raises(RefusedError, match=r"0 EUR can be paid back"):
        retainers.refund(business.store, acme, date(2026, 10, 1), Decimal(3), "EUR", None, None)
    retainers.refund(business.store, acme, date(2026, 10, 1), Decimal(2 * HOUR), "ms", None, None)
    assert left(business, acme) == 0


def test_a_movement_makes_sense(business: Business) -> None:
    """No finer than the currency, and no sooner gone than there."""
    acme = business.client()
    with pytest.raises(UsageError, match="has more decimals than EUR"):
        retainers.move(business.store, acme, "deposit", SEPTEMBER, amount=Decimal("5.001"), currency="EUR")
    with pytest.raises(UsageError, match="give a later --expires"):
        retainers.move(business.store, acme, "deposit", SEPTEMBER, ms=1, expires_on=SEPTEMBER)


def test_a_debt_is_settled_by_the_next_deposit() -> None:
    """What was used without being there is owed, and was missing even so."""
    used = movement(date(2026, 1, 1), "ms", Decimal(-10))
    paid = {**movement(date(2026, 1, 2), "ms", Decimal(12), "deposit"), "expires_on": date(2026, 2, 1)}
    found = ledger([used, paid], "ms", date(2026, 1, 4))
    assert (found.debt, found.missing) == (0, 10)
    assert balance([used, paid], "ms", date.min, date(2026, 2, 1)) == Balance(Decimal(0), Decimal(12), Decimal(10), Decimal(2))
    assert drawable([used], "ms", date.max) == 0
    assert balance([used, paid], "EUR", date.min, date.max).closing == 0


def test_what_expires_first_is_used_first() -> None:
    """Whatever was deposited first."""
    first, second = (movement(date(2026, 1, day), "ms", Decimal(5), "deposit") for day in (1, 2))
    second["expires_on"] = date(2026, 2, 1)
    used = movement(date(2026, 1, 3), "ms", Decimal(-5))
    assert balance([first, second, used], "ms", date.min, date(2027, 1, 1)).closing == 5


days = st.dates(date(2026, 1, 1), date(2026, 3, 31))
deposits = st.tuples(days, st.integers(1, 100), st.none() | st.integers(1, 60))


@given(st.lists(deposits, max_size=5), st.lists(st.tuples(days, st.integers(1, 60)), max_size=5), days)
def test_no_use_overdraws_the_account(given_: list[Any], uses: list[Any], day: date) -> None:
    """Whatever is drawn, in whatever order of days, was there; and one more would not have been."""
    moves = [
        {**movement(on, "ms", Decimal(amount), "deposit"), "expires_on": lasts and date.fromordinal(on.toordinal() + lasts)}
        for on, amount, lasts in given_
    ]
    for on, amount in uses:
        moves.append(movement(on, "ms", -min(Decimal(amount), drawable(moves, "ms", on))))
    most = drawable(moves, "ms", day)
    assert ledger([*moves, movement(day, "ms", -most)], "ms", date.max).missing == 0
    assert ledger([*moves, movement(day, "ms", -most - 1)], "ms", date.max).missing > 0
    whole = balance(moves, "ms", date.min, date.max)
    assert whole.closing >= 0
    assert whole.deposited == sum(amount for _, amount, _ in given_)
