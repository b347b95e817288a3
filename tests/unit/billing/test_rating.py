"""Entries are cut wherever their price changes, and rated by the card that holds there."""

from __future__ import annotations

from datetime import date

import pytest

from sandbox.billing import Business
from store.billing.billable import load
from store.billing.parts import Part, capped, from_retainer, rounded_parts
from store.billing.rating import Rater, Segment
from store.changes import change
from store.term_values import cap, decimal

HOUR = 3_600_000
NIGHT = {"surcharges": "night 22:00-06:00 x1.5, weekend sat-sun x2", "zone": "Europe/Berlin"}


def _segments(business: Business) -> list[Segment]:
    rater = Rater(business.store)
    return [segment for entry in load(business.store) for segment in rater.segments(entry)]


def _told(business: Business) -> list[tuple[str, float, str]]:
    return [(str(part.day), part.counted_ms / HOUR, f"{part.price}") for part in _segments(business)]


def _parts(business: Business) -> list[Part]:
    rater = Rater(business.store)
    return rounded_parts(_segments(business), lambda part: rater.terms_of(part.entry), lambda part: part.price)


def test_an_entry_is_cut_at_bands_midnights_and_rate_changes(business: Business) -> None:
    """Cases 4 and 27: Friday evening to Sunday morning over the change of the clock, a new rate from Saturday on."""
    acme = business.client(terms=NIGHT)
    business.rate("95", client_uid=acme, valid_to="2026-10-24")
    business.rate("100", client_uid=acme, valid_from="2026-10-24")
    business.time("2026-10-23T18:00:00", "2026-10-25T05:30:00", client="acme")
    assert _told(business) == [
        ("2026-10-23", 2.0, "95"),
        ("2026-10-23", 2.0, "142.5"),
        ("2026-10-24", 24.0, "200"),
        ("2026-10-25", 7.5, "200"),  # 00:00 to 06:30, one hour of it twice
    ]


def test_a_midnight_span_is_one_entry(business: Business) -> None:
    """Case 4: no part is longer than its day, and together they are the entry."""
    business.client()
    business.rate("10")
    business.time("2026-10-01T20:00:00", "2026-10-04T03:00:00.001", client="acme")
    parts = _segments(business)
    assert sum(part.counted_ms for part in parts) == 55 * HOUR + 1
    assert max(part.counted_ms for part in parts) <= 24 * HOUR


@pytest.mark.parametrize(
    ("scopes", "expected"),
    [
        (("task", "project", "client", ""), "task"),
        (("project and person", "project", "client and person"), "project and person"),
        (("project", "client and person", "client"), "project"),
        (("client and person", "client", "person"), "client and person"),
        (("client", "person", ""), "client"),
        (("person", ""), "person"),
        (("",), "default"),
    ],
)
def test_the_first_scope_that_fits_has_the_rate(business: Business, scopes: tuple[str, ...], expected: str) -> None:
    """Case 26: task, project and person, project, client and person, client, person, default."""
    acme = business.client()
    web = business.project("web", acme)
    task = business.task("Fix it", project="web.shop")
    named = {"task": ("task_uid", task), "project": ("project_uid", web), "client": ("client_uid", acme)}
    named["person"] = ("person", "marcus")
    for number, scope in enumerate(reversed(scopes), 1):
        business.rate(str(number * 10), **dict(named[word] for word in scope.split(" and ") if word))
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", task_uid=task)
    (part,) = _segments(business)
    assert part.rate is not None
    assert (part.rate.source, part.rate.amount) == (expected, len(scopes) * 10)


def test_an_entry_may_have_a_rate_of_its_own(business: Business) -> None:
    """Case 26: what the entry says comes before everything."""
    business.client()
    business.rate("95", task_uid=business.task("Fix it"))
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme", hourly_rate="70", hourly_currency="USD")
    assert [(part.rate.amount, part.rate.currency) for part in _segments(business) if part.rate] == [(70, "USD")]


def test_a_rate_for_a_kind_of_work_comes_first_in_its_scope(business: Business) -> None:
    """Travel has its own rate, everything else the client's."""
    acme = business.client(terms={"surcharges": "kind meeting x0.5"})
    business.rate("95", client_uid=acme)
    business.rate("40", client_uid=acme, kind="travel")
    for hour, kind in ((8, "travel"), (9, "work"), (10, "meeting")):
        business.time(f"2026-10-01T{hour:02}:00:00", f"2026-10-01T{hour + 1:02}:00:00", client="acme", kind=kind)
    assert [price for _, _, price in _told(business)] == ["40", "95", "47.5"]


def test_approved_time_keeps_the_rate_it_was_approved_with(business: Business) -> None:
    """Cases 26 and 28: a new card changes what is not approved, and nothing else."""
    acme = business.client()
    business.rate("95", client_uid=acme)
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme")
    business.time("2026-10-01T09:00:00", "2026-10-01T10:00:00", client="acme", approved=False)
    business.rate("120", client_uid=acme, valid_from="2026-09-01")
    assert [price for _, _, price in _told(business)] == ["95", "120"]


def test_time_that_was_reopened_is_rated_anew(business: Business) -> None:
    """Case 28: approved time keeps its rate until it is reopened; then it follows the cards, and its new client."""
    acme = business.client()
    globex = business.client("globex")
    business.rate("95", client_uid=acme)
    business.rate("120", client_uid=globex)
    uid = business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme")
    business.acts_as("time reopen")
    change(business.store, "time_entry", uid, {"status": "draft", "rated": None})
    change(business.store, "time_entry", uid, {"client": "globex"})
    assert [price for _, _, price in _told(business)] == ["120"]


def test_what_does_not_count_is_not_rated(business: Business) -> None:
    """Cases 7 and 9: suspended time is no work, idle time is where it was kept."""
    business.client(terms=NIGHT)
    business.rate("100")
    pieces = [
        {"kind": "active", "from_ms": 0, "to_ms": HOUR},
        {"kind": "suspended", "from_ms": HOUR, "to_ms": 10 * HOUR},
        {"kind": "idle", "from_ms": 10 * HOUR, "to_ms": 11 * HOUR},
    ]
    for day, counted, hours in (("01", ["idle"], 2), ("06", [], 1)):
        span = (f"2026-10-{day}T17:00:00", f"2026-10-{int(day) + 1:02}T04:00:00")
        business.time(*span, client="acme", pieces=pieces, counted=counted, measured_ms=hours * HOUR)
    assert _told(business) == [("2026-10-01", 1.0, "100"), ("2026-10-02", 1.0, "150"), ("2026-10-06", 1.0, "100")]


def test_an_adjustment_is_shared_in_proportion(business: Business) -> None:
    """Case 16: measured stays, adjusted is billed; day and night share what was made of them."""
    business.client(terms=NIGHT)
    business.rate("100")
    business.time("2026-10-01T18:00:00", "2026-10-01T21:00:00", client="acme", adjusted_ms=HOUR)
    assert [part.counted_ms for part in _segments(business)] == [HOUR * 2 // 3, HOUR // 3]


def test_a_correction_may_give_time_to_what_measured_none(business: Business) -> None:
    """Case 47: an adjustment needs no measured time."""
    business.client()
    business.rate("100")
    suspended = [{"kind": "suspended", "from_ms": 0, "to_ms": HOUR}]
    business.time(
        "2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme", pieces=suspended, counted=[], measured_ms=0, adjusted_ms=5
    )
    assert [part.counted_ms for part in _segments(business)] == [5]


def test_a_call_out_has_its_minimum_and_a_shift_its_price(business: Business) -> None:
    """Case 27: ten minutes at night are billed as half an hour; standby is one price however long."""
    acme = business.client(terms={"callout_minimum": "30m", "rounding": "up 6m per day"})
    business.rate("100", client_uid=acme)
    business.rate("150", client_uid=acme, kind="standby", unit="shift")
    business.time("2026-10-01T01:00:00", "2026-10-01T01:10:00", client="acme", kind="callout")
    business.time("2026-10-01T16:00:00", "2026-10-02T06:00:00", client="acme", kind="standby")
    assert [(part.billed_ms, part.amount) for part in _parts(business)] == [(HOUR // 2, 50), (14 * HOUR, 150)]


@pytest.mark.parametrize(
    ("words", "treatments", "amounts"),
    [
        ("5h per month then hold", ["bill", "bill", "hold", "hold"], [400, 100, 300, 400]),
        ("5h per month then free", ["bill", "bill", "free", "free"], [400, 100, 0, 0]),
        ("5h per month then rate 50", ["bill"] * 4, [400, 100, 150, 200]),
        ("450 per month then rate 50", ["bill"] * 4, [400, 50, 175, 200]),
        ("5h per day then hold", ["bill", "bill", "bill"], [400, 400, 400]),
    ],
)
def test_the_segment_that_crosses_the_cap_is_cut_there(
    business: Business, words: str, treatments: list[str], amounts: list[int]
) -> None:
    """Case 29: to the millisecond; what is over is held, free, or billed at another rate."""
    business.client()
    business.rate("100")
    for day in (1, 2, 3):
        business.time(f"2026-10-{day:02}T08:00:00", f"2026-10-{day:02}T12:00:00", client="acme")
    agreed = cap(words)
    assert agreed is not None
    found = capped(_parts(business), agreed, lambda part: part.segment.day if "day" in words else date(2026, 10, 1), {})
    assert [part.treatment for part in found] == treatments
    assert [part.amount for part in found] == amounts
    assert sum(part.billed_ms for part in found) == 12 * HOUR


def test_a_retainer_pays_for_the_first_hours(business: Business) -> None:
    """Case 29: the part at which it ends is cut there."""
    business.client()
    business.rate("100")
    for day in (1, 2):
        business.time(f"2026-10-{day:02}T08:00:00", f"2026-10-{day:02}T12:00:00", client="acme")
    found = from_retainer(_parts(business), 5 * HOUR + 1)
    assert [(part.billed_ms, part.treatment) for part in found] == [
        (4 * HOUR, "retainer"),
        (HOUR + 1, "retainer"),
        (3 * HOUR - 1, "bill"),
    ]
    assert [part.amount for part in found[:2]] == [0, 0]


def test_a_renamed_client_and_a_project_above_are_found(business: Business) -> None:
    """Case 42: what was recorded under a former name belongs to the client; a project without a rate has that above it."""
    from store.billing import registry

    acme = business.client()
    business.rate("80", project_uid=business.project("web", acme))
    business.project("web.shop", acme)
    business.time("2026-10-01T08:00:00", "2026-10-01T09:00:00", client="acme", project="web.shop")
    registry.edit(business.store, "client", "acme", {"name": "apex"})
    (entry,) = load(business.store)
    assert (entry.client, entry.place["client_uid"]) == ("apex", acme)
    assert [price for _, _, price in _told(business)] == ["80"]
    assert decimal("80") == 80
