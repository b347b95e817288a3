"""Deliveries that could not be read: kept as they came, to be replayed when a reader or a mapping was mended."""

from __future__ import annotations

import json
from dataclasses import replace

from alerts.config import Config
from alerts.delivery import Delivery
from alerts.intake import UNNAMED, Outcome, read_one, take_in
from recorder.identity import new_uid
from store.act import present_user
from store.bulk import insert_rows
from store.errors import NotFoundError, RefusedError
from store.handle import Store
from store.sql import question
from store.table import Table


def list_dead(store: Store) -> Table:
    """All that wait for a decision, the oldest first."""
    return store.query(question("deliveries_dead"), {"number": None})


def find(store: Store, name: str) -> tuple[int, Delivery, str]:
    """The number, the delivery D3 as it came, and its status; raises NotFoundError."""
    digits = name.upper().removeprefix("D")
    row = store.one(question("delivery_body"), [int(digits)]) if digits.isdecimal() else None
    if row is None:
        raise NotFoundError(f"there is no delivery {name}; `tt alert dead` lists those that could not be read")
    head = json.loads(row["head"] or "{}")
    known = {name: head[name] for name in ("path", "query", "headers", "remote", "format") if name in head}
    made = Delivery(bytes(row["body"] or b""), row["uid"], row["integration"] or "", row["received_at"], **known)
    return int(digits), made, row["status"]


def replay(store: Store, numbers: list[int], config: Config, format_: str = "") -> tuple[Outcome, dict[int, str]]:
    """Read quarantined deliveries again, with the time they came; returns what became of them, and why which stay."""
    with store.transaction():
        readable, problems = [], {}
        for number in numbers:
            _, delivery, _ = find(store, f"D{number}")
            _refuse_decided(store, number)
            name = "" if delivery.integration == UNNAMED else delivery.integration
            again = replace(delivery, uid=new_uid(), integration=name, format=format_ or delivery.format)
            taken = read_one(again, config)
            if taken.problem:
                problems[number] = taken.problem
            else:
                readable.append(again)
                _decide(store, delivery.uid, "replayed")
        return take_in(store, readable, config), problems


def discard(store: Store, numbers: list[int]) -> None:
    """Say that quarantined deliveries are of no use; they stay in the record."""
    with store.transaction():
        for number in numbers:
            _, delivery, _ = find(store, f"D{number}")
            _refuse_decided(store, number)
            _decide(store, delivery.uid, "discarded")


def _refuse_decided(store: Store, number: int) -> None:
    if not store.rows(question("deliveries_dead"), {"number": number}):
        raise RefusedError(f"D{number} does not wait for anything; `tt alert dead` lists those that do")


def _decide(store: Store, uid: str, fate: str) -> None:
    row = {"delivery_uid": uid, "decided_at": store.now(), "fate": fate, "actor": present_user()}
    insert_rows(store, "alert_delivery_fate", [row])
