"""Runbooks and their versions in the store: found, made, and given a status; a version's content never changes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from recorder.identity import new_uid
from runbooks.history import question
from runbooks.model import Procedure, from_json, to_json
from store.act import Act
from store.changes import State, change, state, states
from store.errors import ConflictError, NotFoundError, RefusedError, StoreUnreadableError, UsageError
from store.handle import Store
from store.table import Table

Status = Literal["draft", "reviewed", "approved", "deprecated"]
Origin = Literal["generated", "edited", "proposed", "imported"]

# status -> those it may follow upon
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "draft": ("reviewed", "approved", "deprecated"),
    "reviewed": ("draft", "deprecated"),
    "approved": ("draft", "reviewed", "deprecated"),
    "deprecated": ("draft", "reviewed", "approved"),
}
_NUMBER = re.compile(r"[Rr]?(\d{1,15})")
_NAME_LENGTH = 60


def find(store: Store, name: str) -> State:
    """The runbook "R1", "1" or of this name, as its row; raises NotFoundError."""
    number = _NUMBER.fullmatch(name)
    uid = store.value(question("runbook_by_name"), {"name": name.lower(), "number": int(number[1]) if number else -1})
    found = state(store, "runbook", uid) if uid else None
    if found is None:
        raise NotFoundError(f"there is no runbook {name}; `tt runbook ls` shows those there are")
    return found


def version_of(store: Store, runbook: State, number: int | None = None) -> State:
    """A version of a runbook as its row, the newest unless told; raises NotFoundError."""
    uid = store.value(question("version_by_number"), {"runbook": runbook["uid"], "number": number})
    found = state(store, "runbook_version", uid) if uid else None
    if found is None:
        which = "no version" if number is None else f"no version {number}"
        raise NotFoundError(f"R{runbook['runbook_id']} has {which}; `tt runbook log R{runbook['runbook_id']}` shows all")
    return found


def version_to_run(store: Store, runbook: State) -> State:
    """The version that is run where none is named: the newest approved one, else the newest that is not deprecated."""
    versions = versions_of(store, runbook)
    chosen = next((one for one in versions if one["status"] == "approved"), None) or next(
        (one for one in versions if one["status"] != "deprecated"), None
    )
    if chosen is None:
        raise RefusedError(
            f"every version of R{runbook['runbook_id']} is deprecated; name one with --version to run it all the same"
        )
    return chosen


def versions_of(store: Store, runbook: State) -> list[State]:
    """Every version of a runbook, newest first."""
    uids = [row["uid"] for row in store.rows(question("versions_of_runbook"), [runbook["uid"]])]
    rows = states(store, "runbook_version", uids)
    return [rows[uid] for uid in uids]


def procedure_of(version: State) -> Procedure:
    """The content of a version; raises StoreUnreadableError where it is damaged."""
    try:
        return from_json(version["content"])
    except msgspec.MsgspecError as error:
        raise StoreUnreadableError(
            f"version {version['version']} can't be read ({error}); `tt doctor --audit` looks for damage"
        ) from error


def made_from(store: Store, words: Sequence[str]) -> State | None:
    """The runbook that was made from exactly these words, None where there is none."""
    uid = store.value(question("runbook_by_words"), [list(words)])
    return state(store, "runbook", uid) if uid else None


def create(
    store: Store,
    procedure: Procedure,
    *,
    name: str = "",
    words: Sequence[str] = (),
    task_uid: str | None = None,
    decisions: Sequence[Mapping[str, Any]] = (),
    message: str = "",
    origin: Origin = "generated",
    generated: Procedure | None = None,
) -> tuple[State, State]:
    """A new runbook with its first version; raises ConflictError where the name is taken.

    `generated` is what the recording alone says, by default the procedure itself where it was generated.
    """
    with store.transaction():
        row = {
            "name": _free_name(store, name, procedure.title),
            "task_uid": task_uid,
            "words": list(words),
            "decisions": [dict(one) for one in decisions],
            "owner": procedure.owner or store.act.actor,
            "tags": list(procedure.tags),
            "archived": False,
            "created_at": store.now(),
        }
        runbook = change(store, "runbook", new_uid(), row)
        assert runbook is not None
        if generated is None and origin == "generated":
            generated = procedure
        message = message or "first draft"
        return runbook, add_version(store, runbook, procedure, origin=origin, message=message, generated=generated)


def add_version(
    store: Store,
    runbook: State,
    procedure: Procedure,
    *,
    origin: Origin,
    message: str,
    generated: Procedure | None = None,
) -> State:
    """The next version of a runbook, a draft whose parent is the newest one; `generated` is what the recording says now."""
    content = to_json(procedure)
    newest = next(iter(versions_of(store, runbook)), None)
    made = change(
        store,
        "runbook_version",
        new_uid(),
        {
            "runbook_uid": runbook["uid"],
            "version": newest["version"] + 1 if newest else 1,
            "parent": newest["version"] if newest else None,
            "origin": origin,
            "title": procedure.title,
            "content": content,
            "generated": to_json(generated) if generated else newest["generated"] if newest else None,
            "content_hash": hashlib.sha256(content.encode()).hexdigest(),
            "author": store.act.actor,
            "message": message,
            "made_at": store.now(),
            "status": "draft",
        },
    )
    assert made is not None
    return made


def decide(store: Store, runbook: State, decisions: Sequence[Mapping[str, Any]]) -> State:
    """Remember what was decided about recorded commands."""
    changed = change(store, "runbook", runbook["uid"], {"decisions": [dict(one) for one in decisions]})
    assert changed is not None
    return changed


def set_status(store: Store, runbook: State, number: int | None, status: Status, act: Act | None = None) -> State:
    """Give a version a status; raises ConflictError where it can't follow on the present one."""
    version = version_of(store, runbook, number)
    told = f"version {version['version']} of R{runbook['runbook_id']}"
    if version["status"] == status:
        raise ConflictError(f"{told} is {status} already; tt runbook log R{runbook['runbook_id']} shows all versions")
    if version["status"] not in FOLLOWS[status]:
        raise ConflictError(f"{told} is {version['status']} and can't become {status}; tt runbook edit makes the next version")
    fields = {"status": status, "status_by": store.act.actor, "status_at": store.now()}
    changed = change(store, "runbook_version", version["uid"], fields, act)
    assert changed is not None
    return changed


def rename(store: Store, runbook: State, name: str) -> State:
    """Another name for a runbook, or the one it has; raises UsageError or ConflictError."""
    if slug(name) == runbook["name"]:
        return runbook
    changed = change(store, "runbook", runbook["uid"], {"name": _free_name(store, name, name)})
    assert changed is not None
    return changed


def archive(store: Store, runbook: State, *, archived: bool = True) -> State:
    """Hide a runbook from listings, or show it again; nothing is deleted."""
    changed = change(store, "runbook", runbook["uid"], {"archived": archived})
    assert changed is not None
    return changed


def list_runbooks(store: Store, *, hidden: bool = False) -> Table:
    """Every runbook as the view shows it, hidden ones where asked for."""
    return store.query("SELECT * FROM runbooks WHERE NOT archived OR ? ORDER BY runbook_id", [hidden])


def slug(text: str) -> str:
    """A text as a name for files and command lines: lower case, words joined by dashes."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:_NAME_LENGTH].rstrip("-") or "runbook"


def _free_name(store: Store, wanted: str, title: str) -> str:
    taken = {row["name"] for row in store.rows("SELECT name FROM runbook")}
    if wanted:
        name = slug(wanted)
        if _NUMBER.fullmatch(name):
            raise UsageError(f"{wanted!r} would be taken for a number; give the runbook a name with a word in it")
        if name in taken:
            raise ConflictError(f"there is a runbook {name} already; choose another name")
        return name
    name = slug(title)
    if _NUMBER.fullmatch(name):
        name = f"runbook-{name}"
    return name if name not in taken else next(f"{name}-{n}" for n in range(2, len(taken) + 3) if f"{name}-{n}" not in taken)
