"""Whole businesses at random: what is billed agrees with the clock on the wall, adds up, and comes back to the cent."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from reports.billing import crediting, issuing
from reports.billing.drafting import Draft, make_drafts
from reports.billing.request import Request
from reports.invoices.arithmetic import check
from sandbox.billing import Business, october
from store.billing import invoices, numbering, registry
from store.billing.billable import load
from store.billing.rating import Rater
from store.chain import verify_chain
from store.errors import RefusedError
from store.rebuild import rebuild
from tests.unit.billing.businesses import Price, World, make, minutes, sums


def drafted(business: Business, world: World, **more: str) -> Draft:
    """The only draft of October."""
    (made,) = make_drafts(business.store, Request(world.client_uid, *october(), **more))  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize("seed", range(6))
def test_rating_agrees_with_the_clock_on_the_wall(business: Business, seed: int) -> None:
    """Each minute asked on its own gives the same hours at the same prices, and the same totals, as the engine."""
    world = make(business, seed, plain=True)
    rater, found = Rater(business.store), Counter[Price]()
    for entry in load(business.store):
        for part in rater.segments(entry):
            assert part.price is not None
            found[(entry.uid, part.day, Fraction(part.price))] += part.counted_ms
    assert found == Counter({key: count * 60_000 for key, count in minutes(world).items()})
    totals = drafted(business, world, group="entry").invoice.totals
    assert (totals.lines, totals.net, totals.gross) == sums(world)


@pytest.mark.parametrize("seed", range(4))
def test_cutting_is_exact(business: Business, seed: int) -> None:
    """Segments lie within what counts of their entry, in order, do not overlap, and sum to what counts."""
    make(business, seed, plain=False)
    rater = Rater(business.store)
    for entry in load(business.store):
        parts = rater.segments(entry)
        assert sum(part.counted_ms for part in parts) == entry.counted_ms
        at = entry.started_ms
        for part in parts:
            assert at <= part.from_ms <= part.to_ms <= entry.ended_ms
            at = part.to_ms


@pytest.mark.parametrize("seed", range(4))
def test_an_invoice_adds_up_and_comes_back_to_the_cent(business: Business, seed: int) -> None:
    """From draft to the last credit note: sums, entries, numbers, the audit trail, and a document that stays."""
    chance = random.Random(seed)
    world = make(business, seed, plain=False)
    group = chance.choice(("task", "entry", "day", "person", "kind", "project", "component"))
    draft = drafted(business, world, group=group)
    assert drafted(business, world, group=group) == draft
    assert not check(draft.invoice)
    timed = [line for line in draft.invoice.lines if line.kind == "time"]
    assert sum(amount for _, amount in draft.billed.values()) == sum(line.net for line in timed)
    assert sum(ms for ms, _ in draft.billed.values()) == sum(line.billed_ms for line in timed)
    for line in timed:
        assert abs(line.quantity * 3_600_000 - line.billed_ms) <= 180
    business.acts_as("invoice draft")
    request = Request(world.client_uid, *october(), group=group)
    row = issuing.save(business.store, request, draft)
    business.acts_as("invoice issue")
    number = issuing.issue(business.store, f"I{row['invoice_id']}", _day(2))["number"]
    document = invoices.resolve(business.store, number)["document"]
    assert {row["status"] for row in _entries(business)} == {"invoiced"}
    assert sum(row["billed_amount"] for row in _entries(business)) == sum(line.net for line in timed)
    with pytest.raises(RefusedError, match="nothing to bill"):
        drafted(business, world)
    _change_all(business)
    assert invoices.resolve(business.store, number)["document"] == document
    _credit_all(business, number, chance)
    assert invoices.resolve(business.store, number)["document"] == document
    assert {row["status"] for row in _entries(business)} == {"approved"}
    assert numbering.gaps(business.store) == []
    assert verify_chain(business.store) == []
    assert rebuild(business.store) == []


def _credit_all(business: Business, number: str, chance: random.Random) -> None:
    business.acts_as("invoice credit")
    original = issuing.document_of(invoices.resolve(business.store, number))
    left = [line.line_no for line in original.lines]
    chance.shuffle(left)
    paid = net = Decimal(0)
    while left:
        some, left = (left[:3], left[3:]) if chance.random() < 0.8 else (left, [])
        note = issuing.document_of(crediting.credit(business.store, number, _day(3), "Mended", some))
        assert not check(note)
        paid, net = paid + note.totals.payable, net + note.totals.lines
    assert (paid, net) == (original.totals.payable, original.totals.lines)


def _change_all(business: Business) -> None:
    """All that a document was made from becomes something else."""
    business.acts_as("client edit")
    terms = {"rounding": "up 1h", "surcharges": None, "discount": "50", "zone": "UTC"}
    registry.edit(business.store, "client", "acme", {"name": "apex", "legal_name": "Apex SE", "terms": terms})
    business.tax("odd", "1", valid_from="2026-01-01")
    business.rate("1")


def _entries(business: Business) -> list[dict[str, Any]]:
    return business.store.rows("SELECT status, billed_amount, billed_ms FROM time_entry")


def _day(day: int) -> date:
    return date(2026, 11, day)
