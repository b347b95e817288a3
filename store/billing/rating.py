"""What each millisecond of an entry is worth: cut wherever its price changes.

entry      |=====================================================|     fri 16:00 to sat 02:00
bands      |  x1           |22:00  night x1.5   |00:00 weekend x1.5|
rates      |  95.00                             |  98.00 from sat  |
segments   |---------------|--------------------|------------------|
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from store.billing.billable import Billable, by_uid
from store.billing.daybands import ONE, Band, Calendar, day_of
from store.billing.rates import Rate, RateBook
from store.handle import Store
from store.money import allocate, exact
from store.term_values import Surcharge
from store.terms import TermBook, Terms


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of an entry with one price; `counted_ms` is its share of what is billed before rounding."""

    entry: Billable
    day: date
    from_ms: int
    to_ms: int
    counted_ms: int
    rate: Rate | None
    factor: Decimal = ONE
    surcharges: tuple[str, ...] = ()

    @property
    def price(self) -> Decimal | None:
        """The rate with its surcharges, None where there is no rate."""
        if self.rate is None:
            return None
        with exact():
            return (self.rate.amount * self.factor).normalize() + 0


class Rater:
    """Rates entries by the rate cards and terms of a store, read once."""

    def __init__(self, store: Store) -> None:
        self.book = RateBook(store)
        self.terms = TermBook(store)
        self._calendars: dict[int, Calendar] = {}

    def terms_of(self, entry: Billable) -> Terms:
        """What was agreed for an entry's project and client."""
        return self.terms.of(entry.place["client_uid"], entry.place["project_uid"])

    def calendar(self, terms: Terms) -> Calendar:
        """The days as these terms see them."""
        return self._calendars.setdefault(id(terms), Calendar(terms))

    def segments(self, entry: Billable) -> list[Segment]:
        """An entry cut into parts of one price; their `counted_ms` sum to the entry's."""
        terms = self.terms_of(entry)
        calendar = self.calendar(terms)
        kinds = [charge for charge in terms.surcharges if charge.when == "kind" and charge.name == entry.kind]
        stretches = entry.stretches or ((entry.started_ms, entry.started_ms),)
        parts: list[Segment] = []
        for from_ms, to_ms in stretches:
            for day, band in calendar.cut(from_ms, to_ms):
                factor, names = _with_kinds(band, kinds, terms.combine)
                rate = self.rate(entry, day)
                part = Segment(entry, day, band.from_ms, band.to_ms, band.to_ms - band.from_ms, rate, factor, names)
                parts.append(part)
        if not parts:  # an adjustment of an entry that counted nothing
            day = day_of(entry.started_ms, calendar.zone)
            parts = [Segment(entry, day, entry.started_ms, entry.started_ms, 0, self.rate(entry, day))]
        return _fitted(_merged(parts), entry.counted_ms)

    def rate(self, entry: Billable, day: date) -> Rate | None:
        """The rate of an entry on a day: what was fixed at approval, its own, else what the cards say."""
        fixed = _fixed_on(entry.rated or (), day.isoformat())
        if fixed is not None:
            return _from_snapshot(fixed)
        if entry.hourly_rate is not None:
            return Rate(entry.hourly_rate, entry.hourly_currency or self.terms_of(entry).currency)
        return self.book.find(entry.place, entry.kind, day)


def _with_kinds(band: Band, kinds: Sequence[Surcharge], combine: str) -> tuple[Decimal, tuple[str, ...]]:
    """A band's factor with those of the kind of work; by `max` the larger surcharge counts, a reduction always does."""
    factor, names = band.factor, band.names
    for charge in kinds:
        if combine == "multiply" or charge.factor < 1 or not names:
            factor, names = factor * charge.factor, (*names, charge.name)
        elif charge.factor > factor:
            factor, names = charge.factor, (charge.name,)
    return factor, names


def _fixed_on(spans: Sequence[Mapping[str, Any]], day: str) -> Mapping[str, Any] | None:
    """What was fixed for a day at approval; where days are reckoned in another zone since, what was fixed for the nearest.

    A day for which there was no rate has none: it follows the cards.
    """
    if not spans:
        return None
    first, last = spans[0], spans[-1]
    if day < first["from"]:
        found = first
    elif day >= last["to"]:
        found = last
    else:
        found = next((span for span in spans if span["from"] <= day < span["to"]), {"amount": None})
    return found if found["amount"] is not None else None


def _merged(parts: Iterable[Segment]) -> list[Segment]:
    """Parts of a day with the same price as one, also where something that doesn't count lies between."""
    found: list[Segment] = []
    for part in parts:
        last = found[-1] if found else None
        if last is not None and (last.day, last.rate, last.factor, last.surcharges) == (
            part.day, part.rate, part.factor, part.surcharges,
        ):  # fmt: skip
            found[-1] = replace(last, to_ms=part.to_ms, counted_ms=last.counted_ms + part.counted_ms)
        else:
            found.append(part)
    return found


def _fitted(parts: list[Segment], counted_ms: int) -> list[Segment]:
    """The parts sharing what a person made of the measured time, in proportion to their lengths."""
    if sum(part.counted_ms for part in parts) == counted_ms:
        return parts
    shares = allocate(counted_ms, [part.counted_ms for part in parts])
    return [replace(part, counted_ms=share) for part, share in zip(parts, shares, strict=True)]


def snapshot(store: Store, uids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """By entry, the rates that hold on its days, to be kept on it when it is approved: days are [from, to)."""
    rater = Rater(store)
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in by_uid(store, uids):
        spans: list[dict[str, Any]] = []
        for part in rater.segments(entry):
            rate = _to_snapshot(part.rate)
            following = date.fromordinal(part.day.toordinal() + 1).isoformat()
            if spans and {**spans[-1], "from": None, "to": None} == {**rate, "from": None, "to": None}:
                spans[-1]["to"] = following
            else:
                spans.append({**rate, "from": part.day.isoformat(), "to": following})
        found[entry.uid] = spans
    return found


def _to_snapshot(rate: Rate | None) -> dict[str, Any]:
    if rate is None:
        return {"amount": None}
    return {
        "amount": str(rate.amount), "currency": rate.currency, "unit": rate.unit,
        "rate_id": rate.rate_id, "source": rate.source,
    }  # fmt: skip


def _from_snapshot(row: Any) -> Rate:
    return Rate(Decimal(row["amount"]), row["currency"], row["unit"], row["rate_id"], row["source"])
