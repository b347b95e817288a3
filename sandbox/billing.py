"""A small business for tests: a seller, a client with rates, and time that was approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from recorder.identity import new_uid
from store.act import Act
from store.billing import rate_cards, registry
from store.billing.rating import snapshot
from store.changes import change, change_many, state, states
from store.handle import Store
from store.term_values import decimal
from store.timesheet.content import content_hash

SELLER = """
[seller]
name = "Weber Infrastructure"
street = "Hauptstr. 5"
postcode = "10115"
city = "Berlin"
country = "DE"
vat_id = "DE136695976"
contact = "Marcus Weber"
phone = "+49 30 1234567"
email = "marcus@example.org"
iban = "DE89370400440532013000"
bic = "COBADEFFXXX"
endpoint = "marcus@example.org"
endpoint_scheme = "EM"

[billing]
zone = "Europe/Berlin"
"""


class Business:
    """Writes clients, rates, tasks and time into a store, in as few words as a test needs."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._acting = store.act
        store.places.config.write_text(SELLER)
        self.tax("standard", "19")

    def acts_as(self, verb: str) -> None:
        """What is done from now on belongs to this verb, each time as a command of its own."""
        self.store.act = replace(Act(verb), actor=self._acting.actor)

    def client(self, name: str = "acme", **fields: Any) -> str:
        """The uid of a new client; `terms` and columns by name."""
        terms = {"currency": "EUR", **fields.pop("terms", {})}
        return str(registry.add(self.store, "client", name, {"country": "DE", **fields, "terms": terms})["uid"])

    def project(self, name: str, client_uid: str | None = None, **terms: str) -> str:
        """The uid of a new project."""
        return str(registry.add(self.store, "project", name, {"client_uid": client_uid, "terms": terms})["uid"])

    def tax(self, name: str, percent: str, **fields: Any) -> None:
        """A new tax."""
        change(self.store, "tax", new_uid(), {"name": name, "category": "S", "percent": percent, **fields})

    def rate(self, amount: str, **fields: Any) -> None:
        """A new rate; by default an hour's, in euros."""
        rate_cards.add(self.store, decimal(amount), {"currency": "EUR", **fields})

    def task(self, title: str, **fields: Any) -> str:
        """The uid of a new task."""
        uid = new_uid()
        row = {"title": title, "status": "open", "tags": [], "created_at": self.store.now(), **fields}
        change(self.store, "task", uid, row)
        return uid

    def time(self, begin: str, end: str, *, approved: bool = True, **fields: Any) -> str:
        """The uid of a new entry between two instants (ISO 8601, else UTC), approved unless told otherwise."""
        (uid,) = self.times([{"began": begin, "ended": end, **fields}], approved=approved)
        return uid

    def times(self, entries: Sequence[Mapping[str, Any]], *, approved: bool = True) -> list[str]:
        """The uids of new entries, each with the instants `began` and `ended` and further columns."""
        rows = {new_uid(): _row(dict(entry)) for entry in entries}
        change_many(self.store, "time_entry", rows)
        if approved:
            self.approve(list(rows))
        return list(rows)

    def approve(self, uids: Sequence[str]) -> None:
        """Approve entries as they are."""
        rated, present = snapshot(self.store, uids), states(self.store, "time_entry", uids)
        change_many(
            self.store, "time_entry",
            {uid: {"status": "approved", "content_hash": content_hash(present[uid]), "rated": rated[uid]} for uid in uids},
        )  # fmt: skip

    def entry(self, uid: str) -> Mapping[str, Any]:
        """An entry's row."""
        found = state(self.store, "time_entry", uid)
        assert found is not None
        return found


def october() -> tuple[date, date]:
    """The month that tests bill: in Europe it has a day of 25 hours."""
    return date(2026, 10, 1), date(2026, 10, 31)


def _row(entry: dict[str, Any]) -> Mapping[str, Any]:
    first, last = _instant(entry.pop("began")), _instant(entry.pop("ended"))
    return {
        "person": "marcus", "billable": True, "source": "manual", "zone": "Europe/Berlin", "status": "draft",
        "measured_ms": (last - first) // timedelta(milliseconds=1), "started_at": _text(first), "ended_at": _text(last),
        **entry,
    }  # fmt: skip


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else datetime.fromisoformat(text + "+00:00")


def _text(moment: datetime) -> str:
    from store import instants

    return instants.from_datetime(moment)
