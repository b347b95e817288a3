"""`tt sql` can read the views and nothing else."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.errors import RefusedError, StoreBusyError, StoreError, StoreUnreadableError, UsageError
from store.readonly import open_read_only, run_read_only, schema

_WRONG_ON_SOME_VERSIONS = ("CONNECT 'x'", "DETACH termtask", "PRAGMA json_execute_serialized_sql('x')")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "termtask.duckdb"
    with duckdb.connect(str(path), config={"storage_compatibility_version": "v1.5.0"}) as connection:
        connection.execute("CREATE TABLE command (id INTEGER, started_at TIMESTAMPTZ, text VARCHAR)")
        connection.execute("INSERT INTO command VALUES (1, '2026-01-02 03:04:05+00', 'ls'), (2, NULL, 'pwd')")
        connection.execute("CREATE VIEW commands AS SELECT id AS command_id, started_at, text AS command FROM command")
        connection.execute("CREATE VIEW session_progress AS SELECT 1 AS hidden")
    return path


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.csv"
    path.write_text("a,b\n1,do-not-read\n")
    with duckdb.connect(str(tmp_path / "other.duckdb")) as other:
        other.execute("CREATE TABLE t AS SELECT 'do-not-read' AS a")
    return path


@pytest.fixture
def untouched(store: Path, secret: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever the test does: the store is the same afterwards, no file appeared, nothing was printed."""
    before = hashlib.sha256(store.read_bytes()).hexdigest(), sorted(tmp_path.rglob("*"))
    yield
    assert before == (hashlib.sha256(store.read_bytes()).hexdigest(), sorted(tmp_path.rglob("*")))
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    "query, rows",
    [
        ("SELECT command FROM commands ORDER BY 1", [("ls",), ("pwd",)]),
        ("FROM commands SELECT count(*)", [(2,)]),
        ("WITH c AS (FROM commands) SELECT max(command_id) FROM c -- the end", [(2,)]),
        ("/* a */ SELECT 1; ; SELECT 2;", [(2,)]),
        ("VALUES (1), (2)", [(1,), (2,)]),
        ("SELECT * FROM range(3)", [(0,), (1,), (2,)]),
        ("SELECT unnest([1, 2])", [(1,), (2,)]),
        ("SELECT (SELECT count(*) FROM commands)", [(2,)]),
        ("SELECT 'INSERT; COPY; read_text'", [("INSERT; COPY; read_text",)]),
        ("PIVOT commands ON command IN ('ls', 'pwd') USING count(*)", None),
        ("DESCRIBE commands", None),
        ("SUMMARIZE commands", None),
        ("SHOW TABLES", None),
        ("TABLE commands", None),
        ("EXPLAIN SELECT * FROM commands", None),
        ("EXPLAIN ANALYZE SELECT * FROM commands", None),
        ("-- why\nexplain /* how */ (FORMAT json) SELECT 1", None),
        ("SELECT current_setting('TimeZone')", [("UTC",)]),
        ("SELECT strftime(started_at, '%H:%M') FROM commands WHERE started_at IS NOT NULL", [("03:04",)]),
    ],
)
def test_reading_works(store: Path, query: str, rows: list[tuple[object, ...]] | None) -> None:
    answered = run_read_only(store, query)
    assert answered.columns
    assert rows is None or answered.rows == rows


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO command VALUES (3, NULL, 'x')",
        "UPDATE command SET id = 2",
        "DELETE FROM command",
        "TRUNCATE command",
        "MERGE INTO command USING command AS c ON command.id = c.id WHEN MATCHED THEN DELETE",
        "WITH x AS (SELECT 1) INSERT INTO command SELECT 1, NULL, 'x' FROM x",
        "CREATE TABLE x (a INTEGER)",
        "CREATE TEMP TABLE x AS SELECT 1",
        "CREATE TEMP VIEW x AS SELECT 1",
        "CREATE TEMP MACRO f() AS 1",
        "CREATE SECRET (TYPE s3)",
        "DROP VIEW commands",
        "ALTER TABLE command ADD COLUMN z INTEGER",
        "COMMENT ON TABLE command IS 'x'",
        "COPY command TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "COPY command FROM '{secret}'",
        "EXPORT DATABASE '{folder}/export'",
        "IMPORT DATABASE '{folder}'",
        "ATTACH '{folder}/other.duckdb'",
        "ATTACH ':memory:' AS m",
        "DETACH termtask",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{folder}/x.so'",
        "SET threads = 1",
        "SET VARIABLE x = 1",
        "SET SESSION schema = 'x'",
        "RESET threads",
        "USE memory",
        "PRAGMA threads = 1",
        "PRAGMA enable_profiling = 'json'",
        "PRAGMA profiling_output = '{folder}/p.json'",
        "PRAGMA enable_profiling",
        "CALL enable_logging('QueryLog')",
        "CALL enable_profiling(format = 'json', save_location = '{folder}/p.json')",
        "FROM enable_profiling(format = 'json', save_location = '{folder}/p.json')",
        "SELECT * FROM enable_logging(storage = 'file', storage_path = '{folder}/logs')",
        "SELECT (SELECT count(*) FROM enable_profiling())",
        "FROM query('FROM enable_profiling()')",
        "FROM query('SELECT 1')",
        "FROM query_table('{secret}')",
        "FROM json_execute_serialized_sql(json_serialize_sql('FROM enable_profiling()'))",
        "PRAGMA json_execute_serialized_sql('x')",
        "EXPLAIN ANALYZE INSERT INTO command VALUES (3, NULL, 'x')",
        "EXPLAIN ANALYZE CREATE TEMP TABLE x (a INTEGER)",
        "EXPLAIN ANALYZE COPY command TO '{folder}/out.csv'",
        "EXPLAIN ANALYZE FROM enable_profiling()",
        "EXPLAIN (ANALYZE) FROM enable_profiling()",
        "PREPARE p AS INSERT INTO command VALUES (3, NULL, 'x')",
        "PREPARE p AS SELECT 1",
        "SELECT 1; DELETE FROM command; SELECT 2",
        "SELECT 1 /* ; */; /* SELECT */ DELETE FROM command",
        "BEGIN; SELECT 1",
        "VACUUM",
        "CHECKPOINT",
        "FROM checkpoint()",
        "FROM force_checkpoint()",
        "FROM read_text('/etc/passwd')",
        "FROM read_blob('{secret}')",
        "FROM read_csv('{secret}')",
        "FROM \"READ_CSV\"('{secret}')",
        "FROM read_json('{secret}')",
        "FROM parquet_scan('{secret}')",
        "FROM read_duckdb('{folder}/other.duckdb')",
        "FROM '{secret}'",
        'FROM "{secret}"',
        "FROM glob('{folder}/*')",
        "FROM parquet_metadata('{secret}')",
        "FROM sniff_csv('{secret}')",
        "FROM duckdb_secrets()",
        "FROM which_secret('a', 's3')",
        "FROM duckdb_extensions()",
        "SELECT * FROM commands WHERE command IN (SELECT content FROM read_text('{secret}'))",
        "SELECT [(SELECT content FROM read_text('{secret}'))]",
        "WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 2 FROM glob('/*')) FROM r",
        "SELECT * FROM commands, LATERAL (FROM read_text(command))",
        "PIVOT (FROM read_csv('{secret}')) ON a IN (1) USING count(*)",
        "PIVOT commands ON command",
        "DESCRIBE FROM read_csv('{secret}')",
        "SUMMARIZE FROM '{secret}'",
        "SELECT write_log('x')",
        "CONNECT 'x'",
    ],
)
def test_everything_else_is_refused_in_one_line(store: Path, secret: Path, query: str) -> None:
    text = query.replace("{secret}", str(secret)).replace("{folder}", str(store.parent))
    with pytest.raises(StoreError) as caught:
        run_read_only(store, text)
    assert isinstance(caught.value, RefusedError | UsageError)
    assert isinstance(caught.value, RefusedError) or query in _WRONG_ON_SOME_VERSIONS
    assert "\n" not in str(caught.value)
    assert "do-not-read" not in str(caught.value)


@pytest.mark.parametrize(
    "query", ["SELEC 1", "SELECT nothing FROM commands", "FROM no_such_view", "", "-- only a comment", "SELECT 'a"]
)
def test_wrong_sql_is_a_usage_error_in_one_line(store: Path, query: str) -> None:
    with pytest.raises(UsageError) as caught:
        run_read_only(store, query)
    assert "\n" not in str(caught.value)


def test_the_environment_and_python_variables_are_out_of_reach(store: Path) -> None:
    with pytest.raises(StoreError):
        run_read_only(store, "SELECT getenv('HOME')")
    with pytest.raises(StoreError):
        run_read_only(store, "FROM store")


def test_a_huge_query_is_refused(store: Path) -> None:
    with pytest.raises(RefusedError, match="256 MB"):
        run_read_only(store, "SELECT list(a.range || repeat('x', 1000)) FROM range(10000000) a")


def test_a_file_that_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreadableError):
        run_read_only(tmp_path / "missing.duckdb", "SELECT 1")


def test_the_schema_lists_the_public_views_only(store: Path) -> None:
    connection = open_read_only(store)
    assert schema(connection) == [
        ("commands", "command_id", "INTEGER"),
        ("commands", "started_at", "TIMESTAMP WITH TIME ZONE"),
        ("commands", "command", "VARCHAR"),
    ]
    connection.close()


def test_a_store_somebody_writes_to_is_busy(store: Path) -> None:
    script = f"import duckdb; c = duckdb.connect({str(store)!r}); print('open', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout and writer.stdin
        writer.stdout.readline()
        with pytest.raises(StoreBusyError, match=str(writer.pid)):
            run_read_only(store, "SELECT 1")
        writer.stdin.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.text())
def test_any_text_ends_in_an_answer_or_our_error(store: Path, text: str) -> None:
    try:
        run_read_only(store, text)
    except StoreError as error:
        assert "\n" not in str(error)
