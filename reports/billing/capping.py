"""Caps in a draft: whose time counts towards which, in which period, and what an earlier one held."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial

from reports.billing.case import Case
from reports.billing.periods import Period, period_of, used_before
from reports.billing.selection import earlier
from store.billing.billable import Billable
from store.billing.daybands import day_of
from store.billing.parts import HOUR_MS, Part, capped
from store.term_values import Cap

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class _Agreed:
    """A cap and who agreed on it: a project, for itself and those below, or the client for all that has none of its own."""

    cap: Cap
    project_uid: str | None
    currency: str


@dataclass(frozen=True, slots=True)
class Capping:
    """Applies the caps of a client to the parts of a draft."""

    case: Case
    _used: dict[tuple[_Agreed, Period], Decimal] = field(default_factory=dict)

    def apply(self, parts: Iterable[Part], *, hours: bool) -> list[Part]:
        """The parts, in order of time, with the caps of hours, or with those of money.

        A cap of money is in the currency agreed, and leaves time alone that is rated in another.
        """
        found: list[Part] = []
        by_cap: dict[_Agreed, list[Part]] = {}
        for part in parts:
            agreed = self._agreed(part.segment.entry)
            if agreed is None or (agreed.cap.ms is not None) != hours or (not hours and not _is_in(part, agreed.currency)):
                found.append(part)
            else:
                by_cap.setdefault(agreed, []).append(part)
        for agreed, members in by_cap.items():
            opening: dict[Hashable, Decimal] = {}
            for part in members:
                period = self._period(agreed, part.segment.entry)
                opening[period] = self._used_in(agreed, period)
            found += capped(members, agreed.cap, partial(self._period_of, agreed), opening)
        return sorted(found, key=lambda part: (part.segment.from_ms, part.segment.entry.entry_id))

    def carried(self) -> list[Billable]:
        """Approved time of earlier periods that their caps, being full, have held until now."""
        if not self.case.rater.terms.says_any("cap"):
            return []
        return [entry for entry in earlier(self.case.store, self.case.request, self.case.zone) if self._is_held(entry)]

    def _agreed(self, entry: Billable) -> _Agreed | None:
        terms = self.case.rater.terms_of(entry)
        if terms.cap is None:
            return None
        currency = terms.currency if terms.cap.ms is None else ""
        return _Agreed(terms.cap, self._teller(entry.place["project_uid"]), currency)

    def _teller(self, project_uid: str | None) -> str | None:
        return self.case.rater.terms.teller("cap", project_uid)

    def _period_of(self, agreed: _Agreed, part: Part) -> Hashable:
        return self._period(agreed, part.segment.entry)

    def _period(self, agreed: _Agreed, entry: Billable) -> Period:
        """The period an entry counts in: that in which it began, or, when it was held, the one that is billed."""
        began = period_of(agreed.cap.period, day_of(entry.started_ms, self.case.zone))
        return max(began, period_of(agreed.cap.period, self.case.request.from_on))

    def _used_in(self, agreed: _Agreed, period: Period) -> Decimal:
        key = (agreed, period)
        if key not in self._used:
            case = self.case
            told = used_before(case.store, case.client["uid"], period, agreed.cap, case.zone, agreed.currency)
            own = (used for uid, used in told.items() if self._teller(uid) == agreed.project_uid)
            self._used[key] = sum(own, Decimal(0))
        return self._used[key]

    def _is_held(self, entry: Billable) -> bool:
        agreed = self._agreed(entry)
        if agreed is None or agreed.cap.then != "hold":
            return False
        began = period_of(agreed.cap.period, day_of(entry.started_ms, self.case.zone))
        if began >= period_of(agreed.cap.period, self.case.request.from_on):
            return False
        limit = Decimal(agreed.cap.ms) if agreed.cap.ms is not None else agreed.cap.amount or Decimal(0)
        room = limit - self._used_in(agreed, began)
        return room <= (0 if agreed.cap.ms is not None else self._worth_of_a_minute(entry))

    def _worth_of_a_minute(self, entry: Billable) -> Decimal:
        """Less room than that is left by the rounding of lines to the cent."""
        prices = (segment.price for segment in self.case.rater.segments(entry))
        return max((price for price in prices if price), default=Decimal(0)) * _MINUTE_MS / HOUR_MS


def _is_in(part: Part, currency: str) -> bool:
    return part.segment.rate is not None and part.segment.rate.currency == currency


def held_told(parts: Iterable[Part]) -> list[str]:
    """A sentence about what caps hold."""
    return _told("held by the cap", ((part.segment.entry, part.billed_ms) for part in parts if part.treatment == "hold"))


def carried_told(carried: Sequence[Billable]) -> list[str]:
    """A sentence about what earlier caps held and this draft considers."""
    return _told("carried over, as a cap held it before", ((entry, entry.counted_ms) for entry in carried))


def _told(what: str, times: Iterable[tuple[Billable, int]]) -> list[str]:
    sums: dict[int, int] = {}
    for entry, milliseconds in times:
        sums[entry.entry_id] = sums.get(entry.entry_id, 0) + milliseconds
    if not sums:
        return []
    named = ", ".join(f"E{number}" for number in list(sums)[:5])
    return [f"{what}: {Decimal(sum(sums.values())) / HOUR_MS:.2f} h ({named}{' ...' if len(sums) > 5 else ''})"]
