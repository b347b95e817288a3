"""Answers SQL that may only read: no write, no file, no extension, no setting, from any statement.

Three gates, each enough for most attempts: the kind of statement, the table functions its syntax tree calls, and an
engine that was opened read-only, cut off from files and locked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from store.errors import RefusedError, StoreBusyError, StoreUnreadableError, UsageError

PUBLIC_VIEWS = (
    "tasks", "task_components", "components", "component_scopes", "sessions", "commands", "command_env", "time_entries",
    "alerts", "alert_events", "clients", "projects", "rates", "taxes", "expenses", "retainer_moves", "invoices",
    "invoice_lines", "payments", "period_locks", "submissions", "runbooks", "runbook_steps", "runbook_runs",
    "runbook_run_steps", "audit", "task_notes", "task_templates", "alert_episodes", "alert_deliveries", "silences",
    "runbook_versions",
)  # fmt: skip

_SETTINGS = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "memory_limit": "256MB",
    "threads": "2",
}

# Table functions that look only at their arguments or at the catalogue. Others read files, run text as SQL, or (in
# DuckDB 1.5) change settings and write profiles although the configuration is locked.
_HARMLESS_TABLE_FUNCTIONS = frozenset(
    {
        "duckdb_columns", "duckdb_functions", "duckdb_keywords", "duckdb_tables", "duckdb_types", "duckdb_views",
        "generate_series", "generate_subscripts", "histogram", "histogram_values", "json_each", "json_tree",
        "pg_timezone_names", "pragma_table_info", "pragma_version", "range", "repeat", "repeat_row", "show",
        "show_tables", "summary", "unnest",
    }
)  # fmt: skip
_REFUSED_FUNCTIONS = frozenset({"getenv", "write_log", "query", "query_table", "nextval", "setseed"})
_EXPLAIN = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*explain\b(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:\([^)]*\))?", re.I | re.S)
_NO_SUCH_STATEMENT = "only statements that read are possible here, such as SELECT, WITH, FROM, DESCRIBE or EXPLAIN"


class Answer(NamedTuple):
    """The result of a query: column names and rows of Python values."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def run_read_only(store_path: Path, query: str) -> Answer:
    """The answer to the last of one or more statements that only read.

    `store_path` must not be open in this process in another way. Raises UsageError where the SQL is wrong, RefusedError
    where it would do more than read, StoreBusyError where somebody else writes to the file.
    """
    connection = open_read_only(store_path)
    try:
        return answer(connection, query)
    finally:
        connection.close()


def open_read_only(store_path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can't write, reach files or be reconfigured."""
    try:
        connection = duckdb.connect(str(store_path), read_only=True, config=dict(_SETTINGS))
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise StoreBusyError(f"{_one_line(error)}; try again when it is done") from error
        raise StoreUnreadableError(_one_line(error)) from error
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET lock_configuration = true")
    return connection


def answer(connection: duckdb.DuckDBPyConnection, query: str) -> Answer:
    """The answer to the last statement of a query on a connection made by `open_read_only`."""
    try:
        statements = connection.extract_statements(query)
        for statement in statements:
            _check(connection, statement)
        if not statements:
            raise UsageError("there is no statement to run")
        for statement in statements:
            connection.execute(statement)
            columns = [column[0] for column in connection.description or ()]
            rows = connection.fetchall()
        return Answer(columns, rows)
    except ValueError as error:  # a statement so new that the Python package has no name for its type
        raise RefusedError(_NO_SUCH_STATEMENT) from error
    except duckdb.PermissionException as error:
        raise RefusedError("files, extensions and settings can't be reached from here; query the views") from error
    except duckdb.OutOfMemoryException as error:
        raise RefusedError("the query needs more than 256 MB; narrow it down") from error
    except duckdb.InvalidInputException as error:
        if "read-only" in str(error):
            raise RefusedError(_NO_SUCH_STATEMENT) from error
        raise UsageError(_one_line(error)) from error
    except duckdb.Error as error:
        raise UsageError(_one_line(error)) from error


def schema(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """(view, column, type) of every public view there is, in the order of the contract."""
    query = (Path(__file__).parent / "queries" / "public_columns.sql").read_text()
    rows = connection.execute(query, [list(PUBLIC_VIEWS)]).fetchall()
    return [(str(view), str(column), str(type_)) for view, column, type_ in rows]


def _check(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> None:
    """Raise RefusedError unless a statement only reads the store."""
    text = statement.query
    kind = statement.type
    if kind == duckdb.StatementType.EXPLAIN:
        text = _EXPLAIN.sub("", text, count=1)
        text = re.sub(r"^\s*analyze\b", "", text, count=1, flags=re.IGNORECASE)
    elif kind == duckdb.StatementType.MULTI:
        raise RefusedError("a PIVOT must name its values here: PIVOT ... ON column IN ('a', 'b') USING ...")
    elif kind != duckdb.StatementType.SELECT:
        raise RefusedError(_NO_SUCH_STATEMENT)
    row = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [text]).fetchone()
    tree = json.loads(row[0]) if row else {"error": True}
    if tree["error"]:
        raise RefusedError(_NO_SUCH_STATEMENT)
    for name, from_table in _called(tree["statements"]):
        if name in _REFUSED_FUNCTIONS or (from_table and name not in _HARMLESS_TABLE_FUNCTIONS):
            raise RefusedError(f"{name}() is not available here; query the views")


def _called(tree: Any) -> Iterator[tuple[str, bool]]:
    """(function name, whether it stands where a table would) for each call in a serialized syntax tree."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            pending.extend(node.values())
            if node.get("type") == "TABLE_FUNCTION":
                yield str(node["function"].get("function_name", "")).lower(), True
            elif isinstance(node.get("function_name"), str):
                yield node["function_name"].lower(), False
        elif isinstance(node, list):
            pending.extend(node)


def _one_line(error: Exception) -> str:
    """The first line of an engine's message, with the place in the SQL where it says one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and set(line.strip()) != {"^"}]
    return " ".join(lines[:2]) if lines else type(error).__name__
