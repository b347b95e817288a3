"""Draining delivery journals: each batch is taken in within one transaction with the offset it reaches.

A drain may be killed anywhere and run again: a batch's effects are in the store together with its offset, or neither is.
A delivery that a batch can't be taken in for is found by halves, and only that one is set aside.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from alerts import config as configuration
from alerts import judging
from alerts.config import Config
from alerts.delivery import Delivery
from alerts.intake import UNNAMED, quarantine, take_in
from recorder.errors import JournalError
from recorder.journal import HEADER, Kind, Record, is_abandoned
from store import batches
from store.alert_upkeep import delivery_journals, due_alerts
from store.batches import Batch
from store.bulk import insert_rows
from store.errors import StoreBusyError, StoreUnreadableError
from store.handle import Store
from store.session_rows import notify
from store.sql import question

PATIENCE_SECONDS = 2.0  # of a command that only wants to know something
_BEING_CREATED_SECONDS = 60
_BATCH_BYTES = 4 * 1024 * 1024  # some 8,000 alerts; with less at once, asking the store costs more than they do
DAMAGED_SUFFIX = ".damaged"
_NOTHING_READ: Mapping[str, Any] = {"position": 0, "damaged_bytes": 0}


def drain(store: Store, seconds: float | None = PATIENCE_SECONDS) -> list[Path]:
    """Take deliveries in, for so long; then judge what time and people changed. Returns journals that may go.

    What had to be left for the next command is said in `store.told`.
    """
    paths = delivery_journals(store.places.deliveries)
    config = _Lazy(store)
    deadline = None if seconds is None else time.monotonic() + seconds
    finished = _drain_all(store, paths, config, deadline) if paths else []
    if store.behind:
        store.told.append("deliveries of alerts still wait to be taken in; ask again for a newer answer")
    if due_alerts(store):
        judging.judge_due(store, config.read())
    store.told += config.mistakes
    return finished


class _Lazy:
    """config.toml, read when it is needed."""

    def __init__(self, store: Store) -> None:
        self._path = store.places.config
        self._found: Config | None = None

    def read(self) -> Config:
        """What it says."""
        if self._found is None:
            self._found = configuration.load(self._path)
        return self._found

    @property
    def mistakes(self) -> list[str]:
        """What is wrong with it, as far as it was read."""
        return self._found.mistakes if self._found else []


def _drain_all(store: Store, paths: Sequence[Path], config: _Lazy, deadline: float | None) -> list[Path]:
    known = {row["journal"]: row for row in store.rows(question("offsets"))}
    finished = []
    for path in paths:
        if store.behind:
            break
        journal = f"deliveries/{path.name}"
        with suppress(OSError):  # a journal that is gone, or can't be read just now
            if _drain_one(store, path, journal, known.get(journal, _NOTHING_READ), config, deadline):
                finished.append(path)
    return finished


def _drain_one(
    store: Store, path: Path, journal: str, offset: Mapping[str, Any], config: _Lazy, deadline: float | None
) -> bool:
    """Drain one journal; returns whether it is over and may be deleted."""
    abandoned = is_abandoned(path)  # asked before reading: what is read afterwards is then all there is
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size, position = os.fstat(descriptor).st_size, int(offset["position"])
        damaged = 0
        if size > position:
            for batch in batches.read(descriptor, position, size, _BATCH_BYTES):
                _commit(store, journal, batch, config.read(), deadline)
                damaged += batch.damaged_bytes
                if store.behind:
                    return False
                if deadline is not None and time.monotonic() > deadline and (not batch.is_last or batch.end < size):
                    store.behind = True
                    return False
    except JournalError as error:
        if abandoned:
            _set_aside(store, path, f"{path.name} could not be read ({error})")
        return False
    finally:
        os.close(descriptor)
    if damaged:
        notify(store, None, "damaged-journal", f"{damaged} bytes of damage in {journal} were passed over")
    if abandoned and (damaged or offset["damaged_bytes"]):
        _set_aside(store, path, f"{path.name} was damaged; what could be read is in the store")
        return False
    return abandoned and (size > len(HEADER) or time.time() - path.stat().st_mtime > _BEING_CREATED_SECONDS)


def _set_aside(store: Store, path: Path, message: str) -> None:
    kept = path.with_name(path.name + DAMAGED_SUFFIX)
    notify(store, None, "damaged-journal", f"{message}; it is kept as {kept}")
    path.rename(kept)


def _commit(store: Store, journal: str, batch: Batch, config: Config, deadline: float | None) -> None:
    """Take a batch in with its offset; what it can't be taken in for is narrowed down by halves."""
    _take(store, journal, list(_deliveries(batch.records)), config, deadline)
    if not store.behind:
        with store.transaction():
            _advance(store, journal, batch.end, batch.damaged_bytes)


def _take(
    store: Store, journal: str, deliveries: Sequence[tuple[Delivery, int]], config: Config, deadline: float | None
) -> None:
    if not deliveries:
        return
    try:
        with store.transaction():
            take_in(store, [delivery for delivery, _ in deliveries], config)
            _advance(store, journal, deliveries[-1][1])
        return
    except (StoreBusyError, StoreUnreadableError):
        raise
    except Exception as error:  # whatever it is, it must not keep the others, and every other command, from going on
        problem = f"it could not be taken in ({type(error).__name__}: {error}); please report this"
    if len(deliveries) == 1:
        with store.transaction():
            quarantine(store, deliveries[0][0], problem)
            _advance(store, journal, deliveries[0][1])
        store.told.append(f"a delivery is kept in quarantine (`tt alert dead`): {problem}")
        return
    half = len(deliveries) // 2
    for part in (deliveries[:half], deliveries[half:]):
        if deadline is not None and time.monotonic() > deadline:
            store.behind = True
        if not store.behind:
            _take(store, journal, part, config, deadline)


def _deliveries(records: Sequence[Record]) -> Iterator[tuple[Delivery, int]]:
    for record in records:
        if record.kind is not Kind.DELIVERY:
            continue
        try:
            yield Delivery.decode(record.body), record.end
        except (ValueError, KeyError, TypeError):
            at = record.at.wall_ns // 1000
            yield Delivery(record.body, integration=UNNAMED, received_at=at, format="unreadable"), record.end


def _advance(store: Store, journal: str, end: int, damaged_bytes: int = 0) -> None:
    insert_rows(store, "journal_offset", [{"journal": journal, "position": end, "damaged_bytes": damaged_bytes}])
