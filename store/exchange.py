"""Tasks out and in as JSON: everything of TermTask's own, or what Taskwarrior reads and writes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recorder.platform import local_zone
from store import exchange_checks, task_notes, taskwarrior
from store.bulk import column_types
from store.changes import State, change_many, states
from store.errors import StoreError, UsageError
from store.handle import Store
from store.task_changes import change_tasks
from store.task_fields import checked
from store.taskwarrior_templates import template_from_json, template_to_json

FORMAT = "termtask"
_NUMBERS = ("task_id", "template_id")  # of one store
_TEMPLATE_KEPT = ("name", "paused", "zone", "catch_up")  # of a template that is here already


@dataclass(slots=True)
class Outcome:
    """What an import did."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: int = 0


def exported(store: Store, uids: Sequence[str]) -> list[dict[str, Any]]:
    """Tasks as TermTask's own objects, from which `imported` makes the very same."""
    notes = task_notes.of_tasks(store, uids)
    found = states(store, "task", uids)
    told = [{"format": FORMAT, "kind": "template", **_known(row)} for row in _templates_of(store, found).values()]
    return told + [_own(task, notes.get(uid, ())) for uid, task in _in_order(found, uids)]


def _templates_of(store: Store, found: Mapping[str, State]) -> dict[str, State]:
    wanted = list(dict.fromkeys(task["template_uid"] for task in found.values() if task["template_uid"]))
    return states(store, "template", wanted) if wanted else {}


def _known(row: State) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _NUMBERS and value is not None}


def _own(task: State, notes: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    told = [{name: note[name] for name in ("uid", "noted_at", "author", "text")} for note in notes]
    return {"format": FORMAT, **_known(task), **({"notes": told} if told else {})}


def exported_for_taskwarrior(store: Store, uids: Sequence[str], *, templates: bool = True) -> list[dict[str, Any]]:
    """Tasks as `task import` takes them, behind the recurring ones they come from."""
    found = states(store, "task", uids)
    notes = task_notes.of_tasks(store, uids)
    parents = _templates_of(store, found)
    rules = {uid: parent["rule"] for uid, parent in parents.items()}
    told = [template_to_json(parent) for parent in parents.values() if templates and parent["rule"]]
    return told + [
        taskwarrior.to_json(task, notes.get(uid, ()), rules.get(task["template_uid"])) for uid, task in _in_order(found, uids)
    ]


def imported(store: Store, text: str) -> Outcome:
    """Take tasks in, from either kind of JSON (an array, or one object a line), all or none.

    What is there already by its uid is brought up to date, or left alone where it is the same. Raises UsageError naming
    the item that can't be read.
    """
    batch = _Batch(column_types(store, "task"), column_types(store, "task_template"))
    for number, item in enumerate(_parsed(text), 1):
        try:
            batch.read(item)
        except (StoreError, AttributeError, KeyError, TypeError, ValueError) as error:
            why = error if isinstance(error, StoreError) else f"{type(error).__name__}: {error}"
            raise UsageError(f"item {number}{_name(item)}: {why}; mend it, nothing was imported") from error
    return batch.take_in(store)


@dataclass(slots=True)
class _Batch:
    """What an import holds, by uid; `task_types` and `template_types` are the columns there are."""

    task_types: Mapping[str, str]
    template_types: Mapping[str, str]
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    templates: dict[str, dict[str, Any]] = field(default_factory=dict)

    def read(self, item: Any) -> None:
        """Understand one item; raises UsageError saying why it can't be."""
        if isinstance(item, dict) and item.get("format") == FORMAT:
            uid, told = _own_item(item)
            if item.get("kind") == "template":
                self.templates[uid] = exchange_checks.template(told, self.template_types)
            else:
                self.tasks[uid] = checked(exchange_checks.columns(told, self.task_types))
                self.notes[uid] = exchange_checks.notes(item.get("notes", []))
        elif isinstance(item, dict) and item.get("status") == "recurring":
            uid, row = template_from_json(item, local_zone())
            self.templates[uid] = row
        else:
            read = taskwarrior.from_json(item)
            self.tasks[read.uid] = checked(read.fields)
            self.notes[read.uid] = [{"noted_at": moment or None, "text": text} for moment, text in read.notes]

    def take_in(self, store: Store) -> Outcome:
        """Store what differs from what is there."""
        with store.transaction():
            present = states(store, "task", list(self.tasks))
            rules = self._rules(store)
            for uid, fields in self.tasks.items():
                _forget_what_the_template_knows(fields, rules)
                _complete(fields, present.get(uid), store.now())
            here = states(store, "template", list(self.templates))
            for uid, row in here.items():
                told = self.templates[uid]
                told["last_index"] = max(row["last_index"], told.get("last_index", -1))
                self.templates[uid] = {name: value for name, value in told.items() if name not in _TEMPLATE_KEPT}
            new_notes = self._new_notes(store, list(present))
            changed = change_many(store, "template", self.templates)
            changed += change_tasks(store, self.tasks, notes=new_notes, present=present)
            touched = dict.fromkeys([*changed, *(uid for uid in new_notes if uid in present)])
            added = [uid for uid in touched if uid not in present and uid not in here]
            same = len(self.tasks) + len(self.templates) - len(touched)
            return Outcome(added, [uid for uid in touched if uid in present or uid in here], same)

    def _rules(self, store: Store) -> dict[str, str | None]:
        parents = {fields["template_uid"] for fields in self.tasks.values() if fields.get("template_uid")}
        stored = states(store, "template", list(parents)) if parents else {}
        return {uid: row["rule"] for uid, row in [*stored.items(), *self.templates.items()]}

    def _new_notes(self, store: Store, present: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        known = {
            uid: {(moment, note["text"]) for note in told for moment in (note["noted_at"], _in_seconds(note["noted_at"]))}
            for uid, told in task_notes.of_tasks(store, present).items()
        }
        new = {
            uid: [note for note in told if (note.get("noted_at"), note["text"]) not in known.get(uid, ())]
            for uid, told in self.notes.items()
        }
        return {uid: told for uid, told in new.items() if told}


def _complete(fields: dict[str, Any], present: State | None, now: str) -> None:
    """Give a new task what its item does not say; keep of a present one what the item does not say."""
    if present is None:
        for name, value in (("created_at", now), ("escalation_level", 0), ("source", "import"), ("tags", [])):
            fields[name] = fields.get(name) or value
        fields.setdefault("modified_at", None)  # importing is no modification
        return
    fields.pop("source", None)
    for name in [name for name in fields if name.endswith("_at")]:
        is_unsaid = fields[name] is None and name in ("created_at", "modified_at")
        if is_unsaid or _is_the_same_second(fields[name], present[name]):
            del fields[name]


def _is_the_same_second(told: str | None, stored: str | None) -> bool:
    """Whether an instant of a program that counts seconds is one stored more exactly."""
    return bool(told and stored) and told == _in_seconds(str(stored))


def _in_seconds(instant: str) -> str:
    return f"{instant[:19]}.000000Z"


def _forget_what_the_template_knows(fields: dict[str, Any], rules: Mapping[str, str | None]) -> None:
    custom = dict(fields.get("fields") or {})
    if fields.get("template_uid") and custom.get("recur") == rules.get(fields["template_uid"]):
        custom.pop("recur", None)
        fields["fields"] = custom or None


def _own_item(item: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    columns = {name: value for name, value in item.items() if name not in ("format", "kind", "notes", "uid")}
    if item.get("kind") != "template" and ("title" not in item or "status" not in item):
        raise UsageError("it has no title or no status")
    return str(uuid.UUID(str(item.get("uid")))), columns


def _parsed(text: str) -> list[Any]:
    if not text.strip():
        return []
    try:
        found = json.loads(text)
    except ValueError:
        found = [_line(line, number) for number, line in enumerate(text.splitlines(), 1) if line.strip(" \t,[]")]
    return found if isinstance(found, list) else [found]


def _line(line: str, number: int) -> Any:
    try:
        return json.loads(line.strip().rstrip(","))
    except ValueError as error:
        raise UsageError(f"line {number} is no JSON ({error}); mend it, nothing was imported") from error


def _name(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    what = item.get("description") or item.get("title") or item.get("uuid") or item.get("uid") or ""
    return f" ({str(what)[:40]})" if what else ""


def _in_order(found: Mapping[str, State], uids: Sequence[str]) -> Iterable[tuple[str, State]]:
    return ((uid, found[uid]) for uid in uids if uid in found)
