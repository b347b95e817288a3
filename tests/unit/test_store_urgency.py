"""Urgency by Taskwarrior's formula, with the user's coefficients."""

from __future__ import annotations

import pytest

from recorder.places import Places
from store import tasks, urgency
from store.database import Store
from store.urgency import DEFAULTS, coefficients, mirror


def configure(places: Places, store: Store, text: str) -> list[str]:
    """Write [urgency] and take it over; returns the mistakes told."""
    places.config.write_text(f"[urgency]\n{text}\n")
    return mirror(store)


def of(store: Store, name: str) -> float:
    """The urgency the view shows."""
    return float(tasks.get(store, name).rows[0]["urgency"])


def test_the_defaults_are_those_of_the_migration(store: Store) -> None:
    rows = store.rows("SELECT name, value FROM urgency_coefficient")
    assert {row["name"]: row["value"] for row in rows} == dict(DEFAULTS)


@pytest.mark.parametrize(
    ("settings", "name", "value"),
    [
        ({"due": 7}, "due", 7.0),
        ({"due": {"coefficient": 7.5}}, "due", 7.5),
        ({"urgency": {"due": {"coefficient": 7}}}, "due", 7.0),
        ({"age": {"coefficient": 3, "max": 10}}, "age.max", 10.0),
        ({"age.max": 10}, "age.max", 10.0),
        ({"next": 3}, "user.tag.next", 3.0),
        ({"user": {"project": {"home.garden": 2}}}, "user.project.home.garden", 2.0),
        ({"uda": {"priority": {"H": 9}}}, "uda.priority.H", 9.0),
        ({"inherit": True}, "inherit", 1.0),
    ],
)
def test_coefficients_by_taskwarriors_names(settings: dict[str, object], name: str, value: float) -> None:
    found, mistakes = coefficients(settings)
    assert (found[name], mistakes) == (value, [])


def test_a_mistake_is_told_and_the_default_stays(places: Places, store: Store) -> None:
    assert configure(places, store, 'deu = 3\ndue = "much"\nage.max = 10') == [
        "config.toml: [urgency] knows no deu; did you mean due?",
        "config.toml: [urgency] due: 'much' is no number; the default is used",
    ]
    assert store.value("SELECT value FROM urgency_coefficient WHERE name = 'due'") == 12
    places.config.write_text("[urgency")
    assert "can't be read" in mirror(store)[0]
    places.config.unlink()
    assert mirror(store) == []
    assert store.value("SELECT value FROM urgency_coefficient WHERE name = 'age.max'") == 365


def test_tags_projects_words_and_fields_can_weigh(places: Places, store: Store) -> None:
    tasks.add(store, "Fix the outage", project="acme.web", tags=["db", "next"], fields={"sla": "gold", "ticket": 5})
    assert of(store, "T1") == pytest.approx(1 + 0.9 + 15)
    terms = (
        "user.tag.db = 2\nuser.project.acme = 3\nuser.keyword.outage = 4\nuda.sla.gold = 5\nuda.ticket = 6\nuda.ticket.7 = 99"
    )
    configure(places, store, terms.replace("uda.ticket = 6\nuda.ticket.7 = 99", '"uda.ticket" = 6\n"uda.ticket.7" = 99'))
    assert of(store, "T1") == pytest.approx(1 + 0.9 + 15 + 2 + 3 + 4 + 5 + 6)
    configure(places, store, "next = 0")
    assert of(store, "T1") == pytest.approx(1.9)


def test_with_inherit_a_task_is_a_little_more_urgent_than_what_it_blocks(places: Places, store: Store) -> None:
    first = tasks.add(store, "first")
    second = tasks.add(store, "second", depends_on=[first["uid"]])
    tasks.add(store, "third", depends_on=[second["uid"]], priority="H", tags=["next"])
    plain = [of(store, name) for name in ("T1", "T2", "T3")]
    assert plain == pytest.approx([8, 3, 16.8])
    configure(places, store, "inherit = true")
    assert [of(store, name) for name in ("T1", "T2", "T3")] == pytest.approx([16.82, 16.81, 16.8])
    configure(places, store, "inherit = false")
    assert [of(store, name) for name in ("T1", "T2", "T3")] == pytest.approx(plain)


def test_a_closed_task_is_not_urgent(store: Store) -> None:
    tasks.add(store, "x", priority="H")
    tasks.done(store, ["T1"])
    assert of(store, "T1") == 0


def test_the_status_says_what_holds_a_task_up(store: Store) -> None:
    first = tasks.add(store, "first")
    tasks.add(store, "second", depends_on=[first["uid"]])
    tasks.add(store, "third", wait_at="2999-01-01T00:00:00Z")
    tasks.add(store, "fourth", started_at=store.now(), depends_on=[first["uid"]])
    rows = store.rows("SELECT status, depends_on, blocking FROM tasks ORDER BY task_id")
    assert [row["status"] for row in rows] == ["open", "blocked", "waiting", "active"]
    assert (rows[0]["blocking"], rows[1]["depends_on"]) == ([2, 4], [1])
    tasks.done(store, ["T1"])
    assert tasks.get(store, "T2").rows[0]["status"] == "open"
    assert urgency.mirror(store) == []
