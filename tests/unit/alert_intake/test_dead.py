"""What could not be read waits until somebody mends its format or says that it is of no use."""

from __future__ import annotations

import pytest

from alerts import dead
from alerts.intake import quarantine
from store.errors import NotFoundError, RefusedError
from tests.unit.alert_intake.making import Room, delivery, member, moment, webhook

SPLIT = webhook(member("Disk", 0)).replace(b"{", b"{ ", 1)
ODD = b'{"state": "bad", "what": "Disk", "id": 7}'


def waiting(room: Room) -> list[tuple[str, str]]:
    """(reason, format) of all that waits."""
    return [(row["reason"], row["integration"]) for row in dead.list_dead(room.store).rows]


def test_what_can_not_be_read_is_kept_and_found_by_its_number(room: Room) -> None:
    outcome = room.deliver(0, ODD, integration="", path="/in/x", headers={"a": "b"})
    assert (outcome.count("quarantined"), outcome.sightings) == (1, 0)
    (row,) = dead.list_dead(room.store).rows
    assert "the format is not known" in row["reason"]
    number, found, status = dead.find(room.store, "d1")
    assert (number, found.body, found.path, found.headers, status) == (1, ODD, "/in/x", {"a": "b"}, "quarantined")
    for name in ("D2", "x", "D²", "D99999999999999999999"):
        with pytest.raises(NotFoundError, match="there is no delivery"):
            dead.find(room.store, name)


def test_what_can_be_read_now_is_taken_in_with_the_time_it_came(room: Room) -> None:
    room.deliver(0, ODD)
    room.deliver(100, b"still nonsense")
    room.set_clock(9000)
    outcome, problems = dead.replay(room.store, [1, 2], room.config)
    assert (outcome.taken, list(problems)) == ([], [1, 2])
    room.store.places.config.write_text(
        '[alerts.formats.odd]\nidentity = "id"\nstatus = "state"\ntitle = "what"\nstatus_map = { bad = "firing" }\n'
    )
    outcome, problems = dead.replay(room.store, [1, 2], room.config, "odd")
    assert list(problems) == [2]
    assert outcome.new == 1
    assert room.alert()["first_seen_at"].isoformat()[:19] == moment(0)[:19]
    assert [row["delivery_id"] for row in dead.list_dead(room.store).rows] == [2]
    with pytest.raises(RefusedError, match="D1 does not wait for anything"):
        dead.replay(room.store, [1], room.config)
    statuses = room.store.rows("SELECT status FROM alert_deliveries ORDER BY delivery_id")
    assert [row["status"] for row in statuses] == ["replayed", "quarantined", "taken"]


def test_what_came_without_a_name_gets_that_of_its_format_when_it_is_read(room: Room) -> None:
    """Else the next delivery of the same source would be of other alerts."""
    quarantine(room.store, delivery(webhook(member("Disk", 0)), 0, integration="unknown", format="unreadable"), "why")
    outcome, _ = dead.replay(room.store, [1], room.config, "alertmanager")
    assert outcome.new == 1
    assert room.alert()["integration"] == "alertmanager"


def test_what_is_of_no_use_waits_no_more_and_stays_in_the_record(room: Room) -> None:
    room.deliver(0, b"nonsense", ODD)
    dead.discard(room.store, [1])
    assert len(waiting(room)) == 1
    assert room.store.value("SELECT status FROM alert_deliveries WHERE delivery_id = 1") == "discarded"
    with pytest.raises(RefusedError):
        dead.discard(room.store, [1])
    assert dead.find(room.store, "D1")[1].body == b"nonsense"


def test_of_several_that_are_decided_at_once_all_are_or_none(room: Room) -> None:
    room.deliver(0, b"nonsense", ODD)
    with pytest.raises(NotFoundError):
        dead.discard(room.store, [1, 9])
    assert len(waiting(room)) == 2


def test_an_empty_delivery_is_kept_like_others(room: Room) -> None:
    room.deliver(0, b"")
    assert dead.find(room.store, "D1")[1].body == b""
