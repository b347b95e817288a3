"""Taking entries in from files: each row once, however often its file is imported, and all rows or none.

A row is known by the program it is from and its key there; beside them a hash of what it says is kept. A row that was
mended there mends its entry here, as long as that is a draft; what was changed here alone stays.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from recorder.identity import new_uid
from store.changes import states
from store.errors import UsageError
from store.handle import Store
from store.sql import question
from store.timesheet import entries, meetings, spans
from store.timesheet.changing import change_entries
from store.timesheet.entries import ENTRY
from store.timesheet.formats import format_module, sense
from store.timesheet.formats.told import Bad, Hints, Notice, Read, Told
from store.timesheet.mapping import Meaning, mapped
from store.timesheet.near_names import tell_near
from store.timesheet.task_names import TaskNames

OWN = ("json", "csv")
_SAID = tuple(one.name for one in fields(Told) if one.name != "line")
_MENDED = ("draft", "rejected")
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says about all rows: columns for those that are silent, rules for words, what becomes of overlap."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Meaning] = field(default_factory=dict)
    overlap: str = "allow"
    skip_bad: bool = False
    allow_future: bool = False


@dataclass(slots=True)
class Outcome:
    """What an import came to: uids of new and mended entries, how many were the same, and what was left out and why."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: int = 0
    kept: list[str] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    overlapping: int = 0


def imported(
    store: Store,
    text: str,
    format_: str,
    hints: Hints,
    wishes: Wishes | None = None,
    *,
    progress: Callable[[int], object] = bool,
) -> Outcome:
    """Take the rows of a file in; raises UsageError, naming lines, where some are bad and none may be skipped.

    `progress` is told how many rows were looked at.
    """
    wishes = wishes or Wishes()
    outcome = Outcome()
    told = list(_good(format_module(format_).read(text, hints), outcome, progress))
    now = spans.now_ms(store)
    told = [one for one in told if _makes_sense(one, now, outcome, wishes)]
    if outcome.bad and not wishes.skip_bad:
        raise UsageError(_bad_rows(outcome.bad))
    with store.transaction():
        wanted = _wanted(store, told, format_, hints, wishes, outcome)
        tell_near(store, *wanted.values())
        written = change_entries(store, wanted, overlap=wishes.overlap, allow_future=wishes.allow_future, guard_billing=False)
        outcome.overlapping = _overlapping(store, written)
    changed = set(written)
    outcome.same += len([uid for uid in outcome.changed if uid not in changed])
    outcome.changed = [uid for uid in outcome.changed if uid in changed]
    return outcome


def _good(rows: Iterable[Read], outcome: Outcome, progress: Callable[[int], object]) -> Iterable[Told]:
    for number, row in enumerate(rows, 1):
        if isinstance(row, Bad):
            outcome.bad.append(row)
        elif isinstance(row, Notice):
            outcome.notices.append(row)
        else:
            yield row
        if number % 1000 == 0:
            progress(number)


def _makes_sense(told: Told, now: int, outcome: Outcome, wishes: Wishes) -> bool:
    """Whether a row can be an entry; one that can't is bad."""
    why = sense.nonsense(told, now, allow_future=wishes.allow_future)
    if why:
        outcome.bad.append(Bad(told.line, why))
    return why is None


def _wanted(
    store: Store, told: Sequence[Told], format_: str, hints: Hints, wishes: Wishes, outcome: Outcome
) -> dict[str, Mapping[str, Any]]:
    """The columns by uid of what is new or was mended; what stays is counted."""
    source = f"{'termtask' if format_ in OWN else format_}:"
    known = {
        row["external_id"].rpartition("#")[0]: row for row in store.rows(question("entries_imported"), {"source": source})
    }
    present = states(store, ENTRY, [one.key for one in told if _UID.fullmatch(one.key)]) if format_ in OWN else {}
    names = TaskNames(store)
    wanted: dict[str, Mapping[str, Any]] = {}
    for one in told:
        external = f"{source}{one.key}#{_hash(one)}"
        entry = present.get(one.key) or known.get(external.rpartition("#")[0])
        if entry is not None and entry["external_id"] == external:
            outcome.same += 1
            continue
        columns = _columns(mapped(one, wishes.rules), names, hints, wishes)
        if entry is None:
            uid = one.key if format_ in OWN and _UID.fullmatch(one.key) else new_uid()
            wanted[uid] = {**columns, "source": "import", "external_id": external}
            outcome.added.append(uid)
        elif entry["status"] in _MENDED:
            del columns["status"]
            wanted[entry["uid"]] = columns if one.key in present else {**columns, "external_id": external}
            outcome.changed.append(entry["uid"])
        elif one.key in present:  # our own export, read where it was made
            outcome.same += 1
        else:
            outcome.kept.append(f"line {one.line}: E{entry['entry_id']} is {entry['status']} and stays as it is")
    return wanted


def _columns(told: Told, names: TaskNames, hints: Hints, wishes: Wishes) -> dict[str, Any]:
    """What an entry's columns are, of the row's own words before the user's."""
    task_uid, tags = names.uid(told.task), list(told.tags)
    if told.task and task_uid is None:
        tags.append(told.task)
    usual = dict(wishes.columns)
    said = {
        "task_uid": task_uid,
        "project": told.project,
        "client": told.client,
        "person": told.person,
        "kind": told.kind,
        "billable": told.billable,
        "note": told.note,
        "tags": tags or None,
        **told.more,
    }
    found = {**usual, **{name: value for name, value in said.items() if value is not None}}
    zone = {} if found.get("zone") else {"zone": hints.zone.key}
    return {
        **found,
        **zone,
        "started_at": spans.to_text(spans.to_ms(told.started_at)),
        "ended_at": told.ended_at and spans.to_text(spans.to_ms(told.ended_at)),
        "status": "running" if told.ended_at is None else "draft",
    }


def _overlapping(store: Store, uids: Sequence[str]) -> int:
    """How many of these entries have time in common with another one of the same person."""
    now = spans.now_ms(store)
    people, intervals = meetings.around(store, entries.rows_of(store, uids), uids, now)
    pairs = meetings.overlapping_pairs(people, intervals)
    return len({uid for pair in pairs for uid in pair}.intersection(uids))


def _hash(told: Told) -> str:
    """Twelve hexadecimal digits over what a row says, wherever in its file it stands."""
    said = [getattr(told, name) for name in _SAID]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _bad_rows(bad: Sequence[Bad]) -> str:
    shown = "; ".join(f"line {row.line}: {row.why}" for row in bad[:5])
    more = f"; and {len(bad) - 5} more" if len(bad) > 5 else ""
    return f"{len(bad)} rows can't be taken in, so none was: {shown}{more}; mend them, or --skip-bad takes the others"
