"""The open store: asking it, changing it in transactions, and on whose behalf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import duckdb

from recorder.clocks import Clock
from recorder.places import Places
from store import instants
from store.act import Act
from store.connection import MEMORY, engine_errors
from store.table import Row, Table

Parameters = Sequence[object] | Mapping[str, object]

_AT_ONCE = 2000
_MANY = 20_000
_LITTLE_MEMORY = "96MB"


@dataclass(slots=True)
class Store:
    """The attached DuckDB file; every change made through it belongs to `act` unless told otherwise."""

    places: Places
    connection: duckdb.DuckDBPyConnection
    clock: Clock
    act: Act
    column_types: dict[str, dict[str, str]] = field(default_factory=dict)
    in_transaction: bool = False
    told: list[str] = field(default_factory=list)  # what the user should hear at the end
    behind: bool = False  # more waits to be drained than there was time for

    def execute(self, sql: str, parameters: Parameters = ()) -> None:
        """Run a statement whose result nobody needs."""
        with engine_errors(self.places.store):
            self.connection.execute(sql, parameters)

    def query(self, sql: str, parameters: Parameters = ()) -> Table:
        """The answer to a question."""
        with engine_errors(self.places.store):
            cursor = self.connection.execute(sql, parameters)
            columns = tuple(str(column[0]) for column in cursor.description or ())
            return Table(columns, [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()])

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """The rows of an answer."""
        return self.query(sql, parameters).rows

    def stream(self, sql: str, parameters: Parameters = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a large answer as they come; nothing else may be asked before the last."""
        with engine_errors(self.places.store):
            cursor = self.connection.execute(sql, parameters)
            while rows := cursor.fetchmany(_AT_ONCE):
                yield from rows

    def one(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of an answer, None where it has none."""
        return next(iter(self.rows(sql, parameters)), None)

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The first column of the first row of an answer, None where it has none."""
        return next(iter((self.one(sql, parameters) or {}).values()), None)

    def now(self) -> str:
        """The present instant, as the store keeps instants."""
        return instants.from_nanoseconds(self.clock.now().wall_ns)

    @contextmanager
    def modest(self, rows: int) -> Iterator[None]:
        """Leave memory to the caller, who holds this many rows himself; the engine then puts more on disk."""
        if rows < _MANY:
            yield
            return
        self.execute(f"SET memory_limit = '{_LITTLE_MEMORY}'")
        try:
            yield
        finally:
            self.execute(f"SET memory_limit = '{MEMORY}'")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a transaction inside another is part of that one."""
        if self.in_transaction:
            yield
            return
        self.execute("BEGIN")
        self.in_transaction = True
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):  # a COMMIT that failed has rolled back already
                self.connection.execute("ROLLBACK")
            raise
        finally:
            self.in_transaction = False
