"""The store opens for one at a time, says for whom it waits, and never loses a file."""

from __future__ import annotations

import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from recorder.clocks import Instant
from recorder.places import Places
from store import daily_copy, migrate, tasks
from store.backup import backup, latest_copy, restore
from store.connection import translated
from store.database import open_store
from store.errors import ConflictError, NotFoundError, StoreBusyError, StoreError, StoreUnreadableError
from store.lock import store_lock


class DayClock:
    """A clock that stands at noon of a day."""

    boot_id = "boot"

    def __init__(self, day: int) -> None:
        self.day = day

    def now(self) -> Instant:
        return Instant((20_000 + self.day) * 86_400_000_000_000, 1, 1)


def titles(places: Places) -> list[str]:
    with open_store(places, "ls") as store:
        return [row["title"] for row in store.rows("SELECT title FROM tasks ORDER BY task_id")]


def add(places: Places, title: str, day: int = 0) -> None:
    with open_store(places, "add", clock=DayClock(day)) as store:
        tasks.add(store, title)


def test_home_and_store_are_private(places: Places) -> None:
    add(places, "one")
    assert stat.S_IMODE(places.home.stat().st_mode) == 0o700
    assert stat.S_IMODE(places.store.stat().st_mode) == stat.S_IMODE(places.lock.stat().st_mode) == 0o600
    assert not daily_copy.write_ahead_log(places.store).exists()


def test_who_waits_is_told_once_for_whom(places: Places) -> None:
    told: list[str] = []
    with (
        open_store(places, "demo"),
        pytest.raises(StoreBusyError) as caught,
        store_lock(places.lock, "ls", timeout=0.7, on_wait=told.append),
    ):
        pass
    assert told == [f"tt demo (pid {os.getpid()})"]
    assert f"tt demo (pid {os.getpid()})" in str(caught.value)


def test_a_lock_is_taken_as_soon_as_it_is_free(places: Places) -> None:
    places.home.mkdir()
    descriptor = os.open(places.lock, os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with store_lock(places.lock, "ls", on_wait=lambda holder: os.close(descriptor)):
        pass


def test_a_foreign_program_that_holds_the_file_is_named(places: Places) -> None:
    add(places, "one")
    code = f"import duckdb; c = duckdb.connect({str(places.store)!r}); print('open', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as foreign:
        assert foreign.stdout is not None
        foreign.stdout.readline()
        with pytest.raises(StoreBusyError, match=rf"python.* \(pid {foreign.pid}\)"):
            titles(places)
        with pytest.raises(StoreUnreadableError, match="as it was"):
            restore(places, next(iter([latest_copy(places) or make_copy(places)])))
        foreign.communicate(b"\n")
    assert titles(places) == ["one"]


def make_copy(places: Places) -> Path:
    """A small store elsewhere."""
    other = Places(places.home / "other")
    add(other, "other")
    return other.store


@pytest.mark.parametrize("content", [b"no database at all" * 1000, b"short"])
def test_a_damaged_file_is_told_and_pushes_out_no_copy(places: Places, content: bytes) -> None:
    for day in range(4):
        add(places, "one", day)
    copies = sorted(places.backups.iterdir())
    places.store.write_bytes(content)
    with pytest.raises(StoreUnreadableError, match="tt restore"):
        add(places, "two", 9)
    assert sorted(places.backups.iterdir()) == copies


def test_a_store_of_a_newer_termtask_is_refused(places: Places) -> None:
    with open_store(places, "test") as store:
        store.execute("INSERT INTO schema_migration VALUES (9999, 'future', now())")
    with pytest.raises(StoreUnreadableError, match="newer TermTask"):
        titles(places)


def test_a_failed_migration_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "0001_good.sql").write_text("CREATE TABLE a (n INTEGER);")
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE b (n INTEGER); CREATE TABLE b (n INTEGER);")
    connection = duckdb.connect()
    with pytest.raises(duckdb.Error):
        migrate.migrate(connection, tmp_path)
    assert migrate.schema_version(connection) == 1
    assert connection.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'b'").fetchone() == (0,)
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE b (n INTEGER);")
    assert migrate.migrate(connection, tmp_path) == ["0002_bad"]
    assert migrate.migrate(connection, tmp_path) == []


def test_three_daily_copies_are_kept(places: Places) -> None:
    for day in range(6):
        add(places, f"day {day}", day)
        add(places, f"day {day}, later", day)
    assert len(list(places.backups.iterdir())) == 3
    copy = latest_copy(places)
    assert copy is not None
    restore(places, copy)
    assert titles(places)[-1] == "day 4, later"


def test_a_copy_takes_the_write_ahead_log_along(places: Places) -> None:
    """As after a SIGKILL: committed rows are still in the log."""
    add(places, "one")
    code = f"import duckdb, os; c = duckdb.connect({str(places.store)!r}); c.execute('SET TimeZone=\"UTC\"');"
    code += "c.execute(\"INSERT INTO task (task_id, title) VALUES (2, 'two')\"); os._exit(0)"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert daily_copy.write_ahead_log(places.store).exists()
    copy = daily_copy.make(places, DayClock(9))
    assert copy is not None
    places.store.write_bytes(b"ruined")
    kept = restore(places, copy)
    assert titles(places) == ["one", "two"]
    assert kept is not None
    assert kept.read_bytes() == b"ruined"
    assert daily_copy.write_ahead_log(kept).exists()


def test_a_backup_is_restored_and_the_present_store_kept(places: Places, tmp_path: Path) -> None:
    add(places, "one")
    copy = backup(places, tmp_path / "copy.duckdb")
    add(places, "two")
    kept = restore(places, copy)
    assert titles(places) == ["one"]
    assert kept is not None
    restore(places, kept)
    assert titles(places) == ["one", "two"]
    assert not list(places.home.glob("*.incoming*"))


def test_backup_goes_into_folders_and_overwrites_nothing(places: Places, tmp_path: Path) -> None:
    copy = backup(places, tmp_path)
    assert copy.parent == tmp_path
    with pytest.raises(ConflictError):
        backup(places, copy)
    with pytest.raises(StoreUnreadableError, match="another place"):
        backup(places, tmp_path / "missing" / "x.duckdb")


def test_what_is_no_store_is_not_restored(places: Places, tmp_path: Path) -> None:
    add(places, "one")
    with pytest.raises(NotFoundError):
        restore(places, tmp_path / "missing")
    junk = tmp_path / "junk.duckdb"
    junk.write_bytes(b"junk" * 5000)
    with pytest.raises(StoreUnreadableError, match="another copy"):
        restore(places, junk)
    duckdb.connect(str(tmp_path / "foreign.duckdb")).close()
    with pytest.raises(StoreUnreadableError, match="no store of TermTask"):
        restore(places, tmp_path / "foreign.duckdb")
    assert titles(places) == ["one"]


def test_a_copy_is_restored_where_there_is_no_store(places: Places, tmp_path: Path) -> None:
    add(places, "one")
    copy = backup(places, tmp_path / "copy.duckdb")
    places.store.unlink()
    assert restore(places, copy) is None
    assert titles(places) == ["one"]


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnreadableError, match="TT_HOME"), open_store(Places(tmp_path / "file" / "home"), "ls"):
        pass


def test_the_engines_errors_say_what_to_do() -> None:
    path = Path("x.duckdb")
    assert "disk is full" in str(translated(duckdb.IOException("IO Error: No space left on device"), path))
    assert type(translated(duckdb.BinderException("Binder Error: x"), path)) is StoreError
    assert "writable" in str(translated(duckdb.IOException("Cannot open file: Permission denied"), path))
    assert translated(duckdb.OutOfMemoryException("failed to allocate"), path).exit_code == 5
    assert "another program" in str(translated(duckdb.IOException("Could not set lock on file"), path))
