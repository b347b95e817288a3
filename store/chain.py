"""The seal of the audit trail: every event's hash covers the event and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from store.bulk import storable
from store.handle import Store
from store.sql import question

GENESIS = ""
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def seal(event: Mapping[str, Any]) -> str:
    """SHA-256 over the event as canonical JSON, its `previous_hash` among its fields."""
    return hashlib.sha256(storable(_CANONICAL(event)).encode()).hexdigest()


def events(store: Store, group: str | None = None) -> Iterator[dict[str, Any]]:
    """All events, or those of one group, oldest first, with `before` and `after` decoded."""
    for row in store.rows(question("events"), {"group": group}):
        decoded = {name: None if row[name] is None else json.loads(row[name]) for name in ("before", "after")}
        yield {**row, **decoded}


def verify_chain(store: Store) -> list[str]:
    """What is wrong with the audit trail, one sentence each; nothing where it is whole."""
    broken = []
    previous, expected = GENESIS, 1
    for event in events(store):
        claimed = event.pop("hash")
        if event["seq"] != expected:
            broken.append(f"event {expected} is missing before event {event['seq']}")
        elif event["previous_hash"] != previous:
            broken.append(f"event {event['seq']} does not follow the event before it")
        if seal(event) != claimed:
            broken.append(f"event {event['seq']} ({event['verb']} {event['subject']}) was altered")
        previous, expected = claimed, event["seq"] + 1
    return broken
