"""What an invoice holds: approved time on lines that multiply, expenses, discounts, taxes, retainers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reports.billing.drafting import Draft, make_drafts
from reports.billing.request import FixedLine, Request, from_json
from reports.invoices.arithmetic import check
from sandbox.billing import Business, october
from store.billing import costs, retainers
from store.errors import NotFoundError, RefusedError


def draft(business: Business, client: str, **more: Any) -> Draft:
    """The only draft of a client's October."""
    (made,) = make_drafts(business.store, Request(client, *october(), **more))
    assert not check(made.invoice)
    return made


def lines(made: Draft) -> list[tuple[str, str, str, str]]:
    """Description, quantity, price and net of each line."""
    return [(line.description, f"{line.quantity:f}", f"{line.unit_price:f}", f"{line.net:f}") for line in made.invoice.lines]


def test_what_is_printed_multiplies(business: Business) -> None:
    """Case 18: fifty minutes at a hundred are 0.8333 h, not 0.83."""
    acme = business.client()
    business.rate("100")
    business.time("2026-10-01T08:00:00", "2026-10-01T08:50:00", client="acme", note="Called")
    assert lines(draft(business, acme)) == [("Called", "0.8333", "100", "83.33")]


def test_totals_are_sums_of_what_is_printed(business: Business) -> None:
    """Case 19: six minutes at 100 are six times 1.67, which is 10.02 and not 10.00; in one line they are 10.00."""
    acme = business.client()
    business.rate("100")
    for minute in range(6):
        business.time(f"2026-10-01T08:{minute:02}:00", f"2026-10-01T08:{minute + 1:02}:00", client="acme")
    single, together = draft(business, acme, group="entry"), draft(business, acme)
    assert (single.invoice.totals.net, together.invoice.totals.net) == (Decimal("10.02"), Decimal("10.00"))


def test_one_rounding_of_vat_for_each_rate(business: Business) -> None:
    """Case 20: VAT is of the group's sum, a rate that changes within the month makes two groups."""
    acme = business.client()
    business.rate("33.33")
    business.tax("standard", "20", valid_from="2026-10-16")
    for day in (1, 2, 3, 20, 21):
        business.time(f"2026-10-{day:02}T08:00:00", f"2026-10-{day:02}T09:00:00", client="acme", note=str(day))
    made = draft(business, acme, group="entry").invoice
    assert [(group.tax.rate, group.taxable, group.amount) for group in made.tax_groups] == [
        (Decimal("19.0000"), Decimal("99.99"), Decimal("19.00")),
        (Decimal("20.0000"), Decimal("66.66"), Decimal("13.33")),
    ]


def test_a_discount_is_of_each_category_by_itself(business: Business) -> None:
    """Case 22: a percentage with its base, rounded by itself."""
    acme = business.client(terms={"discount": "3"})
    business.rate("100")
    business.tax("reduced", "7")
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme")
    told = {"client_uid": acme, "spent_on": "2026-10-05", "description": "Books", "quantity": "1", "unit_price": "33.35"}
    costs.add(business.store, "expense", {**told, "currency": "EUR", "tax": "reduced", "billable": True})
    made = draft(business, acme).invoice
    assert [(given.amount, given.base, given.percent) for given in made.allowances] == [
        (Decimal("3.00"), Decimal("100.00"), Decimal("3")),
        (Decimal("1.00"), Decimal("33.35"), Decimal("3")),
    ]
    assert made.totals.net == Decimal("129.35")


def test_reverse_charge_says_so(business: Business) -> None:
    """Case 23: category AE, no VAT, the reason's code and a sentence."""
    acme = business.client(vat_id="FR40303265045", country="FR", terms={"tax": "reverse"})
    business.rate("100")
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme")
    made = draft(business, acme).invoice
    (group,) = made.tax_groups
    assert (group.tax.category, group.tax.reason_code, group.amount) == ("AE", "VATEX-EU-AE", 0)
    assert "Reverse charge" in made.tax_note


@pytest.mark.parametrize(("currency", "net"), [("JPY", "83"), ("EUR", "83.33"), ("KWD", "83.330"), ("IQD", "83.330")])
def test_money_has_the_decimals_of_its_currency(business: Business, currency: str, net: str) -> None:
    """Case 24: of ISO 4217, not of the locale."""
    acme = business.client(terms={"currency": currency})
    business.rate("100", currency=currency)
    business.time("2026-10-01T08:00:00", "2026-10-01T08:50:00", client="acme")
    assert str(draft(business, acme).invoice.totals.net) == net


def test_currencies_are_never_added(business: Business) -> None:
    """Time in two currencies makes two invoices."""
    acme = business.client()
    business.rate("100")
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme")
    business.time("2026-10-02T08:00:00", "2026-10-02T09:00:00", client="acme", hourly_rate="120", hourly_currency="USD")
    made = make_drafts(business.store, Request(acme, *october()))
    assert [(one.invoice.currency, one.invoice.totals.net) for one in made] == [("EUR", 100), ("USD", 120)]


def test_components_share_time_to_the_millisecond(business: Business) -> None:
    """Case 15: a third each, and no millisecond is lost or billed twice."""
    from store.changes import change

    acme = business.client()
    business.rate("100")
    uids = ["00000000-0000-7000-8000-00000000000" + digit for digit in "123"]
    for number, uid in enumerate(uids):
        change(
            business.store, "component", uid, {"name": f"db-{number}", "kind": "host", "lifecycle": "active", "identities": []}
        )
    task = business.task("Patch", project="web", client="acme", component_uids=uids)
    business.time("2026-10-01T08:00:00", "2026-10-01T08:00:10.001", task_uid=task)
    made = draft(business, acme, group="component")
    assert [line.billed_ms for line in made.invoice.lines] == [3334, 3334, 3333]
    assert [line.description for line in made.invoice.lines] == ["db-0", "db-1", "db-2"]
    assert sum(amount for _, amount in made.billed.values()) == made.invoice.totals.lines


def test_the_worth_of_entries_sums_to_the_lines(business: Business) -> None:
    """What each entry is billed for adds up to the invoice, to the cent."""
    acme = business.client(terms={"rounding": "up 6m per day"})
    business.rate("87.77")
    for hour in range(1, 14):
        business.time(f"2026-10-01T{hour:02}:00:00", f"2026-10-01T{hour:02}:07:{hour:02}", client="acme")
    made = draft(business, acme)
    assert sum(amount for _, amount in made.billed.values()) == made.invoice.totals.lines
    assert sum(ms for ms, _ in made.billed.values()) == sum(line.billed_ms for line in made.invoice.lines)


def test_days_are_those_of_the_client(business: Business) -> None:
    """Case 3: what began at 23:30 UTC on the last of September was October in Berlin."""
    acme = business.client()
    business.rate("100")
    business.time("2026-09-30T22:30:00", "2026-09-30T23:30:00", client="acme", note="in")
    business.time("2026-10-31T23:30:00", "2026-11-01T00:30:00", client="acme", note="out")
    assert [name for name, *_ in lines(draft(business, acme))] == ["in"]


def test_what_is_not_approved_is_left_out_and_told(business: Business) -> None:
    """Case 39: only approved time is billed."""
    acme = business.client()
    business.rate("100")
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme")
    business.time("2026-10-02T08:00:00", "2026-10-02T09:00:00", client="acme", approved=False)
    business.time("2026-10-03T08:00:00", "2026-10-03T09:00:00", client="acme", billable=False)
    made = draft(business, acme)
    assert made.invoice.totals.net == 100
    assert "1 entries that are not approved (E2)" in made.told[0]


def test_nothing_to_bill_says_why(business: Business) -> None:
    """The error names what could be billed and isn't."""
    acme = business.client()
    with pytest.raises(RefusedError, match=r"nothing to bill.*tt time ls"):
        draft(business, acme)
    business.rate("100")
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme", approved=False)
    with pytest.raises(RefusedError, match="left out: 1 entries"):
        draft(business, acme)


def test_time_without_a_rate_or_tax_is_refused(business: Business) -> None:
    """Nothing is billed at zero by accident."""
    acme = business.client(terms={"tax": "reduced"})
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme")
    with pytest.raises(RefusedError, match=r"E1 has no rate on 2026-10-01; tt rate add"):
        draft(business, acme)
    business.rate("100")
    with pytest.raises(NotFoundError, match="there is no tax reduced; tt tax add reduced"):
        draft(business, acme)


def test_nobody_pays_for_the_same_minutes_twice(business: Business) -> None:
    """Case 13: refused until one of the entries is marked as shared."""
    acme = business.client()
    business.client("globex")
    business.rate("100")
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme")
    other = business.time("2026-10-01T08:59:59.999", "2026-10-01T10:00:00", client="globex", approved=False)
    with pytest.raises(RefusedError, match=r"E1 and E2 \(globex\) bill the same time"):
        draft(business, acme)
    assert draft(business, acme, allow_double=True).invoice.totals.net == 100
    from store.changes import change

    change(business.store, "time_entry", other, {"shared": True})
    assert draft(business, acme).invoice.totals.net == 100


def test_neighbours_and_other_people_are_no_double_billing(business: Business) -> None:
    """Case 11: half-open intervals that touch do not overlap."""
    acme = business.client()
    business.client("globex")
    business.rate("100")
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme")
    business.time("2026-10-01T09:00:00", "2026-10-01T10:00:00", client="globex")
    business.time("2026-10-01T08:00:00", "2026-10-01T10:00:00", client="globex", person="ana")
    assert draft(business, acme).invoice.totals.net == 100


def test_a_retainer_in_hours_and_one_in_money(business: Business) -> None:
    """Case 29: hours are covered before they are billed; money is deducted from what is to pay."""
    acme, globex = business.client(), business.client("globex")
    business.rate("100")
    for name in ("acme", "globex"):
        business.time("2026-10-01T08:00:00", "2026-10-01T13:00:00", client=name, person=name)
    retainers.move(business.store, acme, "deposit", date(2026, 9, 1), ms=2 * 3_600_000)
    retainers.move(business.store, globex, "deposit", date(2026, 9, 1), amount=Decimal("250"), currency="EUR")
    hours, money = draft(business, acme).invoice, draft(business, globex).invoice
    assert hours.totals.net == 300
    assert hours.retainer is not None
    assert (hours.retainer.opening, hours.retainer.used, hours.retainer.closing) == (2, 2, 0)
    assert (money.totals.net, money.totals.prepaid, money.totals.payable) == (500, 250, 345)


def test_a_retainer_that_expired_pays_nothing(business: Business) -> None:
    """Case 29: what was not used by its day is lost, and told."""
    nothing = {"amount": None, "currency": None, "expires_on": None}
    moves = [
        {**nothing, "moved_on": date(2026, 1, 1), "kind": "deposit", "ms": 10, "expires_on": date(2026, 3, 31)},
        {**nothing, "moved_on": date(2026, 2, 1), "kind": "use", "ms": -4},
        {**nothing, "moved_on": date(2026, 4, 1), "kind": "deposit", "ms": 5},
    ]
    found = retainers.balance(moves, "ms", date(2026, 3, 1), date(2026, 4, 30))
    assert (found.opening, found.deposited, found.used, found.expired, found.closing) == (6, 5, 0, 6, 5)


def test_fixed_lines_and_their_request_come_back(business: Business) -> None:
    """A draft can be made again from what was asked for."""
    acme = business.client()
    asked = Request(
        acme, *october(), fixed=(FixedLine("Setup", Decimal("2"), Decimal("250.5")),), with_time=False, discount=Decimal("5")
    )
    assert from_json(asked.to_json()) == asked
    (made,) = make_drafts(business.store, asked)
    assert (made.invoice.totals.lines, made.invoice.totals.net) == (Decimal("501.00"), Decimal("475.95"))


@pytest.mark.parametrize(("price", "rounding", "payable"), [("10.01", "-0.01", "10.00"), ("10.03", "0.02", "10.05")])
def test_only_what_is_paid_is_rounded_to_coins(business: Business, price: str, rounding: str, payable: str) -> None:
    """Case 25: the smallest coin rounds the amount to pay, and no line, VAT or total."""
    acme = business.client(terms={"cash_rounding": "0.05", "tax": "zero"})
    fixed = (FixedLine("Setup", Decimal(1), Decimal(price)),)
    (made,) = make_drafts(business.store, Request(acme, *october(), fixed=fixed, with_time=False))
    totals = made.invoice.totals
    assert (str(totals.gross), str(totals.rounding), str(totals.payable)) == (price, rounding, payable)
    assert not check(made.invoice)


def test_a_discount_on_a_line_is_rounded_by_itself(business: Business) -> None:
    """Case 22: quantity x price - discount = net, each to the cent."""
    acme = business.client()
    fixed = (FixedLine("Setup", Decimal(3), Decimal("33.33"), discount_percent=Decimal("7.5")),)
    (made,) = make_drafts(business.store, Request(acme, *october(), fixed=fixed, with_time=False))
    (line,) = made.invoice.lines
    assert (line.discount, line.net) == (Decimal("7.50"), Decimal("92.49"))
    assert not check(made.invoice)


def test_a_line_is_explained_from_milliseconds_to_cents(business: Business) -> None:
    """Every step: counted, adjusted, rounded, rate, surcharge, hours, cents."""
    acme = business.client(terms={"rounding": "up 15m", "surcharges": "night 22:00-06:00 x1.5"})
    business.rate("95", client_uid=acme)
    business.time("2026-10-01T20:30:00", "2026-10-01T20:52:00", client="acme", adjusted_ms=1_200_000)
    (line,) = draft(business, acme).invoice.lines
    assert line.why == (
        "E1 2026-10-01: 1200000 ms counted (the entry was adjusted from 1320000 to 1200000 ms) -> 1800000 ms billed"
        " at 95 EUR/hour (RA1, client) x 1.5 (night)",
        "1800000 ms / 3600000 = 0.5000 h, four decimals, half up",
        "0.5000 h x 142.5 = 71.25000 -> 71.25 EUR, half up",
    )


def test_the_document_is_the_same_for_the_same_record(business: Business) -> None:
    """A draft made twice says the same."""
    acme = business.client()
    business.rate("100")
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme")
    first, second = draft(business, acme), draft(business, acme)
    assert replace(first.invoice) == second.invoice


def test_an_invoice_speaks_one_language(business: Business) -> None:
    """What the engine says of lines, discounts and terms is said in the client's language."""
    acme = business.client(terms={"language": "de", "discount": "3", "surcharges": "night 22:00-06:00 x1.5", "tax": "reverse"})
    business.rate("100")
    business.time("2026-10-05T21:00:00", "2026-10-05T22:00:00", client="acme")
    made = draft(business, acme, group="day").invoice
    (line,) = made.lines
    assert (line.description, line.note) == ("Arbeit am 05.10.2026", "night x 1.5")
    assert (made.allowances[0].description, made.payment_terms) == ("Rabatt 3\N{NO-BREAK SPACE}%", "14 Tage netto")
    assert made.tax_note.startswith("Steuerschuldnerschaft")
