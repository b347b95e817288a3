"""Taking back a user's last command, by events that compensate its events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from store.bulk import quoted
from store.chain import events
from store.changes import CHUNK, ENTITIES, ONE_OF, State, change_many, states
from store.errors import RefusedError
from store.handle import Store
from store.sql import question

Event = Mapping[str, Any]

_REMEDIES = {
    "task": "`tt done` closes it",
    "component": "`tt infra rm` retires it",
    "client": "`tt client edit --archive` hides it",
    "project": "`tt project edit --archive` hides it",
    "runbook": "`tt runbook rm` hides it",
}

_RUNS = frozenset({"runbook run", "runbook resume"})


def undo(store: Store) -> Sequence[Event]:
    """Take back the newest command not taken back yet; returns its events, newest first.

    Raises RefusedError where there is none, or where something else was changed or recorded on top of it.
    """
    with store.transaction():
        group = store.value(question("newest_undoable"))
        if group is None:
            raise RefusedError("there is nothing to undo; `tt sql 'FROM audit'` shows what was done")
        act = replace(store.act, verb="undo", undoes=group)
        undone = list(events(store, group))[::-1]
        _refuse_runs(undone)
        subjects: dict[tuple[str, str], list[Event]] = {}
        for event in undone:
            subjects.setdefault((event["kind"], event["subject_uid"]), []).append(event)
        for kind in dict.fromkeys(event["kind"] for event in undone):
            told = [events_ for (kind_, _), events_ in subjects.items() if kind_ == kind]
            change_many(store, kind, _taken_back(store, kind, told), act)
        return undone


def _refuse_runs(undone: Sequence[Event]) -> None:
    """A run of a runbook is no change of the record: what its steps did can't be taken back, its task goes with it."""
    tasks = [event["subject"] for event in undone if event["verb"] in _RUNS and event["kind"] == "task"]
    if tasks:
        raise RefusedError(
            "a run of a runbook is history and cannot be undone: what its steps did stays, and is undone by hand;"
            f" `tt runbook runs` shows it, `tt task reopen {tasks[0]}` or `tt task cancel {tasks[0]}` sees to its task"
        )


def _taken_back(store: Store, kind: str, told: Sequence[Sequence[Event]]) -> Iterator[tuple[str, State | None]]:
    """The rows of things of one kind as they were before their events, each seen on top of those after it."""
    subjects = iter(told)
    while chunk := list(islice(subjects, CHUNK)):
        rows: dict[str, State | None] = {**states(store, kind, [events_[0]["subject_uid"] for events_ in chunk])}
        for event in (event for events_ in chunk for event in events_):
            uid, before = event["subject_uid"], event["before"]
            _refuse_if_changed_since(event, rows.get(uid))
            rows[uid] = None if before is None else {**(rows.get(uid) or {}), **before}
        _refuse_if_referred_to(store, kind, [event for events_ in chunk for event in events_ if event["before"] is None])
        yield from rows.items()


def _refuse_if_changed_since(event: Event, present: State | None) -> None:
    after = event["after"]
    changed_since = (
        present is not None if after is None else present is None or any(present[name] != after[name] for name in after)
    )
    if changed_since:
        raise RefusedError(
            f"{_what(event)} cannot be undone: {event['subject']} was changed since; undo by hand what you want"
        )


def _refuse_if_referred_to(store: Store, kind: str, created: Sequence[Event]) -> None:
    by_uid = {event["subject_uid"]: event for event in created}
    for table, column in ENTITIES[kind].referenced_by if by_uid else ():
        sql = f"SELECT CAST({quoted(column)} AS VARCHAR) AS uid FROM {quoted(table)} WHERE {quoted(column)} IN {ONE_OF}"
        found = store.one(sql, [json.dumps(list(by_uid))])
        if found is not None:
            what = _what(by_uid[found["uid"]])
            raise RefusedError(f"{what} cannot be undone: work was recorded for it; {_REMEDIES[kind]} instead")


def _what(event: Event) -> str:
    return f"{event['verb']} {event['subject']}"
