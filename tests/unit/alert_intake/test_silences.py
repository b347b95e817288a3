"""Silences and maintenance windows keep alerts quiet, lose none of them, and end."""

from __future__ import annotations

import pytest

from alerts import life, silencing
from alerts.config import Config
from store import components
from store.errors import NotFoundError, RefusedError, UsageError
from store.undo import undo
from tests.unit.alert_intake.making import Room, member, moment, registry, webhook

HOUR = 3600


def silence(room: Room, begin: float, end: float, *matchers: str, on: str | None = None, kind: str = "silence") -> str:
    """A silence; returns its name."""
    made = silencing.add(
        room.store, kind=kind, matchers=matchers, component_uid=str(components.resolve(room.store, on)["uid"]) if on else None,
        starts_at=moment(begin), ends_at=moment(end), reason="why",
    )  # fmt: skip
    life.judge_open(room.store, room.config)
    return f"SL{made['silence_id']}"


def hidden(room: Room) -> list[str]:
    """The tasks that wait."""
    rows = room.store.rows("SELECT title FROM tasks WHERE wait_at > CAST(? AS TIMESTAMPTZ) ORDER BY title", [room.store.now()])
    return [row["title"] for row in rows]


def test_a_silence_on_a_component_is_about_all_below_it(room: Room) -> None:
    registry(room.store, [("eu", "", ()), ("eu/shop", "", ()), ("eu/shop/db", "", ()), ("eu/shops", "", ())])
    room.fire(0, "Below", instance="db")
    room.fire(0, "Beside", instance="shops")
    silence(room, 0, HOUR, on="eu/shop", kind="maintenance")
    assert room.alert("Below")["suppressed_by"] == "maintenance SL1"
    assert room.alert("Beside")["suppressed_by"] is None
    assert hidden(room) == ["Below on eu/shop/db"]


def test_of_a_task_that_more_fires_on_nothing_is_hidden(room: Room) -> None:
    for name in ("Disk", "Cpu", "Net"):
        room.fire(0, name, cluster="x", instance=name)
    silence(room, 0, HOUR, 'alertname=~"Disk|Cpu"')
    assert hidden(room) == []
    silence(room, 0, 2 * HOUR, "alertname=Net")
    assert len(hidden(room)) == 1
    room.wait(HOUR + 1)
    assert hidden(room) == []
    assert [row["status"] for row in room.store.rows("FROM alerts ORDER BY name")] == ["firing", "firing", "suppressed"]


def test_of_several_silences_the_longest_counts_and_one_to_come_is_waited_for(room: Room) -> None:
    room.fire(0)
    silence(room, 100, 300, "alertname=Disk")
    assert room.alert()["status"] == "firing"
    room.wait(100)
    assert room.alert()["suppressed_by"] == "silence SL1"
    silence(room, 100, 200, "alertname=Disk")
    assert room.alert()["suppressed_by"] == "silence SL1"
    room.wait(301)
    assert room.alert()["suppressed_by"] is None
    assert hidden(room) == []


def test_a_silence_that_is_ended_lets_what_fires_be_heard(room: Room) -> None:
    room.fire(0)
    name = silence(room, -10, HOUR, r'summary=~".*",alertname=~"\w+k"')
    assert room.alert()["status"] == "suppressed"
    room.set_clock(60)
    silencing.end(room.store, silencing.find(room.store, name))
    life.judge_open(room.store, room.config)
    assert (room.alert()["status"], hidden(room)) == ("firing", [])
    with pytest.raises(RefusedError, match="SL1 is over since"):
        silencing.end(room.store, silencing.find(room.store, "1"))
    later = silencing.find(room.store, silence(room, HOUR, 2 * HOUR, "a=b"))
    ended = silencing.end(room.store, later)
    assert ended["starts_at"] == ended["ends_at"]  # it never was


def test_undoing_a_silence_lets_what_fires_be_heard(room: Room) -> None:
    room.fire(0)
    silence(room, 0, HOUR, '"alertname"="Disk"')
    life.after_undo(room.store, undo(room.store), Config())
    assert room.alert()["status"] == "firing"


def test_a_silence_of_everything_or_of_no_time_is_refused(room: Room) -> None:
    with pytest.raises(UsageError, match="needs something to match"):
        silence(room, 0, HOUR)
    with pytest.raises(UsageError, match="ends before it begins"):
        silence(room, HOUR, HOUR, "a=b")


@pytest.mark.parametrize("name", ["SL9", "9", "SL", "x", "SL²", "SL99999999999999999999"])
def test_a_silence_that_is_not_there_is_not_found(room: Room, name: str) -> None:
    with pytest.raises(NotFoundError, match="`tt alert silence` lists them"):
        silencing.find(room.store, name)


def test_a_label_with_an_odd_name_can_be_silenced(room: Room) -> None:
    silence(room, 0, HOUR, '"foo bar"="x"')
    room.deliver(0, webhook({**member("Disk", 0), "labels": {"alertname": "Disk", "foo bar": "x"}}))
    assert room.alert()["suppressed_by"] == "silence SL1"
