"""An import of TermTask's own JSON that makes no sense is refused by name, whatever is wrong with it."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from store import exchange, recurring, task_notes
from store.errors import StoreError
from store.handle import Store
from store.tasks import add

JUNK: list[Any] = [None, 5, -1, 1.5, True, "x", "", [], {}, ["a", 1], {"a": []}, "2027-13-99T99:99:99Z", "\x00", 10**30, 1e308]


@pytest.fixture
def told(store: Store) -> list[dict[str, Any]]:
    """An export with a task, its notes, a dependency, fields of its own and a recurring template."""
    one = add(store, "One", project="acme", tags=["db"], due="2027-01-01T10:00:00.000000Z")
    two = add(store, "Two", depends_on=[one["uid"]], fields={"ticket": "X-1"})
    task_notes.write(store, {one["uid"]: [{"text": "a note"}]})
    row = {"title": "Weekly", "owner": "ann", "due_at": "2030-01-07T10:00:00.000000Z"}
    made = recurring.begin(store, row, "weekly", mode="periodic", catch_up="pile", until=None)
    return exchange.exported(store, [one["uid"], two["uid"], *made])


def spoiled(told: list[dict[str, Any]], chance: random.Random) -> Any:
    told = copy.deepcopy(told)
    paths: list[list[Any]] = []

    def walk(value: Any, path: list[Any]) -> None:
        paths.append(path)
        for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
            walk(one, [*path, key])

    walk(told, [])
    *way, last = chance.choice(paths[1:])
    place: Any = told
    for key in way:
        place = place[key]
    if isinstance(place, dict) and chance.random() < 0.3:
        place["unknown"] = place.pop(last)
    else:
        place[last] = copy.deepcopy(chance.choice(JUNK))
    return told


def test_a_spoiled_export_is_imported_or_refused(store: Store, told: list[dict[str, Any]]) -> None:
    chance = random.Random(20261122)
    refused = 0
    for _ in range(600):
        text = json.dumps(spoiled(told, chance))
        try:
            with store.transaction():
                exchange.imported(store, text)
                raise InterruptedError
        except InterruptedError:
            continue
        except StoreError as error:
            assert "please report" not in str(error), text
            assert "\n" not in str(error)
            refused += 1
    assert refused > 100


def test_the_export_itself_changes_nothing(store: Store, told: list[dict[str, Any]]) -> None:
    outcome = exchange.imported(store, json.dumps(told))
    assert (outcome.added, outcome.changed) == ([], [])
