"""Asking what a user wrote in SQL: on the store's file while that is quick, else on a copy that keeps nobody waiting."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

import duckdb

from recorder.places import Places
from store.daily_copy import copy_store
from store.database import Drain, attached, prepare_home
from store.drain import drain as drain_journals
from store.errors import StoreUnreadableError
from store.lock import WaitNotice, store_lock
from store.readonly import open_read_only

Answer = TypeVar("Answer")
Question = Callable[[duckdb.DuckDBPyConnection], Answer]
_PATIENCE_SECONDS = 1.0
_INTERRUPT_AGAIN_SECONDS = 0.05


def ask(
    places: Places,
    question: Question[Answer],
    *,
    patience: float = _PATIENCE_SECONDS,
    on_wait: WaitNotice | None = None,
    drain: Drain = drain_journals,
    tell: Callable[[str], None] = lambda _: None,
) -> Answer:
    """What a question answers when put to the store, up to date with every journal, through a read-only connection.

    `drain` brings the journals in; what the user should hear of that is told. The store's lock is held for `patience`
    seconds at most; the question is put again to a copy where that was not enough.
    """
    prepare_home(places)
    with store_lock(places.lock, "sql", on_wait=on_wait):
        with attached(places, "sql", drain=drain) as store:
            pass
        for line in store.told:
            tell(line)
        with closing(open_read_only(places.store)) as connection, suppress(TimeoutError):
            return _put(question, connection, patience)
        copy = _nameless_copy(places)
    with closing(copy):
        return _put(question, copy)


def _put(question: Question[Answer], connection: duckdb.DuckDBPyConnection, seconds: float | None = None) -> Answer:
    """What a question answers; raises TimeoutError where it takes longer, and ends it where the user interrupts."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(question, connection)
        try:
            return answer.result(seconds)
        finally:
            # The engine hears an interrupt only while a statement runs, and one may just be about to.
            while not answer.done():
                connection.interrupt()
                wait([answer], _INTERRUPT_AGAIN_SECONDS)


def _nameless_copy(places: Places) -> duckdb.DuckDBPyConnection:
    """A connection to a copy whose file is gone from its folder already: no crash leaves it behind."""
    descriptor, name = tempfile.mkstemp(prefix="question-", suffix=".duckdb", dir=places.home)
    os.close(descriptor)
    try:
        copy_store(places.store, Path(name))
        return open_read_only(Path(name))
    except OSError as error:
        raise StoreUnreadableError(f"no room for a copy to ask ({error.strerror}); free some space") from error
    finally:
        Path(name).unlink(missing_ok=True)
