"""Parts of entries as the lines of an invoice: those with one heading, price and tax stand on one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.invoices.arithmetic import line_net
from reports.invoices.document import Line, TaxKey
from reports.invoices.formatting import day
from reports.invoices.wording import Words
from store.billing.parts import HOUR_MS, Part
from store.billing.taxes import Tax
from store.money import allocate, allocate_money, exact

QUANTUM = Decimal("0.0001")
_UNITS = {HOUR_MS: "HUR", 0: "C62"}
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a part stands: `order` sorts lines, `description` is what the line says, `group` what stands above it."""

    order: tuple[Any, ...]
    description: str
    group: str = ""
    task_id: int | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A part, or its share, on a line."""

    part: Part
    heading: Heading
    billed_ms: int
    tax: TaxKey


Shares = Mapping[str, Sequence[tuple[str, int]]]  # entry uid -> paths of components and their weights


def headings(group: str, part: Part, shares: Shares, said: Words) -> list[tuple[Heading, int]]:
    """The headings a part stands under, with what is billed of it there; only components share one part between several.

    `said` are the words of the invoice's language.
    """
    if group != "component":
        return [(_HEADINGS[group](part, said), part.billed_ms)]
    paths = shares.get(part.segment.entry.uid) or (("", 1),)
    if not part.unit_ms:  # a shift is one, so that it stands under the component that has most of it
        paths = (max(paths, key=lambda share: share[1]),)
    found = allocate(part.billed_ms, [weight for _, weight in paths])
    return [
        (Heading((path == "", path), path or said.say("other_work")), ms)
        for (path, _), ms in zip(paths, found, strict=True)
        if ms or len(paths) == 1
    ]


def _by_task(part: Part, said: Words) -> Heading:
    entry = part.segment.entry
    title = entry.title or entry.note or entry.project or said.say("work")
    return Heading((entry.project or "", entry.task_id or 0, title), title, entry.project or "", entry.task_id)


def _by_day(part: Part, said: Words) -> Heading:
    return Heading((part.segment.day,), said.say("work_on", date=day(part.segment.day, said.language)))


def _by_person(part: Part, said: Words) -> Heading:
    return Heading(
        (part.segment.entry.person,), part.segment.entry.person or said.say("work"), person=part.segment.entry.person
    )


def _by_project(part: Part, said: Words) -> Heading:
    name = part.segment.entry.project or said.say("work")
    return Heading((name,), name)


def _by_kind(part: Part, _said: Words) -> Heading:
    return Heading((part.segment.entry.kind,), part.segment.entry.kind.capitalize())


def _by_entry(part: Part, said: Words) -> Heading:
    entry = part.segment.entry
    words = entry.note or entry.title or entry.project or said.say("work")
    return Heading((entry.started_ms, entry.entry_id), words, entry.project or "", entry.task_id, entry.person)


_HEADINGS: Mapping[str, Callable[[Part, Words], Heading]] = {
    "task": _by_task,
    "day": _by_day,
    "person": _by_person,
    "project": _by_project,
    "kind": _by_kind,
    "entry": _by_entry,
}


def tax_key(tax: Tax) -> TaxKey:
    """A tax as documents name it."""
    return TaxKey(tax.category, tax.percent, tax.reason, tax.reason_code)


TimeLine = tuple[Line, Sequence[Placed]]


def time_lines(placed: Iterable[Placed], currency: str, said: Words) -> list[TimeLine]:
    """The lines of parts, numbered from 1, with what stands on each: hours, days or shifts, four decimals, times the price."""
    lines: dict[tuple[Any, ...], list[Placed]] = {}
    for place in placed:
        part = place.part
        price = _ZERO if part.treatment in ("free", "retainer") else part.price
        key = (place.heading, price, part.unit_ms, part.treatment, part.segment.surcharges, place.tax)
        lines.setdefault(key, []).append(place)
    ordered = sorted(lines.items(), key=lambda item: (item[0][0].order, item[0][3] != "bill", item[0][1], item[0][4]))
    return [(_line(number, key, members, currency, said), members) for number, (key, members) in enumerate(ordered, 1)]


def worths(lines: Iterable[TimeLine], currency: str) -> dict[str, Decimal]:
    """What each entry is billed for, to the cent: the nets of its lines, shared by billed time, so that they sum to them."""
    found: dict[str, Decimal] = {}
    for line, members in lines:
        weights = [place.billed_ms for place in members]
        for place, share in zip(members, allocate_money(line.net, weights, currency), strict=True):
            uid = place.part.segment.entry.uid
            found[uid] = found.get(uid, _ZERO) + share
    return found


def _line(number: int, key: tuple[Any, ...], members: Sequence[Placed], currency: str, said: Words) -> Line:
    heading, price, unit_ms, treatment, surcharges, tax = key
    quantity = _quantity(members, unit_ms)
    _, net = line_net(quantity, price, currency)
    segments = [place.part.segment for place in members]
    entries = {segment.entry.uid: segment.entry for segment in segments}
    days = [segment.day for segment in segments]
    kind = "standby" if not unit_ms else "retainer" if treatment == "retainer" else "time"
    line = Line(
        number, heading.description, quantity, _UNITS.get(unit_ms, "DAY"), price, net, tax, kind=kind,
        note=_note(treatment, surcharges, members, said), group=heading.group, task_id=heading.task_id, person=heading.person,
        period_from=min(days), period_to=max(days),
        measured_ms=sum({id(segment): segment.counted_ms for segment in segments}.values()),
        billed_ms=sum(place.billed_ms for place in members),
        entry_ids=tuple(sorted({entry.entry_id for entry in entries.values()})),
    )  # fmt: skip
    return replace(line, why=tuple(_why(line, members, currency)))


def _quantity(members: Sequence[Placed], unit_ms: int) -> Decimal:
    """Hours or days as printed, so that what is printed multiplies; shifts are counted."""
    if not unit_ms:
        return Decimal(len({place.part.segment.entry.uid for place in members}))
    with exact():
        return (Decimal(sum(place.billed_ms for place in members)) / unit_ms).quantize(QUANTUM, ROUND_HALF_UP)


def _note(treatment: str, surcharges: tuple[str, ...], members: Sequence[Placed], said: Words) -> str:
    factor = f"{members[0].part.segment.factor.normalize():f}"
    words = [said.say("surcharge", names=", ".join(surcharges), factor=factor)] if surcharges else []
    words += [said.say(key) for told, key in (("retainer", "covered"), ("free", "not_charged")) if told == treatment]
    return "; ".join(words)


def _why(line: Line, members: Sequence[Placed], currency: str) -> Iterable[str]:
    """The arithmetic of a line, from milliseconds to cents."""
    for place in members:
        part, segment = place.part, place.part.segment
        entry, rate = segment.entry, segment.rate
        steps = [f"E{entry.entry_id} {segment.day.isoformat()}: {segment.counted_ms} ms counted"]
        if entry.adjusted_ms is not None:
            steps.append(f"(the entry was adjusted from {entry.measured_ms} to {entry.adjusted_ms} ms)")
        if part.billed_ms != segment.counted_ms:
            steps.append(f"-> {part.billed_ms} ms billed")
        if place.billed_ms != part.billed_ms:
            steps.append(f"-> {place.billed_ms} ms here")
        assert rate is not None
        card = f"RA{rate.rate_id}, " if rate.rate_id else ""
        steps.append(f"at {rate.amount.normalize():f} {rate.currency}/{rate.unit} ({card}{rate.source})")
        if segment.surcharges:
            steps.append(f"x {segment.factor.normalize():f} ({', '.join(segment.surcharges)})")
        yield " ".join([*steps, *(f"[{told}]" for told in part.told)])
    unit = {"HUR": "h", "DAY": "days", "C62": "shifts"}[line.unit]
    if line.unit != "C62":
        unit_ms = members[0].part.unit_ms
        yield f"{line.billed_ms} ms / {unit_ms} = {line.quantity:f} {unit}, four decimals, half up"
    price = f"{line.unit_price.normalize():f}"
    yield f"{line.quantity:f} {unit} x {price} = {line.quantity * line.unit_price:f} -> {line.net:f} {currency}, half up"
