"""The one way to change tasks: checked, without circles, seen by the hooks, then told as events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recorder.identity import new_uid
from store import dependencies, hooks, task_notes
from store.act import Act, present_user
from store.changes import State, change_many, states
from store.errors import UsageError
from store.handle import Store
from store.task_fields import checked

Fields = Mapping[str, Any]
Notes = Mapping[str, Sequence[Fields]]  # new ones by task: text, and optionally noted_at and author


def change_tasks(
    store: Store,
    wanted: Mapping[str, Fields],
    *,
    notes: Notes | None = None,
    act: Act | None = None,
    present: Mapping[str, State] | None = None,
) -> list[str]:
    """Give tasks these values by uid, creating those that are not there, all or none; returns the uids that changed.

    `present` are the rows of those there are, for a caller that has read them in this transaction. Raises UsageError for
    values that make no sense, RefusedError for circles and where a hook rejects it.
    """
    act, notes = act or store.act, notes or {}
    with store.transaction():
        before = states(store, "task", list({*wanted, *notes})) if present is None else present
        after = {uid: {**before.get(uid, {}), **checked(wanted.get(uid, {}))} for uid in {**wanted, **notes}}
        found = hooks.found_hooks(store.places.home) if act.source == "user" else {}
        if found:
            after, notes = _as_hooks_want(store, found, before, after, notes)
        changes = {
            uid: row if uid not in before else {name: value for name, value in row.items() if before[uid].get(name) != value}
            for uid, row in after.items()
        }
        changes = {uid: fields for uid, fields in changes.items() if fields or notes.get(uid)}
        if any("depends_on" in fields for fields in changes.values()):
            dependencies.refuse_circles(store, {uid: after[uid].get("depends_on") or () for uid in changes})
        now = store.now()
        changed = change_many(
            store, "task", {uid: {"modified_at": now, **fields} for uid, fields in changes.items()}, act, present=before
        )
        task_notes.write(store, notes, act)
        return changed


def _as_hooks_want(
    store: Store, found: Mapping[str, Any], before: Mapping[str, State], after: dict[str, State], notes: Notes
) -> tuple[dict[str, State], Notes]:
    from store import taskwarrior  # a listing that has nothing to do must not load it

    known = task_notes.of_tasks(store, list(before))
    wanted_notes = {uid: list(new) for uid, new in notes.items()}
    for uid, row in after.items():
        old = before.get(uid)
        if old is not None and old == row and not notes.get(uid):
            continue
        told_before = taskwarrior.to_json(old, known.get(uid, ())) if old else None
        new = [{"noted_at": store.now(), **note} for note in notes.get(uid, ())]
        told = taskwarrior.to_json({"uid": uid, **row}, [*known.get(uid, ()), *new])
        answer = hooks.run_hooks(store, found, told_before, told)
        if answer != told:
            after[uid], more = _merged(row, told, answer)
            wanted_notes.setdefault(uid, []).extend(more)
    return after, wanted_notes


def _merged(row: State, told: dict[str, Any], answer: dict[str, Any]) -> tuple[State, list[dict[str, Any]]]:
    """The row with what a hook altered in its JSON, and the notes it added."""
    from store import taskwarrior

    try:
        asked, got = taskwarrior.from_json(told), taskwarrior.from_json(answer)
    except UsageError as error:
        raise UsageError(f"a hook wrote a task that can't be read: {error}; mend the hook, nothing was changed") from error
    if got.uid != asked.uid:
        raise UsageError("a hook wrote another task than it was given; mend the hook, nothing was changed")
    altered = {name: value for name, value in got.fields.items() if asked.fields[name] != value}
    notes = [{"noted_at": moment, "text": text} for moment, text in got.notes if (moment, text) not in asked.notes]
    return {**row, **checked(altered)}, notes


def new_task(store: Store, title: str, fields: Fields) -> dict[str, Any]:
    """The row of a new open task."""
    return {
        "title": " ".join(title.split()),
        "status": "open",
        "owner": present_user(),
        "tags": [],
        "created_at": store.now(),
        "source": "manual",
        "escalation_level": 0,
        **{name: value for name, value in fields.items() if value is not None},
    }


def add_task(store: Store, row: Fields, *, uid: str | None = None, notes: Sequence[str] = (), act: Act | None = None) -> str:
    """Store a new task; returns its uid."""
    uid = uid or new_uid()
    change_tasks(store, {uid: row}, notes={uid: [{"text": text} for text in notes]} if notes else None, act=act)
    return uid
