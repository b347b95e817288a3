"""Checks of the record: the store, the journals, the run folders, the audit trail and its replay."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cli.check_alerts import check_alerts
from cli.draining import drain_everything
from cli.finding import Finding
from cli.live import LiveSession, live_sessions
from cli.opening import tell_waiting
from recorder.journal import SUFFIX, is_abandoned
from recorder.places import Places
from store import frozen_audit, history
from store.chain import verify_chain
from store.changes import ENTITIES
from store.database import Store, open_store
from store.drain import DAMAGED_SUFFIX
from store.errors import StoreError
from store.rebuild import Difference, rebuild

_NEWS = timedelta(days=7)


def check_store(places: Places, *, audit: bool, replay: bool, replace: bool) -> Iterator[Finding]:
    """Whether the store opens and what lies beside it; on request the audit trail and what its replay gives."""
    try:
        with open_store(places, "doctor", on_wait=tell_waiting, drain=drain_everything) as store:
            commands = store.value("SELECT count(*) FROM commands")
            yield Finding("store", "ok", f"{places.store} opens and holds {commands} commands")
            yield from _notices(store)
            yield _future(store)
            yield from check_alerts(store)
            if audit:
                yield from _audit(store)
            if replay:
                yield from _rebuild(store, replace)
    except StoreError as error:
        what, _, remedy = str(error).partition("; ")
        yield Finding("store", "fail", what, remedy)
    yield _journals(places)
    yield from _damaged(places)
    yield _run_folders(places)


def _notices(store: Store) -> Iterator[Finding]:
    for notice in history.notices(store).rows[:5]:
        if notice["noticed_at"] > datetime.now(UTC) - _NEWS:
            session = f" (S{notice['session_id']})" if notice["session_id"] is not None else ""
            yield Finding("notice", "warn", f"{notice['message']}{session}", "nothing to do; told for a week")


def _future(store: Store) -> Finding:
    newest = store.value("SELECT max(last_at) FROM sessions")
    if newest is not None and newest > datetime.now(UTC) + timedelta(minutes=5):
        what = f"the newest record is of {newest:%Y-%m-%d %H:%M} UTC, which is to come"
        return Finding("time", "warn", what, "set the clock")
    return Finding("time", "ok", "no record is of the future")


def _audit(store: Store) -> Iterator[Finding]:
    broken = verify_chain(store)
    for sentence in broken:
        yield Finding("audit", "fail", sentence, "compare with a copy: tt restore brings one back, the store is kept")
    if not broken:
        yield Finding("audit", "ok", f"all {store.value('SELECT count(*) FROM audit')} events are as they were sealed")
    yield from _frozen(store)


def _frozen(store: Store) -> Iterator[Finding]:
    found = frozen_audit.audit(store)
    for sentence in found.broken:
        yield Finding("billing", "fail", sentence, "compare with a copy: tt restore brings one back; --rebuild tells what was")
    if not found.broken:
        what = f"{found.entries} approved entries and {found.invoices} issued invoices are as they were"
        yield Finding("billing", "ok", what)


def _rebuild(store: Store, replace: bool) -> Iterator[Finding]:
    differences = rebuild(store, replace=replace)
    for difference in differences:
        if replace:
            yield Finding("rebuild", "ok", f"mended: {_told(difference)}")
        else:
            yield Finding("rebuild", "fail", _told(difference), "tt doctor --rebuild --yes makes the rows follow the events")
    if not differences:
        yield Finding("rebuild", "ok", "replaying the events gives the same rows")


def _told(difference: Difference) -> str:
    stored, replayed = difference.stored, difference.replayed
    row = stored or replayed or {}
    name = f"{ENTITIES[difference.kind].letter}{row.get(ENTITIES[difference.kind].number)}"
    if stored is None:
        return f"{name} is missing"
    if replayed is None:
        return f"{name} is there, but no event tells of it"
    fields = [field for field in replayed if stored[field] != replayed[field]]
    return f"{name}: {', '.join(f'{field} is {stored[field]}, by its events {replayed[field]}' for field in fields)}"


def _journals(places: Places) -> Finding:
    waiting = places.journal_paths()
    left = [path for path in waiting if _is_left(path)]
    if left:
        what = f"{len(left)} journals of sessions that are over were not drained, as {left[0]}"
        return Finding("journals", "warn", what, "run tt log; if they stay, report this")
    return Finding("journals", "ok", f"{len(waiting)} being written, none left behind" if waiting else "none waits")


def _is_left(path: Path) -> bool:
    try:
        return is_abandoned(path)
    except OSError:
        return False


def _damaged(places: Places) -> Iterator[Finding]:
    for folder in (places.journals, places.fallback_journals, places.deliveries):
        for path in sorted(folder.glob(f"*{DAMAGED_SUFFIX}")) if folder.is_dir() else ():
            what = f"{path} was damaged; what could be read is in the store"
            yield Finding("journals", "warn", what, "keep it to report this, or delete it")


def _run_folders(places: Places) -> Finding:
    live = live_sessions(places)
    folders = sorted(places.run.iterdir()) if places.run.is_dir() else []
    stale = [str(folder) for folder in folders if not _is_kept(folder, live) and not _is_written(places, folder.name)]
    if stale:
        what = f"{len(stale)} folders of sessions that were killed"
        return Finding("sessions", "warn", what, f"rm -r {' '.join(map(shlex.quote, stale))}")
    return Finding("sessions", "ok", f"{len(live)} live")


def _is_kept(folder: Path, live: Mapping[str, LiveSession]) -> bool:
    """Whether the keeper of a run folder's session answers."""
    return folder.name in live and live[folder.name].attached is not None


def _is_written(places: Places, uid: str) -> bool:
    """Whether a process holds the journal of a session."""
    journals = (folder / (uid + SUFFIX) for folder in (places.journals, places.fallback_journals))
    return any(path.exists() and not _is_left(path) for path in journals)
