"""The schema's history: numbered SQL files, run forward only, each in one transaction with its ledger row."""

from __future__ import annotations

from pathlib import Path

import duckdb

from store.errors import StoreUnreadableError

MIGRATIONS = Path(__file__).parent / "migrations"
_HAS_LEDGER = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'schema_migration'"
_LEDGER = "CREATE TABLE schema_migration (version INTEGER, name VARCHAR, applied_at TIMESTAMPTZ)"


def migrate(connection: duckdb.DuckDBPyConnection, folder: Path = MIGRATIONS) -> list[str]:
    """Bring the schema up to date; returns the names of the migrations that ran.

    Raises StoreUnreadableError where a newer TermTask has been here.
    """
    present = schema_version(connection)
    files = {int(path.name[:4]): path for path in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))}
    if present > max(files):
        raise StoreUnreadableError("the store was written by a newer TermTask; update tt, or `tt restore` an older copy")
    waiting = [path for version, path in files.items() if version > present]
    for path in waiting:
        _run(connection, path, create_ledger=present == 0 and path is waiting[0])
    if waiting:
        connection.execute("CHECKPOINT")  # no schema change may wait in the write-ahead log
    return [path.stem for path in waiting]


def schema_version(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the last migration that ran, 0 for an empty file."""
    if not _number(connection, _HAS_LEDGER):
        return 0
    return _number(connection, "SELECT coalesce(max(version), 0) FROM schema_migration")


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _run(connection: duckdb.DuckDBPyConnection, path: Path, *, create_ledger: bool) -> None:
    connection.begin()
    try:
        if create_ledger:
            connection.execute(_LEDGER)
        connection.execute(path.read_text(encoding="utf-8"))
        connection.execute("INSERT INTO schema_migration VALUES (?, ?, now())", [int(path.name[:4]), path.stem])
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
