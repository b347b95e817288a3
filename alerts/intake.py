"""Taking deliveries in: read, told from those that came before, merged into alerts, judged; all or nothing."""

from __future__ import annotations

import base64
import gc
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from alerts import judging, known, repeats
from alerts.config import Config
from alerts.delivery import Delivery
from alerts.detect import read
from alerts.errors import FormatError
from alerts.judging import Judged
from alerts.known import Alert, text_of, uid_of
from alerts.model import Reading, Sighting
from alerts.statements import Live, Statement
from recorder.identity import new_uid
from store.alert_upkeep import due_alerts
from store.bulk import insert_rows
from store.handle import Store
from store.sql import question

_REMEMBERED = 7 * 86_400_000_000  # how long a delivery that comes again is known, in microseconds
UNNAMED = "unknown"  # the integration of what could not be read and came without a name


@dataclass(slots=True)
class Taken:
    """One delivery, and what it says; `problem` is why it could not be read."""

    delivery: Delivery
    uid: str
    format: str = ""
    reading: Reading = field(default_factory=Reading)
    problem: str = ""
    status: str = "taken"
    digest: str = ""
    number: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What the same delivery has in common when it is sent again."""
        return self.delivery.integration, self.reading.delivery_id


@dataclass(slots=True)
class Outcome:
    """What became of deliveries."""

    taken: list[Taken] = field(default_factory=list)
    judged: Judged = field(default_factory=Judged)
    new: int = 0

    def count(self, status: str) -> int:
        """How many deliveries have this status."""
        return sum(1 for one in self.taken if one.status == status)

    @property
    def sightings(self) -> int:
        """How many alerts the deliveries told of."""
        return sum(len(one.reading.sightings) for one in self.taken if one.status == "taken")


def take_in(store: Store, deliveries: Iterable[Delivery], config: Config) -> Outcome:
    """Take deliveries in, in one transaction; those that can't be read are kept as quarantined."""
    with _without_collecting(), store.transaction():
        found = [read_one(delivery, config) for delivery in deliveries]
        taken = Outcome(found)
        bodies = _told_apart(store, found)
        _number(store, found)
        insert_rows(store, "alert_delivery", [_delivery_row(one, one.digest in bodies) for one in found])
        alerts, news = _merged(store, found)
        alerts |= known.load(store, [uid for uid in due_alerts(store) if uid not in alerts])
        taken.new = sum(alert.is_new for alert in alerts.values())
        taken.judged = judging.judge(store, alerts, config)
        write_events(store, news)
    return taken


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Leave cycles alone meanwhile: everything that is made is needed to the end, and looking for them costs a third."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_one(delivery: Delivery, config: Config) -> Taken:
    """A delivery with what it says, or why it can't be read."""
    integration = delivery.integration
    told = config.integrations.get(integration, {})
    named = delivery.format or str(told.get("format", ""))
    if named != delivery.format:
        delivery = replace(delivery, format=named)
    made = Taken(delivery, delivery.uid or new_uid())
    try:
        made.format, made.reading = read(delivery, config.formats)
    except FormatError as error:
        made.problem, made.status = str(error), "quarantined"
    except Exception as error:  # a reader's mistake must not keep other deliveries waiting
        made.problem, made.status = f"the reader failed ({type(error).__name__}: {error}); please report this", "quarantined"
    if not integration:
        made.delivery = replace(delivery, integration=made.format or UNNAMED)
    made.digest = hashlib.blake2b(delivery.body, digest_size=16).hexdigest()
    delivery.forget_decoded()
    return made


def _told_apart(store: Store, found: Sequence[Taken]) -> set[str]:
    """Mark deliveries that came before; returns the digests of bodies that are stored already, or need not be again."""
    if not found:
        return set()
    wanted = [
        {"integration": one.delivery.integration, "source_id": one.reading.delivery_id or None, "digest": one.digest}
        for one in found
    ]
    since = text_of(max(min(one.delivery.received_at for one in found) - _REMEMBERED, 0))
    rows = store.rows(question("alert_deliveries_known"), {"wanted": json.dumps(wanted), "since": since})
    ids = {(row["integration"], row["source_id"]) for row in rows if row["source_id"]}
    bodies = {row["digest"] for row in rows if row["digest"]}
    for one in found:
        if one.status == "taken" and one.reading.delivery_id:
            if one.key in ids:
                one.status = "redelivered"
            ids.add(one.key)
    return bodies


def _number(store: Store, found: Sequence[Taken]) -> None:
    last = int(store.value("SELECT coalesce(max(delivery_id), 0) FROM alert_delivery"))
    for number, one in enumerate(found, last + 1):
        one.number = number


def _delivery_row(one: Taken, is_stored: bool) -> dict[str, Any]:
    delivery = one.delivery
    keeps = one.status == "quarantined" or not is_stored
    head = {name: value for name in ("path", "query", "headers", "remote", "format") if (value := getattr(delivery, name))}
    return {
        "uid": one.uid,
        "delivery_id": one.number,
        "integration": delivery.integration,
        "format": one.format or None,
        "received_at": text_of(delivery.received_at),
        "source_id": one.reading.delivery_id or None,
        "digest": one.digest,
        "bytes": len(delivery.body),
        "body": base64.b64encode(delivery.body).decode() if keeps else None,
        "head": head,
        "status": one.status,
        "reason": one.problem or None,
        "members": len(one.reading.sightings),
        "truncated": one.reading.truncated,
        "remarks": list(one.reading.remarks),
    }


@dataclass(slots=True)
class News:
    """Something about an alert that is worth a line in its history."""

    alert: Alert
    delivery_uid: str | None
    kind: str
    received_at: int
    statement: Statement | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    severity: str = ""
    actor: str = ""


def _merged(store: Store, found: Sequence[Taken]) -> tuple[dict[str, Alert], list[News]]:
    """The alerts that deliveries are about, with their sightings merged in, and what is news of them."""
    told: list[tuple[str, Taken, Sighting]] = []
    uids: dict[tuple[str, str], str] = {}
    for one in found:
        if one.status == "taken":
            integration = one.delivery.integration
            for sighting in one.reading.sightings:
                key = (integration, sighting.identity)
                uid = uids.get(key)
                if uid is None:
                    uid = uids[key] = uid_of(*key)
                told.append((uid, one, sighting))
    by_alert: dict[str, list[tuple[Sighting, int]]] = {}
    for uid, one, sighting in told:
        by_alert.setdefault(uid, []).append((sighting, one.delivery.received_at))
    quiet = repeats.take_quietly(store, by_alert)
    alerts = known.load(store, [uid for uid in by_alert if uid not in quiet])
    news: list[News] = []
    for uid, one, sighting in told:
        if uid in quiet:
            continue
        alert = alerts.get(uid)
        if alert is None:
            alert = alerts[uid] = Alert(uid, one.delivery.integration, sighting.identity, one.format, Live())
        statement = alert.live.take(sighting, one.delivery.received_at)
        if statement is not None:
            content = sighting.content
            at = one.delivery.received_at
            news.append(News(alert, one.uid, sighting.state, at, statement, content, sighting.severity, sighting.actor))
    return alerts, news


def write_events(store: Store, news: Sequence[News]) -> None:
    """Add to the history of alerts."""
    if not news:
        return
    last = int(store.value("SELECT coalesce(max(event_id), 0) FROM alert_event"))
    rows = []
    for number, one in enumerate(news, last + 1):
        statement = one.statement
        rows.append(
            {
                "event_id": number,
                "alert_uid": one.alert.uid,
                "delivery_uid": one.delivery_uid,
                "received_at": text_of(one.received_at),
                "kind": one.kind,
                "severity": one.severity or None,
                "starts_at": text_of(statement.starts_at) if statement else None,
                "ends_at": text_of(statement.ends_at) if statement else None,
                "seen_at": text_of(statement.seen_at) if statement else None,
                "actor": one.actor or None,
                "payload": dict(one.content),
            }
        )
    insert_rows(store, "alert_event", rows)


def quarantine(store: Store, delivery: Delivery, problem: str) -> int:
    """Keep a delivery that can't be taken in; returns its number."""
    one = Taken(delivery, delivery.uid or new_uid(), problem=problem, status="quarantined")
    one.digest = hashlib.blake2b(delivery.body, digest_size=16).hexdigest()
    _number(store, [one])
    insert_rows(store, "alert_delivery", [_delivery_row(one, is_stored=False)])
    return one.number
