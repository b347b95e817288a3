"""Delivery journals: everything in them is taken in once, whatever happens meanwhile."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alerts import detect, drain, intake
from alerts.delivery import Delivery
from recorder import journal
from recorder.clocks import Instant
from store import batches, bulk
from store.errors import StoreBusyError
from store.handle import Store
from tests.unit.alert_intake.making import Component, Room, delivery, in_journal, member, registry, webhook


@pytest.fixture
def folder(store: Store) -> Path:
    return store.places.deliveries


def told(*names: str, at: float = 0) -> list[Delivery]:
    """A delivery for each alert."""
    return [delivery(webhook(member(name, at)), at) for name in names]


def names(room: Room) -> list[str]:
    """The alerts there are, in the order they came."""
    return [row["name"] for row in room.store.rows("SELECT name FROM alerts ORDER BY alert_id")]


def notices(room: Room) -> list[str]:
    """What is left for the user to read."""
    return [row["message"] for row in room.store.rows("FROM notice")]


def poison(monkeypatch: pytest.MonkeyPatch, name: str, error: Exception) -> None:
    """What tells of this alert can't be taken in."""
    take = intake.take_in

    def taking(store: Store, deliveries: Any, config: Any) -> Any:
        if any(name.encode() in one.body for one in deliveries):
            raise error
        return take(store, deliveries, config)

    monkeypatch.setattr(drain, "take_in", taking)


def test_without_anything_nothing_happens(room: Room, folder: Path) -> None:
    assert drain.drain(room.store, None) == []
    folder.mkdir(parents=True)
    assert drain.drain(room.store, None) == []


def test_a_journal_is_taken_in_once_and_may_then_go(room: Room, folder: Path) -> None:
    path = in_journal(folder, told("A", "B"))
    assert drain.drain(room.store, None) == [path]
    assert drain.drain(room.store, None) == [path]
    in_journal(folder, told("C"), name=path.stem)
    drain.drain(room.store, None)
    assert names(room) == ["A", "B", "C"]
    assert room.store.value("SELECT count(*) FROM alert_deliveries") == 3


def test_a_journal_that_is_written_stays_and_so_does_one_that_was_only_begun(room: Room, folder: Path) -> None:
    path = in_journal(folder, told("A"))
    descriptor = os.open(path, os.O_RDONLY)
    journal.hold(descriptor)
    assert drain.drain(room.store, None) == []
    os.close(descriptor)
    begun = in_journal(folder, [])
    assert drain.drain(room.store, None) == [path]
    os.utime(begun, (time.time() - 100, time.time() - 100))
    assert sorted(drain.drain(room.store, None)) == sorted([path, begun])


def test_a_delivery_that_can_not_be_taken_in_keeps_no_other_waiting(
    room: Room, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch, "Poison", RuntimeError("it was too much"))
    in_journal(folder, told("A", "Poison", "B"))
    assert len(drain.drain(room.store, None)) == 1
    assert names(room) == ["A", "B"]
    (dead,) = room.store.rows("FROM alert_deliveries WHERE status = 'quarantined'")
    assert "it could not be taken in (RuntimeError: it was too much)" in dead["reason"]
    (said,) = room.store.told
    assert "`tt alert dead`" in said
    assert "RuntimeError: it was too much" in said
    drain.drain(room.store, None)
    assert room.store.value("SELECT count(*) FROM alert_deliveries") == 3


def test_a_delivery_that_can_not_be_taken_in_is_looked_for_no_longer_than_there_is_time(
    room: Room, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch, "Poison", RuntimeError("it was too much"))
    in_journal(folder, told("A", "B", "C", "Poison"))
    store = replace(room.store, told=[], behind=False)
    assert drain.drain(store, -1) == []
    assert store.behind
    assert len(drain.drain(room.store, None)) == 1
    assert names(room) == ["A", "B", "C"]
    assert room.store.value("SELECT count(*) FROM alert_deliveries") == 4


@pytest.mark.parametrize("alone", [False, True])
def test_a_busy_store_is_no_fault_of_the_deliveries(
    room: Room, folder: Path, monkeypatch: pytest.MonkeyPatch, alone: bool
) -> None:
    in_journal(folder, told("A", "B"))
    with monkeypatch.context() as patch:
        calls = iter([RuntimeError("first"), StoreBusyError("somebody")] if alone else [StoreBusyError("somebody")])

        def taking(*_: Any) -> None:
            raise next(calls)

        patch.setattr(drain, "take_in", taking)
        with pytest.raises(StoreBusyError):
            drain.drain(room.store, None)
    drain.drain(room.store, None)
    assert names(room) == ["A", "B"]
    assert room.store.value("SELECT count(*) FROM alert_deliveries") == 2


def test_records_that_are_no_deliveries_are_kept_or_passed_over(room: Room, folder: Path) -> None:
    at = Instant(delivery(b"", 5).received_at * 1000, 0, 0)
    event = journal.encode_event(0, at, "session", {})
    senseless = [journal.encode(journal.Kind.DELIVERY, 0, at, body) for body in (b"", b"\x02\0\0\0{]", b"\x02\0\0\0[]body")]
    in_journal(folder, [event, *senseless, *told("A")])
    assert len(drain.drain(room.store, None)) == 1
    assert names(room) == ["A"]
    rows = room.store.rows("FROM alert_deliveries WHERE status = 'quarantined'")
    assert [row["integration"] for row in rows] == ["unknown"] * 3


def test_damage_is_passed_over_told_and_the_journal_kept(room: Room, folder: Path) -> None:
    path = in_journal(folder, [*told("A"), b"\xa7Rgarbage", *told("B")])
    assert drain.drain(room.store, None) == []
    assert names(room) == ["A", "B"]
    assert not path.exists()
    kept = path.with_name(path.name + drain.DAMAGED_SUFFIX)
    assert kept.exists()
    assert any(str(kept) in line for line in notices(room))
    drain.drain(room.store, None)
    assert names(room) == ["A", "B"]


def test_a_journal_that_was_damaged_while_it_was_written_is_kept_as_well(room: Room, folder: Path) -> None:
    path = in_journal(folder, [b"\xa7Rgarbage", *told("A")])
    descriptor = os.open(path, os.O_RDONLY)
    journal.hold(descriptor)
    assert drain.drain(room.store, None) == []
    os.close(descriptor)
    in_journal(folder, told("B"), name=path.stem)
    assert drain.drain(room.store, None) == []
    assert names(room) == ["A", "B"]
    assert path.with_name(path.name + drain.DAMAGED_SUFFIX).exists()
    assert len([line for line in notices(room) if "were passed over" in line]) == 1


def test_what_is_no_journal_is_set_aside_when_nobody_writes_it(room: Room, folder: Path) -> None:
    folder.mkdir(parents=True)
    path = folder / f"x{journal.SUFFIX}"
    path.write_bytes(b"something else")
    with path.open("rb") as file:
        journal.hold(file.fileno())
        assert drain.drain(room.store, None) == []
        assert path.exists()
    in_journal(folder, told("A"), name="y")
    drain.drain(room.store, None)
    assert names(room) == ["A"]
    assert not path.exists()
    assert "could not be read" in notices(room)[0]


def test_a_journal_that_is_gone_keeps_no_other_waiting(room: Room, folder: Path) -> None:
    in_journal(folder, told("A"), name="b")
    (folder / f"a{journal.SUFFIX}").symlink_to(folder / "nowhere")
    drain.drain(room.store, None)
    assert names(room) == ["A"]


@contextmanager
def small_batches(monkeypatch: pytest.MonkeyPatch, records: int) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(batches, "BATCH_RECORDS", records)
        yield


def test_what_there_is_no_time_for_is_left_and_said_so(room: Room, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_journal(folder, told("A", "B", "C", "D", "E"), name="1")
    in_journal(folder, told("F"), name="2")
    with small_batches(monkeypatch, 2):
        found = []
        for _ in range(4):
            store = replace(room.store, told=[], behind=False)
            drain.drain(store, 0)
            found.append((names(room), store.behind, store.told))
    waiting = ["deliveries of alerts still wait to be taken in; ask again for a newer answer"]
    assert found == [
        (["A", "B"], True, waiting),
        (["A", "B", "C", "D"], True, waiting),
        (["A", "B", "C", "D", "E", "F"], False, []),
        (["A", "B", "C", "D", "E", "F"], False, []),
    ]


def test_a_drain_that_is_killed_anywhere_and_run_again_loses_and_doubles_nothing(
    room: Room, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before and after each write: what is in one transaction is there whole, or not at all."""
    path = in_journal(folder, told(*"ABCDEFGH"))

    class Killed(BaseException):
        pass

    chance = random.Random(1)
    insert, execute = bulk.insert_rows, Store.execute
    with small_batches(monkeypatch, 3):
        for _ in range(12):
            left = chance.randint(0, 12)

            def dying(*arguments: Any, write: Any = None, **more: Any) -> None:
                nonlocal left
                left -= 1
                if left < 0:
                    raise Killed
                write(*arguments, **more)

            with monkeypatch.context() as patch:
                patch.setattr(intake, "insert_rows", lambda *a, **k: dying(*a, write=insert, **k))
                patch.setattr(drain, "insert_rows", lambda *a, **k: dying(*a, write=insert, **k))
                patch.setattr(
                    Store,
                    "execute",
                    lambda self, sql, *a: (execute if sql in ("BEGIN", "COMMIT") else _later(dying, execute))(self, sql, *a),
                )
                with suppress(Killed):
                    drain.drain(replace(room.store, told=[]), None)
        assert drain.drain(room.store, None) == [path]
    assert names(room) == list("ABCDEFGH")
    assert room.store.rows("SELECT DISTINCT deliveries FROM alerts") == [{"deliveries": 1}]
    assert room.store.value("SELECT count(*) FROM alert_deliveries") == 8
    assert len(room.tasks("true")) == 8


def _later(dying: Any, write: Any) -> Any:
    return lambda *arguments: dying(*arguments, write=write)


def test_broken_settings_keep_nobody_from_taking_in(room: Room, folder: Path) -> None:
    room.store.places.config.write_text("[alerts\n")
    in_journal(folder, told("A"))
    drain.drain(room.store, None)
    assert names(room) == ["A"]
    assert any("can't be read" in line for line in room.store.told)


def test_a_reader_that_fails_costs_its_own_delivery_only(room: Room, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = detect.read

    def failing(one: Delivery, formats: Any) -> Any:
        if b"Poison" in one.body:
            raise KeyError("nobody thought of that")
        return read(one, formats)

    monkeypatch.setattr(intake, "read", failing)
    in_journal(folder, [*told("A", "Poison"), delivery(b"what?", 0, integration="")])
    drain.drain(room.store, None)
    assert names(room) == ["A"]
    rows = room.store.rows("FROM alert_deliveries WHERE status = 'quarantined' ORDER BY delivery_id")
    assert "the reader failed (KeyError" in rows[0]["reason"]
    assert (rows[0]["integration"], rows[1]["integration"]) == ("prod", "unknown")


def test_time_changes_alerts_without_any_delivery(room: Room) -> None:
    room.fire(0)
    room.set_clock(13 * 3600)
    drain.drain(room.store, None)
    assert room.alert()["stale"]


def test_what_time_changed_is_judged_with_what_comes(room: Room, folder: Path) -> None:
    room.fire(0)
    room.set_clock(13 * 3600)
    in_journal(folder, told("Cpu", at=13 * 3600))
    drain.drain(room.store, None)
    assert room.alert()["stale"]


def test_a_storm_of_one_cluster_is_one_task_that_names_the_root(store: Store, folder: Path) -> None:
    """5,000 alerts in any order, in batches of 50."""
    chance = random.Random(7)
    site: list[Component] = [("eu", "region", ()), ("eu/shop", "cluster", ()), ("eu/shop/db", "database", ())]
    site += [(f"eu/shop/node-{n}", "node", ("depends_on name:switch",)) for n in range(40)]
    site += [(f"eu/shop/svc-{n}", "service", ("depends_on name:db",) if n % 3 else ()) for n in range(20)]
    site += [("eu/shop/switch", "network", ())]
    places = [path.rpartition("/")[2] for path, _, _ in site[2:]]
    room = Room(store)
    registry(store, site)
    alerts = [member("SwitchDown", 0, instance="switch", severity="critical")]
    for number in range(4999):
        labels: dict[str, Any] = {
            "instance": chance.choice(places),
            "check": str(number),
            "severity": chance.choice(["warning", "error"]),
        }
        alerts.append(member(f"Check{number % 17}", 5 + chance.random() * 240, **labels))
    chance.shuffle(alerts)
    groups = [alerts[begin : begin + 50] for begin in range(0, len(alerts), 50)]
    in_journal(folder, [delivery(webhook(*group), 300 + n * 0.01) for n, group in enumerate(groups)])
    room.set_clock(310)
    assert len(drain.drain(room.store, None)) == 1
    (task,) = room.tasks("true")
    assert task["status"] == "open"
    assert task["title"] == "SwitchDown on eu/shop/switch: likely root of 5000 alerts below eu/shop"
    assert (task["priority"], task["tags"]) == ("H", ["alert", "incident", "next"])
    assert room.store.value("SELECT count(*) FROM alerts WHERE task_id = ? AND status = 'firing'", [task["task_id"]]) == 5000
    assert room.store.value("SELECT count(*) FROM alert_task WHERE kind = 'incident'") == 1
