"""Whatever people change is told by events: audited, sealed, taken back, replayed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recorder.identity import new_uid
from store import tasks
from store.act import Act, system_act
from store.chain import verify_chain
from store.changes import change
from store.database import Store
from store.errors import NotFoundError, RefusedError, UsageError
from store.rebuild import rebuild
from store.undo import undo


def as_command(store: Store, verb: str) -> Store:
    """The store as the next `tt` command of the user would have it."""
    return replace(store, act=Act(verb))


def test_an_added_task_is_in_the_view_and_in_the_audit(store: Store) -> None:
    added = tasks.add(store, "  Restore \n backup ", project="dr", priority="H", tags=["db"], due="2026-12-24T00:00:00Z")
    assert (added["task_id"], added["title"], added["due_at"]) == (1, "Restore backup", "2026-12-24T00:00:00.000000Z")
    [shown] = tasks.get(store, "T1").rows
    assert (shown["status"], shown["tags"], shown["spent_ms"], shown["depends_on"]) == ("open", ["db"], 0, [])
    assert shown["urgency"] >= 6
    [told] = store.rows("SELECT action, subject, before FROM audit")
    assert told == {"action": "test", "subject": "T1", "before": None}


@pytest.mark.parametrize("name", ["T2", "t2", "2", "uid", "prefix"])
def test_a_task_is_found_by_number_and_by_the_beginning_of_its_uid(store: Store, name: str) -> None:
    tasks.add(store, "one")
    uid = str(tasks.add(store, "two")["uid"])
    assert tasks.resolve(store, {"uid": uid, "prefix": uid[:35]}.get(name, name))["title"] == "two"


@pytest.mark.parametrize("name", ["T9", "", "x", "T", "12345678-"])
def test_a_task_that_is_not_there_is_not_found(store: Store, name: str) -> None:
    tasks.add(store, "one")
    tasks.add(store, "two")
    with pytest.raises(NotFoundError, match="tt ls"):
        tasks.resolve(store, name)


def test_a_task_needs_a_title_and_a_known_priority(store: Store) -> None:
    with pytest.raises(UsageError, match="title"):
        tasks.add(store, " ")
    with pytest.raises(UsageError, match="H, M or L"):
        tasks.add(store, "x", priority="urgent")


def test_done_closes_all_or_none(store: Store) -> None:
    tasks.add(store, "one")
    tasks.add(store, "two")
    with pytest.raises(NotFoundError):
        tasks.done(store, ["T1", "T3"])
    assert [row["status"] for row in tasks.list_tasks(store).rows] == ["open", "open"]
    tasks.done(store, ["T1", "1"])
    with pytest.raises(RefusedError, match="T1 is done already"):
        tasks.done(store, ["T2", "T1"])
    assert [row["task_id"] for row in tasks.list_tasks(store).rows] == [2]


def test_undo_takes_back_commands_newest_first_and_then_refuses(store: Store) -> None:
    tasks.add(as_command(store, "add"), "one")
    tasks.add(as_command(store, "add"), "two")
    tasks.done(as_command(store, "done"), ["T1", "T2"])
    assert [event["subject"] for event in undo(as_command(store, "undo"))] == ["T2", "T1"]
    assert [row["status"] for row in tasks.list_tasks(store).rows] == ["open", "open"]
    undo(as_command(store, "undo"))
    undo(as_command(store, "undo"))
    assert tasks.list_tasks(store).rows == []
    with pytest.raises(RefusedError, match="nothing to undo"):
        undo(as_command(store, "undo"))
    assert store.value("SELECT count(*) FROM audit") == 8
    assert verify_chain(store) == [] == rebuild(store)


def test_an_undone_number_is_not_used_again(store: Store) -> None:
    tasks.add(as_command(store, "add"), "one")
    undo(as_command(store, "undo"))
    assert tasks.add(store, "another")["task_id"] == 2


def test_undo_brings_back_what_was_deleted(store: Store) -> None:
    task = tasks.add(as_command(store, "add"), "one")
    assert change(as_command(store, "rm"), "task", task["uid"], None) is None
    undo(as_command(store, "undo"))
    assert tasks.resolve(store, "T1") == task


def test_undo_passes_over_the_machine_and_refuses_to_overrule_it(store: Store) -> None:
    task = tasks.add(as_command(store, "add"), "one")
    change(store, "task", task["uid"], {"title": "other"}, system_act("drain"))
    with pytest.raises(RefusedError, match="changed since"):
        undo(as_command(store, "undo"))


def test_a_task_with_recorded_work_is_not_undone(store: Store) -> None:
    task = tasks.add(as_command(store, "add"), "one")
    change(store, "time_entry", new_uid(), {"task_uid": task["uid"], "started_at": store.now()}, system_act("drain"))
    with pytest.raises(RefusedError, match="work was recorded"):
        undo(as_command(store, "undo"))


def test_a_change_that_changes_nothing_is_not_told(store: Store) -> None:
    task = tasks.add(store, "one")
    assert change(store, "task", task["uid"], {"title": "one"}) == task
    assert change(store, "task", new_uid(), None) is None
    assert store.value("SELECT count(*) FROM audit") == 1


def test_a_failed_change_leaves_neither_row_nor_event(store: Store) -> None:
    with pytest.raises(ValueError, match="stop"), store.transaction():
        tasks.add(store, "one")
        raise ValueError("stop")
    assert store.value("SELECT count(*) FROM task") == store.value("SELECT count(*) FROM event") == 0


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ('UPDATE event SET after = \'{"title":"forged"}\' WHERE seq = 2', "altered"),
        ("UPDATE event SET actor = 'nobody' WHERE seq = 1", "altered"),
        ("DELETE FROM event WHERE seq = 2", "event 2 is missing"),
        ("UPDATE event SET previous_hash = 'x' WHERE seq = 3", "does not follow"),
    ],
)
def test_tampering_with_the_audit_is_found(store: Store, damage: str, complaint: str) -> None:
    for title in ("one", "two", "drei \ud83d \N{GRINNING FACE} \udcff"):
        tasks.add(store, title)
    assert verify_chain(store) == []
    store.execute(damage)
    assert complaint in " ".join(verify_chain(store))


def test_rebuild_finds_and_mends_rows_that_no_event_made(store: Store) -> None:
    tasks.add(store, "one", tags=["a", "b"], due="2026-12-24T10:00:00.123456+01:00", estimate_ms=5)
    tasks.add(store, "two")
    tasks.done(store, ["T2"])
    assert rebuild(store) == []
    store.execute("UPDATE task SET title = 'forged' WHERE task_id = 1")
    store.execute("DELETE FROM task WHERE task_id = 2")
    assert [(d.stored and d.stored["title"], d.replayed and d.replayed["title"]) for d in rebuild(store)] == [
        ("forged", "one"),
        (None, "two"),
    ]
    assert len(rebuild(store, replace=True)) == 2
    assert rebuild(store) == []
    assert tasks.resolve(store, "T2")["status"] == "done"


def test_a_column_younger_than_the_events_is_replayed_as_null(store: Store) -> None:
    tasks.add(store, "one")
    store.execute("ALTER TABLE task ADD COLUMN colour VARCHAR")
    store.column_types.clear()
    assert rebuild(store) == []
