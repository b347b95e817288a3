"""A store of an older schema is brought up to date with all it holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from recorder.identity import new_uid
from recorder.places import Places
from store import migrate, tasks
from store.bulk import insert_rows
from store.chain import verify_chain
from store.changes import change
from store.database import Store, open_store, prepare_home
from store.rebuild import rebuild

_BEFORE_TASKS = 2


def older(places: Places, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the migrations there were before tasks grew."""
    folder.mkdir()
    for path in sorted(migrate.MIGRATIONS.glob("*.sql"))[:_BEFORE_TASKS]:
        shutil.copy(path, folder)
    prepare_home(places)
    connection = duckdb.connect(str(places.store), config={"storage_compatibility_version": "v1.5.0"})
    migrate.migrate(connection, folder)
    connection.close()


def test_the_tasks_of_the_first_schema_are_kept(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older(places, tmp_path / "older", monkeypatch)
    with monkeypatch.context() as patched:
        patched.setattr("store.database.migrate", lambda connection: [])
        with open_store(places, "test") as store:
            fields = {"title": "old", "status": "open", "tags": ["a"], "created_at": store.now(), "owner": "me"}
            change(store, "task", new_uid(), fields)
    with open_store(places, "test") as store:
        [row] = tasks.list_tasks(store).rows
        assert (row["title"], row["status"], row["tags"], row["depends_on"], row["note_count"]) == (
            "old",
            "open",
            ["a"],
            [],
            0,
        )
        tasks.done(store, ["T1"])
        assert verify_chain(store) == [] == rebuild(store)


def test_the_tables_may_grow_under_the_views(store: Store) -> None:
    tasks.add(store, "one")
    for table in ("task", "task_note", "task_template", "time_entry"):
        store.execute(f"ALTER TABLE {table} ADD COLUMN colour VARCHAR")
    store.column_types.clear()
    insert_rows(store, "task_note", [{"text": "x", "colour": "red"}])
    assert len(tasks.list_tasks(store).rows) == 1
    assert store.value("SELECT count(*) FROM task_notes") == 1
