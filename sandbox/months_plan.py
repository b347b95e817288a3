"""Months of believable work of a firm, as rows drawn from a seed: the same seed is the same rows."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from sandbox import ops_words as words
from store.billing.daybands import edge_ms
from store.calendars import holidays_of

Row = dict[str, Any]
ZONE = "Europe/Berlin"
HOLIDAYS = "DE"
_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LIFE_OF_A_TASK = 40  # so many tasks are worked on at the same time, for each person


def instant(ms: int) -> str:
    """Milliseconds since 1970 as the store keeps instants."""
    return (_EPOCH + timedelta(milliseconds=ms)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def drawn_uid(choose: random.Random, ms: int) -> str:
    """A UUIDv7 of a moment, its random part drawn."""
    bits = choose.getrandbits(74)
    digits = f"{ms:012x}7{bits >> 62:03x}{8 | bits >> 60 & 3:x}{bits & (1 << 60) - 1:015x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


@dataclass(frozen=True, slots=True)
class Size:
    """How large the firm is: from the first day to before the last; entries of a person on a day."""

    first: date
    last: date
    clients: int = 5
    people: int = 4
    pace: float = 5.0


@dataclass(slots=True)
class Firm:
    """Who works for whom on what; every row has its uid."""

    size: Size
    choose: random.Random
    people: list[str] = field(default_factory=list)
    clients: list[Row] = field(default_factory=list)
    projects: list[Row] = field(default_factory=list)
    components: list[Row] = field(default_factory=list)
    rates: list[Row] = field(default_factory=list)
    tasks: list[Row] = field(default_factory=list)
    services: dict[str, list[str]] = field(default_factory=dict)  # by client, the uids of its services

    def uid(self, ms: int | None = None) -> str:
        """A UUIDv7 of this world."""
        return drawn_uid(self.choose, midnight_ms(self.size.first) if ms is None else ms)


def firm(seed: int, size: Size) -> Firm:
    """A firm with its clients, their machines, what was agreed, and the tasks of all its days."""
    made = Firm(size, random.Random(seed))
    made.people = [_named(words.PEOPLE, number, "person") for number in range(size.people)]
    for number in range(size.clients):
        _client(made, number)
    _tasks(made)
    return made


def _named(names: tuple[str, ...], number: int, other: str) -> str:
    return names[number] if number < len(names) else f"{other}-{number + 1}"


def midnight_ms(day: date) -> int:
    """When a day begins here, in milliseconds since 1970."""
    return edge_ms(day, 0, ZoneInfo(ZONE))


def _client(made: Firm, number: int) -> None:
    name, created = _named(words.CLIENTS, number, "client"), instant(midnight_ms(made.size.first))
    street, postcode, city = words.PLACES[number % len(words.PLACES)]
    currency = ("EUR", "EUR", "USD", "EUR", "GBP")[number % 5]
    terms = {"currency": currency, "holidays": HOLIDAYS, "zone": ZONE}
    if number % 2:
        terms |= {"surcharges": "night 22:00-06:00 x1.5, weekend sat-sun x1.5, holiday x2", "callout_minimum": "1h"}
    if number % 3 == 0:
        terms["rounding"] = "up 15m per day"
    client: Row = {
        "uid": made.uid(), "name": name, "aliases": [], "legal_name": f"{name.title()} GmbH", "street": street,
        "postcode": postcode, "city": city, "country": "DE", "vat_id": None, "email": f"billing@{name}.example",
        "buyer_reference": f"04011000-{number:05}-03", "archived": False, "created_at": created, "terms": terms,
    }  # fmt: skip
    made.clients.append(client)
    for title in words.PROJECTS[: 2 + number % 3]:
        made.projects.append(
            {
                "uid": made.uid(), "name": f"{name}.{title}", "aliases": [], "client_uid": client["uid"],
                "title": title.title(), "terms": {}, "archived": False, "created_at": created,
            }
        )  # fmt: skip
    _rates(made, client, currency)
    _machines(made, client)


def _rates(made: Firm, client: Row, currency: str) -> None:
    """A rate that rises each year, and a dearer one for call-outs."""
    base = made.choose.randrange(80, 130)
    for year in range(made.size.first.year, made.size.last.year + 1):
        begin, end = date(year, 1, 1).isoformat(), date(year + 1, 1, 1).isoformat()
        for kind, more in ((None, 0), ("callout", 30)):
            made.rates.append(
                {
                    "uid": made.uid(), "client_uid": client["uid"], "kind": kind, "currency": currency, "unit": "hour",
                    "amount": f"{base + more + 3 * (year - made.size.first.year)}.0000",
                    "valid_from": None if year == made.size.first.year else begin,
                    "valid_to": None if year == made.size.last.year else end,
                }
            )  # fmt: skip


def _machines(made: Firm, client: Row) -> None:
    """client/region/cluster/service."""
    by_path: dict[str, str] = {}
    regions = made.choose.sample(words.REGIONS, 2)
    for region, cluster, service in product(regions, words.CLUSTERS, words.SERVICES[: 4 + len(client["name"]) % 3]):
        steps = ((client["name"], "account"), (region, "region"), (cluster, "cluster"), (service, "service"))
        path, parent = "", None
        for name, kind in steps:
            path = f"{path}/{name}"
            if path not in by_path:
                by_path[path] = made.uid()
                health = made.choose.choices(("ok", "warning", "critical"), (90, 8, 2))[0] if kind == "service" else None
                made.components.append(
                    {
                        "uid": by_path[path], "name": name, "kind": kind, "parent_uid": parent, "lifecycle": "active",
                        "health": health, "first_seen_at": client["created_at"],
                    }
                )  # fmt: skip
            parent = by_path[path]
    made.services[client["uid"]] = [row["uid"] for row in made.components if row["uid"] in by_path.values()][-24:]


def _tasks(made: Firm) -> None:
    days = (made.size.last - made.size.first).days
    count = max(6, round(days * made.size.people * made.size.pace / 20))
    names = {row["uid"]: row["name"] for row in made.components}
    of_client = {
        client["uid"]: [row for row in made.projects if row["client_uid"] == client["uid"]] for client in made.clients
    }
    first, step = midnight_ms(made.size.first), 24 * _HOUR * days / count
    for number in range(count):
        client = made.choose.choices(made.clients, [1 / (1 + place) for place in range(len(made.clients))])[0]
        tied = made.choose.sample(made.services[client["uid"]], made.choose.choice((1, 1, 1, 2, 0)))
        service = names[tied[0]] if tied else made.choose.choice(words.SERVICES)
        created = first + round(number * step)
        closed = created + 21 * 24 * _HOUR < midnight_ms(made.size.last)
        made.tasks.append(
            {
                "uid": made.uid(created), "source": "manual", "owner": made.choose.choice(made.people), "escalation_level": 0,
                "title": made.choose.choice(words.TITLES).format(service=service, region=made.choose.choice(words.REGIONS)),
                "status": "done" if closed else "open", "client": client["name"],
                "project": made.choose.choice(of_client[client["uid"]])["name"], "component_uids": sorted(tied) or None,
                "priority": made.choose.choice(("H", "M", "L", None)), "tags": made.choose.sample(words.TAGS, 1),
                "created_at": instant(created), "done_at": instant(created + 20 * 24 * _HOUR) if closed else None,
            }
        )  # fmt: skip


def entries(made: Firm, seed: int) -> Iterator[Row]:
    """What everybody worked, day by day and person by person: drafts, their times in milliseconds since 1970 as well."""
    choose = random.Random(f"entries {seed}")
    size, day, number = made.size, made.size.first, 0
    days = max((size.last - size.first).days, 1)
    while day < size.last:
        near = int(len(made.tasks) * (day - size.first).days / days)
        width = max(5, _LIFE_OF_A_TASK * size.people // 8)
        current = made.tasks[max(0, near - width) : near + 3]
        for person in made.people:
            for begin, length, kind in _day(choose, day, size.pace):
                number += 1
                yield _entry(choose, number, person, choose.choice(current), begin, length, kind)
        day += _DAY


def _day(choose: random.Random, day: date, pace: float) -> Iterator[tuple[int, int, str | None]]:
    """A person's day as (start, length, kind), without overlap; now and then somebody is called at night."""
    midnight = midnight_ms(day)
    works = day.weekday() < 5 and day not in holidays_of(HOLIDAYS, day.year)
    if choose.random() < (0.94 if works else 0.03):
        at = midnight + choose.randrange(480, 570) * _MINUTE
        end = midnight + choose.randrange(960, 1110) * _MINUTE
        while at < end:
            length = round(480 / pace * (0.35 + 1.3 * choose.random())) * _MINUTE
            yield at, length, choose.choices((None, "meeting", "travel"), (90, 7, 3))[0]
            at += length + choose.choice((0, 0, 5, 10, 30)) * _MINUTE + choose.randrange(1000)
    if choose.random() < 0.012:
        begin = midnight + choose.randrange(1300, 1430) * _MINUTE + choose.randrange(60_000)
        yield begin, choose.randrange(40, 230) * _MINUTE, "callout"


def _entry(
    choose: random.Random, number: int, person: str, task: Mapping[str, Any], begin: int, length: int,
    kind: str | None,
) -> Row:  # fmt: skip
    recorded = choose.random() < 0.35
    idle = choose.randrange(1, 9) * _MINUTE if recorded and length > 40 * _MINUTE and choose.random() < 0.3 else 0
    pieces = None
    if idle:
        middle = length // 2
        bounds = (("active", 0, middle), ("idle", middle, middle + idle), ("active", middle + idle, length))
        pieces = [{"kind": name, "from_ms": first, "to_ms": last} for name, first, last in bounds]
    keeps = choose.random() < 0.6
    return {
        "uid": drawn_uid(choose, begin), "task_uid": task["uid"], "person": person, "zone": ZONE, "kind": kind,
        "started_at": instant(begin), "ended_at": instant(begin + length), "pieces": pieces,
        "counted": None if not idle else ["idle"] if keeps else [], "measured_ms": length - (0 if keeps else idle),
        "billable": choose.random() < 0.85, "source": "session" if recorded else "manual", "status": "draft",
        "note": choose.choice(words.NOTES) or None, "tags": ["night"] if kind == "callout" else list(task["tags"]),
        "began": begin, "ended": begin + length, "number": number, "client": task["client"], "project": task["project"],
        "components": task["component_uids"],
    }  # fmt: skip
