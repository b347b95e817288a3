"""What time is worth: what invoices have billed of it, and what the rest would bring; each currency by itself.

What is not billed yet is rated and rounded as an invoice would, before caps, retainers and discounts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from reports.sql import question
from reports.timesheets.asked import Asked, Cut, cut
from reports.timesheets.edges import Edges
from reports.timesheets.groups import Group, expressions, parameters_of
from reports.timesheets.keys import Key
from store.billing.billable import load
from store.billing.parts import Part, rounded_parts
from store.billing.rating import Rater, Segment
from store.handle import Store
from store.money import allocate, exact, exponent

_MICRO = Decimal(1_000_000)
_PER_BILLED = 100  # micros in a unit of what was billed, 1/10000
MONEY = ("unbilled", "approved", "invoiced")
_NOTHING = {"worked_ms": 0, "unbilled_ms": 0, "unbilled": 0, "approved": 0, "invoiced_ms": 0, "invoiced": 0}

Place = tuple[str, ...]  # the currency, then a value for each key


def worth(store: Store, asked: Asked) -> dict[Place, dict[str, int]]:
    """By currency and the values of the keys: milliseconds, and money in millionths, not rounded yet."""
    made = cut(store, asked, components=any(key.name == "component" for key in asked.keys))
    rater = Rater(store)
    found: defaultdict[Place, dict[str, int]] = defaultdict(lambda: dict(_NOTHING))
    for row in store.rows(_asking("cells_invoiced", made, asked), parameters_of(made, asked)):
        currency = row["currency"] or rater.terms.of(row["client_uid"], row["project_uid"]).currency
        sums = found[(currency, *_values(row, asked))]
        sums["worked_ms"] += row["worked_ms"]
        sums["invoiced_ms"] += row["invoiced_ms"]
        sums["invoiced"] += row["units"] * _PER_BILLED
    _add_unbilled(store, made, asked, rater, found)
    return dict(found)


def _asking(name: str, made: Cut, asked: Asked) -> str:
    said, joins = expressions(made, asked)
    text = question(name).replace("/*relation*/", made.relation).replace("/*joins*/", joins)
    names = "".join(f"k{number}, " for number in range(len(asked.keys)))
    return f"{made.sql}\n{text.replace('/*keys*/', ''.join(f'{word}, ' for word in said)).replace('/*names*/', names)}"


def _values(row: Mapping[str, Any], asked: Asked) -> Place:
    return tuple(row[f"k{number}"] for number in range(len(asked.keys)))


def in_money(top: Group, keys: Sequence[Key]) -> None:
    """Make amounts of millionths in groups by currency: totals are rounded, and their parts so that they add up to them."""
    for money in top.below.values():
        step = 10 ** (6 - exponent(money.value))
        for name in MONEY:
            money.sums[name] = _settled(money, name, _rounded(money.sums[name], step), step, keys[1:])
            _scale(money, name, money.value)


def _settled(group: Group, name: str, units: int, step: int, keys: Sequence[Key]) -> int:
    """Give a group so many of the smallest coins, and those below it their shares, the largest remainders first."""
    below = list(group.below.values())
    if below:
        exact_ones = [divmod(one.sums[name], step) for one in below]
        missing = units - sum(whole for whole, _ in exact_ones)
        order = sorted(range(len(below)), key=lambda place: -exact_ones[place][1])
        for rank, place in enumerate(order):
            whole, _ = exact_ones[place]
            share = whole + (rank < missing) if keys[0].sums else _rounded(below[place].sums[name], step)
            _settled(below[place], name, share, step, keys[1:])
    group.sums[name] = units
    return units


def _scale(group: Group, name: str, currency: str) -> None:
    group.sums[name] = Decimal(group.sums[name]).scaleb(-exponent(currency))
    for below in group.below.values():
        _scale(below, name, currency)


def _rounded(micros: int, step: int) -> int:
    """Half up, away from zero."""
    units = (abs(micros) * 2 + step) // (2 * step)
    return units if micros >= 0 else -units


def _add_unbilled(
    store: Store, made: Cut, asked: Asked, rater: Rater, found: defaultdict[Place, dict[str, int]]
) -> None:  # fmt: skip
    """Spread what each entry would bring over its parts, by the time that counts of them."""
    rows = store.rows(_asking("cells_unbilled", made, asked), parameters_of(made, asked))
    if not rows:
        return
    values = _values_by_period(store, made, rater, {row["uid"] for row in rows})
    by_part: defaultdict[tuple[str, int], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_part[row["uid"], row["idx"]].append(row)
    for part, cells in by_part.items():
        plain = rater.terms.of(cells[0]["client_uid"], cells[0]["project_uid"]).currency
        worths = values.get(part) or {plain: 0}
        first = next(iter(worths))
        for currency, micros in worths.items():
            shares = allocate(micros, [abs(cell["counted_ms"]) for cell in cells])
            for cell, share in zip(cells, shares, strict=True):
                sums = found[(currency, *_values(cell, asked))]
                sums["unbilled"] += share
                sums["approved"] += share if cell["status"] == "approved" else 0
                if currency == first:
                    sums["worked_ms"] += cell["counted_ms"]
                    sums["unbilled_ms"] += cell["counted_ms"]


def _values_by_period(store: Store, made: Cut, rater: Rater, uids: set[str]) -> dict[tuple[str, int], dict[str, int]]:
    """By entry and period the millionths of each currency that it would bring."""
    edges = made.edges
    where = "e.status NOT IN ('invoiced', 'running') AND coalesce(e.billable, true) AND e.started_at < make_timestamptz(?)"
    where += " AND e.ended_at >= make_timestamptz(?)"
    entries = [entry for entry in load(store, where, [edges.to_ms * 1000, edges.from_ms * 1000]) if entry.uid in uids]
    by_client: defaultdict[str | None, list[Segment]] = defaultdict(list)  # an invoice rounds the time of one client
    for entry in entries:
        by_client[entry.place["client_uid"]] += [part for part in rater.segments(entry) if part.rate is not None]
    parts = [
        part
        for segments in by_client.values()
        for part in rounded_parts(segments, lambda one: rater.terms_of(one.entry), _line)
    ]
    found: defaultdict[tuple[str, int], dict[str, int]] = defaultdict(dict)
    for part in parts:
        assert part.segment.rate is not None
        for idx, micros in _by_period(part, edges):
            of_part = found[part.segment.entry.uid, idx]
            of_part[part.segment.rate.currency] = of_part.get(part.segment.rate.currency, 0) + micros
    return found


def _line(segment: Segment) -> tuple[object, ...]:
    """What stands on one line of an invoice, for rules that round by the line."""
    return segment.entry.title, segment.price, segment.surcharges


def _by_period(part: Part, edges: Edges) -> Iterator[tuple[int, int]]:
    """A part's worth by the number of the period it lies in, shared by time where it lies in several."""
    with exact():
        micros = int((part.amount * _MICRO).quantize(Decimal(1), ROUND_HALF_UP))
    begin, end = part.segment.from_ms, max(part.segment.to_ms, part.segment.from_ms + 1)
    first, last = edges.index(begin), edges.index(end - 1)
    if first == last:
        yield first, micros
        return
    bounds = (begin, *(start for start in (*edges.starts, edges.to_ms) if begin < start < end), end)
    lengths = [later - earlier for earlier, later in pairwise(bounds)]
    yield from zip(range(first, last + 1), allocate(micros, lengths), strict=True)
