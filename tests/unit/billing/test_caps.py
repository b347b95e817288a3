"""Caps over projects, invoices and months: nothing is billed beyond them, and what is held is billed once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reports.billing.drafting import make_drafts
from reports.billing.request import Request
from sandbox.billing import Business
from store.billing import registry, retainers
from store.errors import RefusedError
from tests.unit.billing.invoicing import HOUR, credited, drafts, issued, month, nets, work


def test_what_a_cap_held_is_billed_next_month_once(business: Business) -> None:
    """Case 29: the held rest comes first in the next month, within its cap, and so on until nothing is left."""
    acme = business.client(terms={"cap": "2h per month then hold"})
    business.rate("100")
    for day in ("10-05", "10-06", "11-03"):
        work(business, day, "1.5", note=day)
    assert nets(drafts(business, acme)[0]) == [("1.5", "150.00"), ("0.5", "50.00")]
    issued(business, acme)
    with pytest.raises(RefusedError, match=r"held by the cap: 1\.00 h"):
        drafts(business, acme)
    (november,) = drafts(business, acme, 11)
    assert nets(november) == [("1", "100.00"), ("1", "100.00")]
    assert november.told[0].startswith("carried over, as a cap held it before: 1.00 h (E")
    assert {(line.period_from, line.period_to) for line in november.invoice.lines} >= {(month(11)[0], month(11)[0])}
    issued(business, acme, 11)
    assert nets(drafts(business, acme, 12)[0]) == [("0.5", "50.00")]
    issued(business, acme, 12)
    assert business.store.value("SELECT CAST(sum(billed_ms) AS BIGINT) FROM time_entry") == 4.5 * HOUR
    assert business.store.value("SELECT sum(billed_amount) FROM time_entry") == 450
    with pytest.raises(RefusedError, match="nothing to bill"):
        make_drafts(business.store, Request(acme, month(10)[0], month(12)[1]))


def test_what_was_only_approved_late_is_not_carried_over(business: Business) -> None:
    """October has room for it, so that a draft of October bills it."""
    acme = business.client(terms={"cap": "2h per month then hold"})
    business.rate("100")
    work(business, "10-05", "1")
    work(business, "11-05", "1")
    assert nets(drafts(business, acme, 11)[0]) == [("1", "100.00")]
    assert nets(drafts(business, acme, 10)[0]) == [("1", "100.00")]


def test_a_cap_of_money_holds_to_the_cent_and_over_months(business: Business) -> None:
    """Case 29: 250 at 77.77 an hour; less than a minute's worth of room is none."""
    acme = business.client(terms={"cap": "250 per month then hold"})
    business.rate("77.77")
    for day in ("10-05", "10-06"):
        work(business, day, "2")
    issued(business, acme)
    assert business.store.value("SELECT sum(billed_amount) FROM time_entry") == 250
    assert drafts(business, acme, 11)[0].invoice.totals.net == Decimal("61.08")
    assert issued(business, acme, 11)["net"] == "61.0800"


def test_a_credited_invoice_makes_room_again(business: Business) -> None:
    """What a cap has used is what stands on invoices that hold."""
    acme = business.client(terms={"cap": "2h per month then free"})
    business.rate("100")
    work(business, "10-05", "2")
    issued(business, acme)
    work(business, "10-06", "2")
    assert drafts(business, acme)[0].invoice.totals.net == 0
    credited(business, "2026-0001")
    assert drafts(business, acme)[0].invoice.totals.net == 200


def test_projects_below_share_a_cap_and_the_client_has_the_rest(business: Business) -> None:
    """Case 29: web and web.shop have two hours together, all else three; also over two invoices of a month."""
    acme = business.client(terms={"cap": "3h per month then free"})
    business.project("web", acme, cap="2h per month then free")
    for name in ("web.shop", "ops"):
        business.project(name, acme)
    business.rate("100")
    for day, project in (("10-05", "web"), ("10-06", "web.shop"), ("10-07", "ops")):
        work(business, day, "1.5", project=project)
    first = issued(business, acme)
    assert first["net"] == "350.0000"
    work(business, "10-08", "2", project="web.shop")
    work(business, "10-09", "2")
    (second,) = drafts(business, acme)
    assert second.invoice.totals.net == 150
    assert sum(ms for ms, _ in second.billed.values()) == 4 * HOUR


def test_a_project_with_the_words_of_its_client_has_a_cap_of_its_own(business: Business) -> None:
    """Who says it has it."""
    acme = business.client(terms={"cap": "1h per month then free"})
    business.project("web", acme, cap="1h per month then free")
    business.rate("100")
    work(business, "10-05", "2", project="web")
    work(business, "10-06", "2")
    assert drafts(business, acme)[0].invoice.totals.net == 200


def test_an_entry_counts_where_it_began(business: Business) -> None:
    """Case 4: the invoice of October bills it, and so does October's cap, before and after it is issued."""
    acme = business.client(terms={"cap": "4h per month then free"})
    business.rate("100")
    business.time("2026-10-31T21:00:00", "2026-11-01T01:00:00", client="acme")
    assert issued(business, acme)["net"] == "400.0000"
    work(business, "11-02", "5")
    assert drafts(business, acme, 11)[0].invoice.totals.net == 400


def test_over_the_cap_a_day_rate_becomes_hourly_and_a_shift_stays(business: Business) -> None:
    """Case 29: `rate 50` is an hour's; hours do not limit what is billed by the shift, nor is a shift cut."""
    acme = business.client(terms={"cap": "8h per month then rate 50"})
    business.rate("800", unit="day")
    business.rate("150", kind="standby", unit="shift")
    work(business, "10-04", "9", kind="standby")
    work(business, "10-05", "9")
    work(business, "10-06", "14", kind="standby")
    work(business, "10-07", "1")
    assert sorted(nets(drafts(business, acme)[0])) == [("1", "800.00"), ("2", "100.00"), ("2", "300.00")]
    issued(business, acme)
    work(business, "10-08", "1")
    assert nets(drafts(business, acme)[0]) == [("1", "50.00")]


@pytest.mark.parametrize(("then", "net"), [("hold", 300), ("free", 300), ("rate 10", 424)])
def test_a_cap_of_money_takes_a_shift_or_leaves_it(business: Business, then: str, net: int) -> None:
    """Case 29: the second shift does not fit into 400, and the hour after it does; no other rate fits a shift."""
    acme = business.client(terms={"cap": f"400 per month then {then}"})
    business.rate("100")
    business.rate("160", kind="standby", unit="shift")
    work(business, "10-05", "2", kind="standby")
    work(business, "10-06", "1")
    work(business, "10-07", "2", kind="standby")
    work(business, "10-08", "0.4")
    work(business, "10-09", "1", kind="standby", adjusted_ms=0)
    assert drafts(business, acme)[0].invoice.totals.net == net


def test_caps_of_money_leave_other_currencies_alone(business: Business) -> None:
    """Currencies are never added; hours are, whatever they cost."""
    acme = business.client(terms={"cap": "100 per month then free"})
    business.rate("100")
    work(business, "10-05", "2")
    work(business, "10-06", "2", hourly_rate="100", hourly_currency="USD")
    assert [draft.invoice.totals.net for draft in drafts(business, acme)] == [100, 200]
    registry.edit(business.store, "client", "acme", {"terms": {"cap": "3h per month then free"}})
    assert [draft.invoice.totals.net for draft in drafts(business, acme)] == [200, 100]


def test_hours_that_a_retainer_pays_use_no_cap_of_money(business: Business) -> None:
    """Case 29: in one invoice as in two."""
    acme = business.client(terms={"cap": "100 per month then free"})
    business.rate("100")
    retainers.move(business.store, acme, "deposit", date(2026, 9, 1), ms=2 * HOUR)
    work(business, "10-05", "2")
    work(business, "10-06", "2")
    assert drafts(business, acme)[0].invoice.totals.net == 100
