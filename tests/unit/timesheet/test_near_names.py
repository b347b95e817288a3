"""Names that are nearly one there is are told, and kept as they were typed."""

from __future__ import annotations

import pytest

from store.database import Store
from store.timesheet.near_names import tell_near
from tests.unit.timesheet.making import client, made, project, task


@pytest.fixture
def known(store: Store) -> Store:
    """Two clients with a former name, a project, and what a task and an entry name."""
    client(store, "acme", aliases=["apex"])
    client(store, "globex")
    project(store, "webshop")
    task(store, client="initech", project="migration")
    made(store, "9:00", "10:00", client="globexx", project="webshopp")
    store.told.clear()
    return store


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"client": "acmee"}, "there is no client acmee; did you mean acme? It is kept as typed"),
        ({"client": "Apexx"}, "there is no client Apexx; did you mean acme? It is kept as typed"),
        ({"client": "initec"}, "there is no client initec; did you mean initech? It is kept as typed"),
        ({"client": "globexx"}, "there is no client globexx; did you mean globex? It is kept as typed"),
        ({"project": "web-shop"}, "there is no project web-shop; did you mean webshop? It is kept as typed"),
        ({"client": "ACME"}, None),
        ({"client": "apex", "project": "Migration"}, None),
        ({"project": "webshop.cart.pay"}, None),
        ({"client": "umbrella", "project": "acme"}, None),
        ({"client": None, "note": "acmee"}, None),
    ],
)
def test_a_name_near_one_that_is_known_is_told(known: Store, said: dict[str, str | None], told: str | None) -> None:
    tell_near(known, said, said)
    assert known.told == ([told] if told else [])


def test_where_nobody_keeps_clients_the_names_of_entries_are_known(store: Store) -> None:
    made(store, "9:00", "10:00", client="acme")
    made(store, "10:00", "11:00", client="acmee")
    tell_near(store, {"client": "acmee"})
    assert store.told == []
    tell_near(store, {"client": "acmeee"})
    assert len(store.told) == 1
