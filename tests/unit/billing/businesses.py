"""Businesses at random from a seed, and what they should bill, reckoned minute by minute without any of the engine."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from sandbox.billing import Business
from store.billing import costs

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo")
# name, factor, weekdays, from and to as minutes of the day; from > to runs over midnight
BANDS = (
    ("night", "1.5", range(7), 22 * 60, 6 * 60),
    ("weekend", "2", (5, 6), 0, 24 * 60),
    ("early", "1.25", (0, 1, 2, 3, 4), 6 * 60, 8 * 60 + 30),
    ("late", "1.1", (4,), 23 * 60, 1 * 60),
)
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_MINUTE = timedelta(minutes=1)
_MIDDLE = range(2, 31)
_ROUNDINGS = ("up 15m", "nearest 6m per day", "down 1m per task", "up 30m per line")


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a random client agreed on."""

    zone: ZoneInfo
    bands: tuple[tuple[str, str, tuple[int, ...], int, int], ...]
    multiply: bool
    rates: tuple[tuple[date, str], ...]  # from which day on, the latest last
    discount: str
    taxes: tuple[tuple[date, str], ...]
    rounded: bool


@dataclass(frozen=True, slots=True)
class World:
    """A client's uid, what was agreed, and its entries: uid, begin, end."""

    client_uid: str
    agreed: Agreed
    entries: tuple[tuple[str, datetime, datetime], ...]
    plain: bool  # nothing but whole minutes: no adjustment, piece or expense


def agreed_by(chance: random.Random, *, rounded: bool) -> Agreed:
    """Terms at random."""
    return Agreed(
        ZoneInfo(chance.choice(ZONES)),
        tuple((name, factor, tuple(days), begin, end) for name, factor, days, begin, end in BANDS if chance.random() < 0.6),
        chance.random() < 0.5,
        ((date(2000, 1, 1), "97.35"), *((date(2026, 10, day), str(100 + day)) for day in sorted(chance.sample(_MIDDLE, 2)))),
        chance.choice(("0", "3", "7.5")),
        ((date(2000, 1, 1), "19"), (date(2026, 10, chance.randrange(2, 31)), "7")),
        rounded,
    )  # fmt: skip


def make(business: Business, seed: int, *, plain: bool) -> World:
    """A client with rates, taxes and a month of work, all of it approved."""
    chance = random.Random(seed)
    agreed = agreed_by(chance, rounded=not plain)
    terms = {
        "zone": agreed.zone.key, "combine": "multiply" if agreed.multiply else "max", "discount": agreed.discount,
        "surcharges": ", ".join(_words(*band) for band in agreed.bands), "tax": "odd", "holidays": "none",
        **({} if plain else {"rounding": chance.choice(_ROUNDINGS)}),
    }  # fmt: skip
    client = business.client("acme", terms=terms)
    for day, amount in agreed.rates:
        business.rate(amount, client_uid=client, valid_from=day.isoformat())
    for day, percent in agreed.taxes:
        business.tax("odd", percent, valid_from=day.isoformat())
    tasks = [business.task(f"Task {number}", client="acme") for number in range(3)]
    spans = list(_spans(chance, agreed.zone))
    rows = [
        {"began": begin.isoformat(), "ended": end.isoformat(), "task_uid": chance.choice(tasks), "person": chance.choice("ab")}
        for begin, end in spans
    ]
    if not plain:
        for row, (begin, end) in zip(rows, spans, strict=True):
            row.update(_changed(chance, round((end - begin).total_seconds() * 1000)))
        _spend(business, client, chance)
    uids = business.times(rows)
    return World(client, agreed, tuple((uid, *span) for uid, span in zip(uids, spans, strict=True)), plain)


def _words(name: str, factor: str, days: tuple[int, ...], begin: int, end: int) -> str:
    names = "+".join(_DAYS[day] for day in days)
    return f"{name} {names} {begin // 60:02}:{begin % 60:02}-{end // 60:02}:{end % 60:02} x{factor}"


def _spans(chance: random.Random, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Spans of whole minutes within October, some over days, one over each change of the clock."""
    first = datetime(2026, 10, 1, 3, tzinfo=zone).astimezone(UTC)
    at = first
    while (at.astimezone(zone).date()) < date(2026, 10, 30):
        length = chance.choice((1, 7, 50, 90, 240, 601, 1500))
        yield at, at + length * _MINUTE
        at += (length + chance.randrange(0, 2000)) * _MINUTE


def _changed(chance: random.Random, length: int) -> dict[str, object]:
    """An adjustment, pieces of which some do not count, or nothing."""
    kind = chance.randrange(4)
    if kind == 0:
        return {"adjusted_ms": chance.randrange(0, length * 2), "adjusted_reason": "seen otherwise"}
    if kind == 1 and length > 10:
        first, second = sorted(chance.sample(range(1, length), 2))
        edges = (0, first, second, length)
        kinds = ("active", chance.choice(("idle", "suspended", "paused")), "active")
        pieces = [
            {"kind": word, "from_ms": begin, "to_ms": end} for word, begin, end in zip(kinds, edges, edges[1:], strict=False)
        ]
        return {"pieces": pieces, "counted": [], "measured_ms": first + length - second}
    return {}


def _spend(business: Business, client: str, chance: random.Random) -> None:
    for number in range(3):
        costs.add(
            business.store, "expense",
            {
                "client_uid": client, "spent_on": f"2026-10-{chance.randrange(1, 32):02}", "description": f"Thing {number}",
                "quantity": str(chance.randrange(1, 5)), "unit_price": f"{chance.randrange(1, 99999) / 100:.2f}",
                "currency": "EUR", "markup_percent": chance.choice((None, "10", "3.75")), "billable": True,
            },
        )  # fmt: skip


Price = tuple[str, date, Fraction]  # an entry, a local day, the price of an hour then


def minutes(world: World) -> Counter[Price]:
    """How many minutes of each entry are worth how much: each asked on its own what the clock on the wall says."""
    found: Counter[Price] = Counter()
    for uid, begin, end in world.entries:
        at = begin
        while at < end:
            local = at.astimezone(world.agreed.zone)
            found[(uid, local.date(), _price(world.agreed, local))] += 1
            at += _MINUTE
    return found


def _price(agreed: Agreed, local: datetime) -> Fraction:
    amount = [amount for day, amount in agreed.rates if day <= local.date()][-1]
    factors = [Fraction(factor) for _, factor, days, begin, end in agreed.bands if _holds(local, days, begin, end)]
    factor = Fraction(1)
    if agreed.multiply:
        for one in factors:
            factor *= one
    else:
        factor = max(factors, default=factor)
    return Fraction(amount) * factor


def _holds(local: datetime, days: tuple[int, ...], begin: int, end: int) -> bool:
    minute = local.hour * 60 + local.minute
    if begin < end:
        return local.weekday() in days and begin <= minute < end
    yesterday = (local.weekday() - 1) % 7
    return (local.weekday() in days and minute >= begin) or (yesterday in days and minute < end)


def cents(amount: Fraction) -> Decimal:
    """To two decimals, half up, with nothing but integers."""
    sign = -1 if amount < 0 else 1
    return Decimal(sign * ((abs(amount) * 200 + 1) // 2)).scaleb(-2).quantize(Decimal("0.01"), ROUND_HALF_UP)


def sums(world: World) -> tuple[Decimal, Decimal, Decimal]:
    """Net of the lines, net after the discount, and gross of an invoice with a line for each entry, price and tax."""
    lines: Counter[tuple[str, Fraction, str, tuple[str, ...]]] = Counter()
    for uid, begin, end in world.entries:
        at = begin
        while at < end:
            local = at.astimezone(world.agreed.zone)
            tax = [percent for day, percent in world.agreed.taxes if day <= local.date()][-1]
            lines[(uid, _price(world.agreed, local), tax, _telling(world.agreed, local))] += 1
            at += _MINUTE
    nets: dict[str, Decimal] = {}
    for (_, price, tax, _), count in lines.items():
        hours = Fraction(((Fraction(count, 60) * 20000 + 1) // 2), 10000)
        nets[tax] = nets.get(tax, Decimal(0)) + cents(hours * price)
    less = {tax: net - cents(Fraction(net) * Fraction(world.agreed.discount) / 100) for tax, net in nets.items()}
    gross = sum((net + cents(Fraction(net) * Fraction(tax) / 100) for tax, net in less.items()), Decimal(0))
    return sum(nets.values(), Decimal(0)), sum(less.values(), Decimal(0)), gross


def _telling(agreed: Agreed, local: datetime) -> tuple[str, ...]:
    """The names that stand on a line, which keep lines of one price apart."""
    held = [(name, Fraction(factor)) for name, factor, days, begin, end in agreed.bands if _holds(local, days, begin, end)]
    if agreed.multiply or not held:
        return tuple(name for name, _ in held)
    return (max(held, key=lambda one: one[1])[0],)
