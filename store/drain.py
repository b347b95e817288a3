"""Draining: what the journals hold becomes rows, each batch in one transaction with the offset it reaches.

A drain may be killed anywhere and run again: a batch is in the store together with its offset, or neither is.
"""

from __future__ import annotations

import os
import time
import uuid
from contextlib import suppress
from pathlib import Path

from recorder.errors import JournalError
from recorder.identity import new_uid
from recorder.journal import HEADER, is_abandoned
from recorder.places import remove_run_folder
from store import batches, component_links, instants, live, rendering, session_rows
from store.act import Act, system_act
from store.batches import Batch
from store.bulk import insert_rows
from store.errors import StoreBusyError, StoreError, StoreUnreadableError
from store.handle import Store
from store.journal_rows import JournalRows
from store.live import LiveSession
from store.sql import question
from store.table import Row

DAMAGED_SUFFIX = ".damaged"
_BEING_CREATED_SECONDS = 60
_MALFORMED = (AttributeError, KeyError, TypeError, ValueError)


def drain(store: Store) -> list[Path]:
    """Drain every journal; returns those that are over and may go once the store is checkpointed.

    A journal that can't be understood is set aside, with a notice, and the others go on.
    """
    paths = store.places.journal_paths()
    known = {row["journal"]: row for row in store.rows(question("offsets"))} if paths else {}
    finished = []
    for path in paths:
        journal = path.name if path.parent == store.places.journals else f"fallback/{path.name}"
        offset = known.get(journal, {"position": 0, "damaged_bytes": 0})
        with suppress(OSError):  # a journal that is gone, or can't be read just now
            if _drain_or_set_aside(store, path, journal, offset):
                finished.append(path)
    return finished


def _drain_or_set_aside(store: Store, path: Path, journal: str, offset: Row) -> bool:
    """Drain one journal as far as it goes; returns whether it is over and may be deleted."""
    # [1] ask whether anybody still writes before reading: what is read afterwards is then all there is
    abandoned = is_abandoned(path)
    if abandoned:
        _recover(path, store.places.run_folder(path.stem))
    try:
        damaged = _drain_journal(store, path, journal, offset["position"], abandoned)
    except (StoreBusyError, StoreUnreadableError):
        raise
    except (JournalError, StoreError, *_MALFORMED) as error:
        if abandoned:
            _set_aside(store, path, f"{path.name} could not be read ({error})")
        return False
    if not abandoned:
        return False
    if damaged or offset["damaged_bytes"]:
        _set_aside(store, path, f"{path.name} was damaged; what could be read is in the store")
        return False
    status = path.stat()
    return status.st_size > len(HEADER) or time.time() - status.st_mtime > _BEING_CREATED_SECONDS


def _recover(path: Path, run_folder: Path) -> None:
    """Have a killed session's journal completed from what its shell left behind."""
    if run_folder.is_dir():
        from recorder.recover import recover  # much to import, and seldom needed

        with suppress(OSError, JournalError, *_MALFORMED):  # what is in the journal is drained all the same
            recover(path, run_folder)
        with suppress(OSError):
            remove_run_folder(run_folder)


def _drain_journal(store: Store, path: Path, journal: str, position: int, abandoned: bool) -> int:
    """Drain one journal from a position on; returns how many damaged bytes were passed over."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.fstat(descriptor).st_size
        session = live.load(store, journal) if position else None
        if size <= position and (session is None or session.ended or not abandoned):
            return 0
        damaged = 0
        act = system_act("drain")
        for batch in batches.read(descriptor, position, size):
            session = _commit(store, journal, session, batch, act, close=abandoned and batch.is_last)
            damaged += batch.damaged_bytes
        if session is not None:
            rendering.write_partial(store, session)
        return damaged
    finally:
        os.close(descriptor)


def _commit(
    store: Store, journal: str, session: LiveSession | None, batch: Batch, act: Act, *, close: bool
) -> LiveSession | None:
    """Write one batch and the position it reaches; `close` ends a session that nobody records any more."""
    with store.transaction():
        fold = JournalRows(session, int(store.value(question("next_command"))), _uid_of(journal))
        malformed = 0
        for record in batch.records:
            try:
                fold.feed(record)
            except _MALFORMED:
                malformed += 1
        session = fold.session
        if session is None:
            if batch.records:
                raise JournalError("it holds no record that makes sense")
            return None
        if close:
            fold.interrupt()
        fold.close()
        if not batch.records and not fold.ended:
            return session
        if fold.begun is not None:
            session_rows.begin(store, session, fold.begun, act)
        for table, rows in fold.rows.items():
            insert_rows(store, table, rows)
        insert_rows(store, "command_output", rendering.output_rows(store, session, fold.finished))
        component_links.link_new(store, session.uid, fold.rows["command"], fold.rows["command_text"])
        if fold.ended is not None:
            session_rows.end(store, fold.ended, act)
        if malformed or batch.damaged_bytes:
            what = f"{batch.damaged_bytes} bytes of damage and {malformed} senseless records in {journal} were passed over"
            session_rows.notify(store, session.uid, "damaged-journal", what)
        _advance(store, journal, session, batch, malformed)
        return session


def _advance(store: Store, journal: str, session: LiveSession, batch: Batch, malformed: int) -> None:
    timing = session.timing(told_end=session.ended)
    row = {
        "journal": journal,
        "position": batch.end,
        "session_uid": session.uid,
        "last_at": instants.from_nanoseconds(session.last.wall_ns),
        "last_wall_ns": session.last.wall_ns,
        "last_boot_ns": session.last.boot_ns,
        "last_mono_ns": session.last.mono_ns,
        "last_activity_ns": session.last_activity_ns,
        "damaged_bytes": batch.damaged_bytes + malformed,
        "duration_ms": timing.duration_ms,
        "active_ms": timing.spent("active"),
        "idle_ms": timing.spent("idle"),
        "suspended_ms": timing.spent("suspended"),
        "paused_ms": timing.spent("paused"),
    }
    insert_rows(store, "journal_offset", [row])


def _set_aside(store: Store, path: Path, message: str) -> None:
    kept = path.with_name(path.name + DAMAGED_SUFFIX)
    with store.transaction():
        session_rows.notify(store, None, "damaged-journal", f"{message}; it is kept as {kept}")
    path.rename(kept)


def _uid_of(journal: str) -> str:
    """The session's uid, which names its journal."""
    try:
        return str(uuid.UUID(Path(journal).stem))
    except ValueError:
        return new_uid()
