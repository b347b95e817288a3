"""Parts of entries on their way to an invoice: rounded, capped, drawn from a retainer; no millisecond is lost between."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from store.billing.rating import Segment
from store.billing.rounding import spread
from store.money import exact
from store.term_values import NO_ROUNDING, ZERO, Cap, Rounding
from store.terms import Terms

HOUR_MS = 3_600_000
_CALLOUT = "callout"


@dataclass(frozen=True, slots=True)
class Part:
    """A segment with what is billed of it. `treatment` is bill, free, hold (another time) or retainer (paid already).

    The price is for `unit_ms`: an hour, a working day, or, where that is 0, for a shift of any length.
    """

    segment: Segment
    billed_ms: int
    price: Decimal
    unit_ms: int = HOUR_MS
    treatment: str = "bill"
    told: tuple[str, ...] = ()

    @property
    def amount(self) -> Decimal:
        """Its exact worth, not rounded to the cent; a retainer and what is free are worth nothing."""
        if self.treatment in ("free", "retainer"):
            return ZERO
        with exact():
            return self.price * self.billed_ms / self.unit_ms if self.unit_ms else self.price

    def split(self, first_ms: int, treatment: str, told: str, hourly: Decimal | None = None) -> list[Part]:
        """The part up to `first_ms` as it is, the rest treated otherwise, or at an hourly price; nothing of zero length."""
        rest = replace(self, billed_ms=self.billed_ms - first_ms, treatment=treatment, told=(*self.told, told))
        if hourly is not None:
            rest = replace(rest, price=hourly, unit_ms=HOUR_MS)
        kept = replace(self, billed_ms=first_ms)
        return [part for part in (kept, rest) if part.billed_ms]


def is_flat(segment: Segment) -> bool:
    """Whether a segment is billed by the shift, whatever its length."""
    return segment.rate is not None and segment.rate.unit == "shift"


def rounded_parts(
    segments: Sequence[Segment], terms: Callable[[Segment], Terms], line: Callable[[Segment], Hashable]
) -> list[Part]:
    """The segments with their billed time; `line` is where a segment stands, for rules that round by the line.

    The rule's scope decides which segments are summed before the sum is rounded. A shift is one part, not rounded.
    """
    timed = [segment for segment in segments if not is_flat(segment)]
    by_rule: dict[Rounding, list[int]] = {}
    billed = [segment.counted_ms for segment in timed]
    for index, segment in enumerate(timed):
        by_rule.setdefault(rule_of(segment, terms(segment)), []).append(index)
    for rule, indexes in by_rule.items():
        if rule == NO_ROUNDING:
            continue
        pairs = [(_scope(timed[index], rule.scope, line), timed[index].counted_ms) for index in indexes]
        for index, share in zip(indexes, spread(rule, pairs), strict=True):
            billed[index] = share
    parts = [
        Part(segment, ms, segment.price or ZERO, _unit_ms(segment, terms(segment)))
        for segment, ms in zip(timed, billed, strict=True)
    ]
    return sorted([*parts, *_shifts(segments)], key=lambda part: (part.segment.from_ms, part.segment.entry.entry_id))


def _unit_ms(segment: Segment, terms: Terms) -> int:
    return terms.capacity if segment.rate is not None and segment.rate.unit == "day" else HOUR_MS


def _shifts(segments: Sequence[Segment]) -> list[Part]:
    """One part for each entry that is billed by the shift, unless a person made nothing of it."""
    found: dict[str, Part] = {}
    for segment in segments:
        if is_flat(segment) and segment.counted_ms:
            known = found.get(segment.entry.uid)
            found[segment.entry.uid] = (
                replace(known, billed_ms=known.billed_ms + segment.counted_ms)
                if known
                else Part(segment, segment.counted_ms, segment.price or ZERO, 0)
            )
    return list(found.values())


def rule_of(segment: Segment, terms: Terms) -> Rounding:
    """The rounding of a segment: the client's, with the minimum of a call-out where it is one."""
    rule = terms.rounding
    if segment.entry.kind == _CALLOUT and terms.callout_minimum:
        return replace(rule, minimum_ms=max(rule.minimum_ms, terms.callout_minimum), scope="entry")
    return rule


def _scope(segment: Segment, scope: str, line: Callable[[Segment], Hashable]) -> Hashable:
    """Which segments are rounded together."""
    if scope == "line":
        return line(segment)
    entry = segment.entry
    return {
        "entry": entry.uid,
        "day": (segment.day, entry.person),
        "task": entry.place["task_uid"] or entry.uid,
        "invoice": "invoice",
    }[scope]


def capped(parts: Iterable[Part], cap: Cap, used: Callable[[Part], Hashable], opening: dict[Hashable, Decimal]) -> list[Part]:
    """Parts in their order, each period's cut exactly at the cap; `used` names a part's period, `opening` what it has used.

    period     |#########|#########|####:####|.........|      : the cap, to the millisecond
    treatment  |  bill             |bill:hold| hold    |

    A shift is never cut: hours do not limit it, money takes or leaves all of it, and no other rate fits it.
    """
    found: list[Part] = []
    spent = dict(opening)
    for part in parts:
        period = used(part)
        room = _limit(cap) - spent.get(period, ZERO)
        within = _ms_within(part, cap, room)
        if within < part.billed_ms:
            treatment, hourly = ("bill", cap.rate) if cap.then == "rate" else (cap.then, None)
            found += part.split(within, treatment, _told(cap), hourly)
            if part.unit_ms:
                spent[period] = max(_limit(cap), spent.get(period, ZERO))  # less than a millisecond's worth is left: nothing
        else:
            found.append(part)
            spent[period] = spent.get(period, ZERO) + _measure(part, cap)
    return found


def _limit(cap: Cap) -> Decimal:
    return Decimal(cap.ms) if cap.ms is not None else cap.amount or ZERO


def _measure(part: Part, cap: Cap) -> Decimal:
    if cap.ms is None:
        return part.amount
    return Decimal(part.billed_ms) if part.unit_ms else ZERO


def _ms_within(part: Part, cap: Cap, room: Decimal) -> int:
    """How much of a part the cap still has room for."""
    if not part.unit_ms:
        unlimited = cap.ms is not None or cap.then == "rate"
        return part.billed_ms if unlimited or part.amount <= room else 0
    if cap.ms is None and not part.amount:
        return part.billed_ms
    if room <= 0:
        return 0
    if cap.ms is not None:
        return min(part.billed_ms, int(room))
    with exact():
        return min(part.billed_ms, int((room * part.unit_ms / part.price).to_integral_value(ROUND_FLOOR)))


def _told(cap: Cap) -> str:
    limit = f"{Decimal(cap.ms) / HOUR_MS:f} h" if cap.ms is not None else f"{cap.amount}"
    then = {"hold": "held for later", "free": "not billed", "rate": f"billed at {cap.rate}"}[cap.then]
    return f"over the cap of {limit} per {cap.period}: {then}"


def from_retainer(parts: Iterable[Part], balance_ms: int) -> list[Part]:
    """Parts in their order, of which the first `balance_ms` are paid by hours bought in advance."""
    found: list[Part] = []
    for part in parts:
        if part.treatment != "bill" or is_flat(part.segment) or balance_ms <= 0:
            found.append(part)
            continue
        covered = min(part.billed_ms, balance_ms)
        balance_ms -= covered
        paid = replace(part, billed_ms=covered, treatment="retainer", told=(*part.told, "covered by the retainer"))
        found += [
            found_part for found_part in (paid, replace(part, billed_ms=part.billed_ms - covered)) if found_part.billed_ms
        ]
    return found
