"""Many changes at once: one event each, one transaction, one undo, and linear in how many they are."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from recorder.identity import new_uid
from recorder.places import Places
from store import changes, task_edit, tasks
from store.act import Act
from store.chain import verify_chain
from store.changes import change, change_many, states
from store.database import Store, open_store
from store.rebuild import rebuild
from store.task_edit import Edit
from store.undo import undo

MANY = 12


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several chunks, with few rows."""
    monkeypatch.setattr(changes, "CHUNK", 5)


def as_command(store: Store, verb: str) -> Store:
    """The store as the next `tt` command of the user would have it."""
    return replace(store, act=Act(verb))


def added(store: Store, count: int = MANY) -> list[str]:
    """New tasks; their uids."""
    uids = [new_uid() for _ in range(count)]
    change_many(store, "task", {uid: {"title": f"task {n}", "status": "open", "tags": ["a"]} for n, uid in enumerate(uids)})
    return uids


def test_each_change_is_one_sealed_event_of_one_group(store: Store) -> None:
    uids = added(store)
    assert [states(store, "task", uids)[uid]["task_id"] for uid in uids] == list(range(1, MANY + 1))
    told = store.rows("SELECT count(*) AS events, count(DISTINCT group_uid) AS groups, max(seq) AS last FROM event")
    assert told == [{"events": MANY, "groups": 1, "last": MANY}]
    assert verify_chain(store) == [] == rebuild(store)


def test_a_stream_of_creations_changes_and_deletions(store: Store) -> None:
    uids = added(store)
    fresh = new_uid()

    def wanted() -> Iterator[tuple[str, dict[str, Any] | None]]:
        yield uids[0], None
        yield uids[1], {"title": "task 1"}
        yield uids[2], {"title": "other"}
        yield fresh, {"title": "fresh"}
        yield new_uid(), None

    assert change_many(store, "task", wanted()) == [uids[0], uids[2], fresh]
    rows = states(store, "task", [*uids, fresh])
    assert uids[0] not in rows
    assert (rows[uids[2]]["title"], rows[fresh]["task_id"]) == ("other", MANY + 1)
    assert verify_chain(store) == [] == rebuild(store)


def test_a_number_asked_for_is_given_and_none_is_given_twice(store: Store) -> None:
    uids = [new_uid() for _ in range(3)]
    change_many(store, "task", {uids[0]: {"title": "a"}, uids[1]: {"title": "b", "task_id": 9}, uids[2]: {"title": "c"}})
    assert [states(store, "task", uids)[uid]["task_id"] for uid in uids] == [1, 9, 10]
    change(store, "task", uids[2], None)
    assert tasks.add(store, "d")["task_id"] == 11


def test_undo_takes_a_bulk_edit_of_500_back_exactly(store: Store) -> None:
    uids = added(as_command(store, "import"), 500)
    before = states(store, "task", uids)
    edit = Edit({"priority": "H"}, more_tags=["b"], fewer_tags=["a"])
    assert len(task_edit.edit(as_command(store, "task edit"), uids, edit)) == 500
    assert all(row["tags"] == ["b"] for row in states(store, "task", uids).values())
    assert len(undo(as_command(store, "undo"))) == 500
    assert states(store, "task", uids) == before
    assert verify_chain(store) == [] == rebuild(store)


def test_a_thing_changed_twice_by_one_command_is_taken_back_once(store: Store) -> None:
    task = tasks.add(as_command(store, "add"), "one")
    command = as_command(store, "edit")
    change(command, "task", task["uid"], {"title": "two"})
    change(command, "task", task["uid"], {"title": "three", "priority": "L"})
    undo(as_command(store, "undo"))
    assert tasks.resolve(store, "T1") == task
    assert store.value("SELECT count(*) FROM event WHERE undoes IS NOT NULL") == 1


def test_a_failure_in_a_late_chunk_leaves_nothing(store: Store) -> None:
    def wanted() -> Iterator[tuple[str, dict[str, Any]]]:
        for _ in range(MANY):
            yield new_uid(), {"title": "x"}
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        change_many(store, "task", wanted())
    assert store.value("SELECT count(*) FROM task") == store.value("SELECT count(*) FROM event") == 0


_EDITOR = """
import sys
from recorder.places import Places
from store import changes
from store.database import open_store
changes.CHUNK = 10
with open_store(Places.from_environment(), "task edit") as store:
    uids = [row["uid"] for row in store.rows("SELECT CAST(uid AS VARCHAR) AS uid FROM task ORDER BY task_id")]
    def wanted():
        for number, uid in enumerate(uids):
            if number == int(sys.argv[1]):
                print("there", flush=True)
                sys.stdin.read()
            yield uid, {"tags": ["b"]}
    changes.change_many(store, "task", wanted())
    print("done", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(("killed_at", "expected"), [(1, ["a"]), (95, ["a"]), (1000, ["b"])])
def test_a_killed_bulk_edit_leaves_all_or_nothing(places: Places, killed_at: int, expected: list[str]) -> None:
    with open_store(places, "import") as store:
        added(store, 100)
    with subprocess.Popen(
        [sys.executable, "-c", _EDITOR, str(killed_at)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
    with open_store(places, "test") as store:
        assert store.rows("SELECT DISTINCT tags FROM task") == [{"tags": expected}]
        assert verify_chain(store) == [] == rebuild(store)
