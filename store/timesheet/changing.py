"""The one way to change what an entry says: complete, within the rules of time, overlap, locks and billing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from recorder.platform import local_zone
from store.act import Act, present_user
from store.changes import State, change_many, states
from store.errors import RefusedError, UsageError
from store.freezing import frozen_entry
from store.handle import Store
from store.timesheet import locks, pieces, spans
from store.timesheet.double_billing import refuse_double_billing
from store.timesheet.entries import ENTRY
from store.timesheet.overlaps import settle
from store.timesheet.places import terms_of

Fields = Mapping[str, Any]

# Of a review, and no longer true when what was reviewed changes.
REVIEW = ("submitted_at", "submitted_by", "reviewed_at", "reviewed_by", "review_reason", "content_hash", "rated")
# What is not said by people about their work but follows from it, or from what became of it.
FOLLOWING = frozenset({"uid", "entry_id", "status", "measured_ms", "billed_ms", "invoice_uid", "external_id", *REVIEW})
_REVIEWED = ("submitted", "rejected")
_HINT = "give other times, or look at it with `tt time ls`"


def change_entries(
    store: Store,
    wanted: Mapping[str, Fields | None],
    *,
    overlap: str | None = None,
    act: Act | None = None,
    allow_future: bool = False,
    must: bool = False,
    guard_billing: bool = True,
) -> list[str]:
    """Give entries these values by uid, creating or (None) deleting them, all or none; returns the uids that changed.

    Instants are cut to milliseconds, what counts is measured anew, and what was handed in becomes a draft again where its
    content changes. `overlap` is a policy in place of the project's. What `must` be written, as the end of a timer, is
    written whatever it overlaps; without `guard_billing` time may be billed twice. Raises UsageError for times that make
    no sense, RefusedError for overlap and double billing, ConflictError where something is locked, approved or invoiced.
    """
    act = act or store.act
    with store.transaction():
        now = spans.now_ms(store)
        before: dict[str, State] = states(store, ENTRY, list(wanted))
        after = _completed(store, before, wanted)
        for uid, row in after.items():
            frozen_entry(act.verb, before.get(uid), row)
            if row is not None and not must and _is_said_anew(before.get(uid), row):
                _refuse_senseless(row, now, allow_future=allow_future)
        if must:
            return change_many(store, ENTRY, after, act)
        settled = settle(store, before, after, overlap)
        before |= states(store, ENTRY, [uid for uid in settled if uid not in before])
        settled = {uid: row and _as_draft(before.get(uid), row) for uid, row in settled.items()}
        touched = [uid for uid, row in settled.items() if row is None or _is_said_anew(before.get(uid), row)]
        told = [rows.get(uid) for uid in touched for rows in (before, settled)]
        locks.refuse_locked(store, [row for row in told if row is not None])
        if guard_billing:
            refuse_double_billing(store, before, settled)
        return change_many(store, ENTRY, settled, act)


def _completed(store: Store, before: Mapping[str, State], wanted: Mapping[str, Fields | None]) -> dict[str, State | None]:
    """The whole rows as they are wanted."""
    after: dict[str, State | None] = {}
    blank = {} if wanted.keys() <= before.keys() else _blank(store)
    for uid, fields in wanted.items():
        if fields is None:
            after[uid] = None
            continue
        row = {**(before.get(uid) or blank), **fields, "uid": uid}
        after[uid] = _measured(row)
    new = [row for uid, row in after.items() if row is not None and row["billable"] is None]
    terms = terms_of(store, new)
    return {
        uid: row and {**row, "billable": terms[uid].billable if uid in terms else row["billable"]}
        for uid, row in after.items()
    }


def _blank(store: Store) -> State:
    """What a new entry is where nothing else is said of it."""
    from store.bulk import column_types

    usual = {
        "person": present_user(),
        "zone": local_zone(),
        "source": "manual",
        "status": "draft",
        "interrupted": False,
    }
    return {**dict.fromkeys(column_types(store, ENTRY)), **usual}


def _measured(row: State) -> State:
    """The row with instants in whole milliseconds, and what counts of its time."""
    row = {**row, **{name: spans.to_text(spans.to_ms(row[name])) for name in ("started_at", "ended_at") if row[name]}}
    if row["ended_at"] is None or row["started_at"] is None:
        return {**row, "measured_ms": None}
    found = spans.pieces_of(row)
    return {**row, "pieces": pieces.stored(found), "measured_ms": pieces.measured_ms(found, row["counted"])}


def _is_said_anew(before: State | None, after: State) -> bool:
    """Whether anything differs that people say about their work."""
    return before is None or any(before[name] != after[name] for name in after if name not in FOLLOWING)


def _as_draft(before: State | None, after: State) -> State:
    """The row, which is a draft again where it was handed in or rejected and now says something else."""
    if after["status"] not in _REVIEWED or not _is_said_anew(before, after):
        return after
    return {**after, "status": "draft", **dict.fromkeys(REVIEW)}


def _refuse_senseless(row: State, now: int, *, allow_future: bool) -> None:
    if row["started_at"] is None:
        raise UsageError("an entry has to begin; give its start")
    begin = spans.to_ms(row["started_at"])
    last = spans.to_ms(row["ended_at"]) if row["ended_at"] else begin
    if last < begin:
        raise UsageError(f"it would end before it begins; {_HINT}")
    if last == begin and row["ended_at"]:
        raise UsageError(f"it would take no time at all; {_HINT}")
    if last > now and not allow_future:
        zone = ZoneInfo(row["zone"] or "UTC")
        until = spans.to_moment(last).astimezone(zone)
        raise RefusedError(f"{until:%Y-%m-%d %H:%M} lies in the future; give --future if it is meant")
    if row["ended_at"] and not pieces.covers(spans.pieces_of(row), last - begin):
        raise UsageError("its pieces do not cover it from start to end; leave them out, or mend them")
    if row["adjusted_ms"] is not None and row["adjusted_ms"] < 0:
        raise UsageError("less than nothing can't be counted; adjust it to 0 or more")
