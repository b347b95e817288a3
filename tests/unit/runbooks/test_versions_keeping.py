"""Runbooks in the store: found, versioned, given a status, never changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runbooks.model import Procedure
from runbooks.versions import keeping
from store.act import Act
from store.changes import change
from store.database import Store
from store.errors import ConflictError, NotFoundError, RefusedError, StoreUnreadableError, UsageError
from store.rebuild import rebuild
from store.undo import undo
from tests.unit.runbooks.examples import disk_full, plain


def test_a_new_runbook_has_a_first_version_and_is_found_by_number_and_name(store: Store) -> None:
    runbook, version = keeping.create(store, disk_full())
    assert (version["version"], version["parent"], version["status"], version["origin"]) == (1, None, "draft", "generated")
    assert runbook["name"] == "free-the-disk-of-a-database-host"
    for name in ("R1", "r1", "1", runbook["name"], runbook["name"].upper()):
        assert keeping.find(store, name) == runbook
    assert keeping.procedure_of(version) == disk_full()
    with pytest.raises(NotFoundError, match="tt runbook ls"):
        keeping.find(store, "R2")


def test_the_views_tell_of_steps_and_versions(store: Store) -> None:
    keeping.create(store, disk_full())
    steps = store.rows("FROM runbook_steps ORDER BY step_no")
    assert [row["step_id"] for row in steps] == [step.id for step in disk_full().steps]
    assert steps[3]["command"] == 'ssh "${HOST}" sudo systemctl stop "archiver@${INSTANCE}"'
    assert (steps[4]["danger"], steps[4]["confirm"], steps[11]["expected_exit"]) == ("irreversible", "name", 1)
    assert steps[4]["command_ids"] == [7, 8]
    (row,) = store.rows("FROM runbooks")
    assert (row["steps"], row["parameters"], row["runs"], row["verified_at"]) == (12, 6, 0, None)


def test_names_are_unique_and_never_look_like_numbers(store: Store) -> None:
    keeping.create(store, plain("ls"), name="disk")
    second, _ = keeping.create(store, replace(plain("ls"), title="Disk"))
    assert second["name"] == "disk-2"
    third, _ = keeping.create(store, replace(plain("ls"), title="12"))
    assert third["name"] == "runbook-12"
    unnamed, _ = keeping.create(store, replace(plain("ls"), title="磁盘"))
    assert unnamed["name"] == "runbook"
    with pytest.raises(ConflictError, match="another name"):
        keeping.create(store, plain("ls"), name="Disk")
    with pytest.raises(UsageError, match="number"):
        keeping.create(store, plain("ls"), name="r7")
    with pytest.raises(UsageError, match="number"):
        keeping.rename(store, second, "12")


def test_a_version_never_changes_but_in_its_status(store: Store) -> None:
    _, version = keeping.create(store, disk_full())
    for fields in ({"content": "{}"}, {"message": "other"}, {"version": 7}, {"made_at": store.now()}, None):
        with pytest.raises(ConflictError, match="never changes"):
            change(store, "runbook_version", version["uid"], fields)
    changed = change(store, "runbook_version", version["uid"], {"status": "approved"})
    assert changed is not None
    assert changed["content"] == version["content"]


@pytest.mark.parametrize(
    ("path", "last"),
    [(("reviewed", "approved"), "deprecated"), (("approved",), "deprecated"), (("deprecated",), "approved")],
)
def test_a_status_follows_on_those_that_it_may(store: Store, path: tuple[keeping.Status, ...], last: keeping.Status) -> None:
    runbook, _ = keeping.create(store, disk_full())
    for status in (*path, last):
        version = keeping.set_status(store, runbook, 1, status)
        assert (version["status"], version["status_by"]) == (status, store.act.actor)
    with pytest.raises(ConflictError, match="already"):
        keeping.set_status(store, runbook, 1, last)


def test_a_version_that_was_used_can_t_become_reviewed_again(store: Store) -> None:
    runbook, _ = keeping.create(store, disk_full())
    keeping.set_status(store, runbook, None, "approved")
    with pytest.raises(ConflictError, match="can't become reviewed"):
        keeping.set_status(store, runbook, None, "reviewed")


def test_what_is_run_is_the_newest_approved_version_else_the_newest(store: Store) -> None:
    runbook, first = keeping.create(store, disk_full())
    second = keeping.add_version(store, runbook, plain("ls"), origin="edited", message="")
    third = keeping.add_version(store, runbook, plain("pwd"), origin="edited", message="")
    assert (second["parent"], third["parent"]) == (1, 2)
    assert keeping.version_to_run(store, runbook)["version"] == 3
    keeping.set_status(store, runbook, 2, "approved")
    assert keeping.version_to_run(store, runbook)["version"] == 2
    keeping.set_status(store, runbook, 2, "deprecated")
    assert keeping.version_to_run(store, runbook)["version"] == 3
    for number in (1, 3):
        keeping.set_status(store, runbook, number, "deprecated")
    with pytest.raises(RefusedError, match="--version"):
        keeping.version_to_run(store, runbook)
    assert first["version"] == 1


def test_a_damaged_version_is_told(store: Store) -> None:
    _, version = keeping.create(store, disk_full())
    with pytest.raises(StoreUnreadableError, match="tt doctor"):
        keeping.procedure_of({**version, "content": '{"title": 7}'})


def test_hidden_runbooks_are_kept(store: Store) -> None:
    runbook, _ = keeping.create(store, disk_full(), words=("T1",))
    keeping.archive(store, runbook)
    assert keeping.list_runbooks(store).rows == []
    assert [row["runbook_id"] for row in keeping.list_runbooks(store, hidden=True).rows] == [1]
    assert keeping.made_from(store, ("T1",)) is None


def test_undo_takes_back_a_version_and_a_status(store: Store) -> None:
    runbook, _ = keeping.create(store, disk_full())
    store.act = Act("runbook approve")
    keeping.set_status(store, runbook, 1, "approved")
    store.act = Act("undo")
    undo(store)
    assert keeping.version_of(store, runbook)["status"] == "draft"
    store.act = Act("undo")
    undo(store)
    with pytest.raises(NotFoundError):
        keeping.find(store, "R1")


def test_a_rebuild_from_events_gets_the_same_rows(store: Store) -> None:
    runbook, _ = keeping.create(store, disk_full())
    keeping.add_version(store, runbook, plain("ls"), origin="edited", message="less")
    keeping.set_status(store, runbook, 2, "approved")
    assert rebuild(store) == []


def test_a_large_version_is_kept_whole(store: Store) -> None:
    procedure = Procedure(title="Large", steps=tuple(replace(plain("x" * 500).steps[0], id=f"s-{n}") for n in range(1000)))
    _, version = keeping.create(store, procedure)
    assert keeping.procedure_of(version) == procedure
