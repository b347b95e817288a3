"""Readings made up for tests, and what the registry holds after they were taken in."""

from __future__ import annotations

from typing import Any

from infra.importing import Origin, Outcome, take_in
from infra.model import Identity, Place, Reading, Scope, Sighting
from infra.rules import Rules
from store.database import Store
from store.table import Row

REGION = (Place("provider", "aws"), Place("region", "eu-west-1"))


def seen(name: str, *, id_: str | None = None, scope: str = "all", above: tuple[Place, ...] = REGION, **more: Any) -> Sighting:
    """A sighting with a strong identity (its name, unless told otherwise; "" for none)."""
    strong = (Identity("arn", f"arn:aws:ec2:eu-west-1:1:{id_ or name}"),) if id_ != "" else ()
    return Sighting(more.pop("kind", "instance"), name, scope, above, (*strong, *more.pop("identities", ())), **more)


def reading(*sightings: Sighting, scopes: tuple[Scope, ...] | None = None, **more: Any) -> Reading:
    """What a source `prod` tells; unless told otherwise all scopes that occur were read whole, `all` in any case."""
    names = dict.fromkeys(["all", *(one.scope for one in sightings)])
    told = tuple(map(Scope, names)) if scopes is None else scopes
    return Reading(more.pop("format", "fake"), more.pop("source", "prod"), sightings, told, **more)


def take(store: Store, found: Reading, *, force: bool = False, **rules: Any) -> Outcome:
    """Take a reading in as from a file."""
    return take_in(store, found, Origin("file", "test", repr(found)), Rules(**rules), force=force)


def component(store: Store, end: str) -> Row:
    """The one component whose path ends like this."""
    (row,) = [row for row in store.rows("FROM components") if f"/{row['path']}".endswith(f"/{end}")]
    return row


def events(store: Store) -> int:
    """How many events of components there are."""
    return int(store.value("SELECT count(*) FROM event WHERE kind = 'component'"))
