"""Templates: the tasks of an operation that is done again and again, and tasks made from them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from recorder.identity import new_uid
from recorder.platform import local_zone
from store import instants
from store.act import Act
from store.changes import State, change, state
from store.errors import ConflictError, NotFoundError, UsageError
from store.handle import Store
from store.recurrence import in_zone
from store.sql import question
from store.table import Table
from store.task_changes import change_tasks, new_task

_COPIED = ("title", "priority", "project", "client", "owner", "tags", "estimate_ms", "fields", "escalation", "component_uids")
DATES = ("due_at", "scheduled_at", "wait_at", "until_at")


def body(task: Mapping[str, Any], anchor: str, zone: ZoneInfo, siblings: Sequence[str] = ()) -> dict[str, Any]:
    """What a template keeps of a task: its dates as seconds from the anchor, `needs` as positions among its siblings."""
    kept: dict[str, Any] = {name: task[name] for name in _COPIED if task.get(name)}
    offsets = {name: _clock_seconds(task[name], anchor, zone) for name in DATES if task.get(name)}
    needs = [siblings.index(uid) for uid in task.get("depends_on") or () if uid in siblings]
    return {**kept, "offsets": offsets, **({"needs": needs} if needs else {})}


def create(store: Store, name: str, bodies: Sequence[Mapping[str, Any]], *, uid: str | None = None, **fields: Any) -> State:
    """A new template; raises ConflictError where the name is taken."""
    if not name.strip() or name.strip().isdigit():
        raise UsageError("a template needs a name that is no number; give it as in: tt task template add patch-day T12")
    if store.value("SELECT count(*) FROM task_template WHERE name = ?", [name]):
        raise ConflictError(f"there is a template {name} already; remove it (tt task template rm) or take another name")
    row = {
        "name": name,
        "tasks": [dict(one) for one in bodies],
        "zone": local_zone(),
        "last_index": -1,
        "paused": False,
        "created_at": store.now(),
        **fields,
    }
    made = change(store, "template", uid or new_uid(), row)
    assert made is not None
    return made


def find(store: Store, name: str) -> State:
    """The template of this name or number (M3); raises NotFoundError."""
    number = int(name[1:]) if name[:1] in "Mm" and name[1:].isdigit() else -1
    uid = store.value(question("template_by_name"), {"name": name, "number": number})
    found = state(store, "template", uid) if uid else None
    if found is None:
        raise NotFoundError(f"there is no template {name}; `tt task template ls` shows the templates there are")
    return found


def list_templates(store: Store) -> Table:
    """Every template, as the view shows it."""
    return store.query("SELECT * FROM task_templates ORDER BY name")


def instantiate(
    store: Store,
    template: State,
    anchor: datetime,
    *,
    index: int | None = None,
    words: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
    act: Act | None = None,
) -> list[str]:
    """Make the template's tasks around an anchor; returns their uids, those already there left out.

    With an index the uids follow from it, so that two machines make the same tasks. `words` fill {name} in titles.
    """
    zone = ZoneInfo(template["zone"])
    bodies = template["tasks"]
    uids = [new_uid() if index is None else occurrence_uid(template, index, n) for n in range(len(bodies))]
    rows = {}
    for uid, one in zip(uids, bodies, strict=True):
        if index is not None and state(store, "task", uid) is not None:
            continue
        fields = {name: value for name, value in one.items() if name in _COPIED and name != "title"}
        fields |= {name: shifted(anchor, seconds, zone) for name, seconds in one.get("offsets", {}).items()}
        fields |= {name: value for name, value in (overrides or {}).items() if value is not None}
        fields["template_uid"], fields["template_index"] = template["uid"], index
        fields["depends_on"] = [uids[n] for n in one.get("needs", ())]
        rows[uid] = new_task(store, filled(one["title"], words or {}), fields)
    return change_tasks(store, rows, act=act)


def occurrence_uid(template: State, index: int, position: int = 0) -> str:
    """The uid of a recurring task, the same wherever it is made."""
    name = f"{index}" if len(template["tasks"]) == 1 else f"{index}.{position}"
    return str(uuid.uuid5(uuid.UUID(template["uid"]), name))


def filled(title: str, words: Mapping[str, str]) -> str:
    """The title with {name} replaced by its word."""
    for name, word in words.items():
        title = title.replace("{" + name + "}", word)
    return title


def shifted(anchor: datetime, seconds: float, zone: ZoneInfo) -> str:
    """The instant so many seconds of the zone's clock away from the anchor."""
    local = anchor.astimezone(zone).replace(tzinfo=None) + timedelta(seconds=seconds)
    return instants.from_datetime(in_zone(local, zone) if seconds else anchor.astimezone(UTC))


def _clock_seconds(instant: str, anchor: str, zone: ZoneInfo) -> float:
    clocks = [instants.to_datetime(text).astimezone(zone).replace(tzinfo=None) for text in (instant, anchor)]
    return (clocks[0] - clocks[1]).total_seconds()


def parse_words(pairs: Sequence[str]) -> dict[str, str]:
    """`host=db-3` as a mapping; raises UsageError."""
    found = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise UsageError(f"{pair!r} is no name with a value; write name=value")
        found[name] = value
    return found


def as_json(template: State) -> str:
    """A template's tasks, readable."""
    return json.dumps(template["tasks"], ensure_ascii=False, indent=2)
