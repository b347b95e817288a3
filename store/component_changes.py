"""What people change of components: adding, editing, tagging, moving, retiring. It wins over what sources tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recorder.identity import new_uid
from store import component_facts, component_links, components
from store.act import Act
from store.changes import State, change_many, states
from store.component_facts import GUESSED_KIND
from store.errors import ConflictError, RefusedError, UsageError
from store.handle import Store
from store.sql import question

_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-?\d[a-z]?")


@dataclass(frozen=True, slots=True)
class Edit:
    """What is said by hand: values to set, those taken back, tags (None takes one away) and identities."""

    said: Mapping[str, Any] = field(default_factory=dict)
    unsaid: Sequence[str] = ()
    tags: Mapping[str, str | None] = field(default_factory=dict)
    more_identities: Sequence[str] = ()
    fewer_identities: Sequence[str] = ()

    def of(self, row: State) -> dict[str, Any]:
        """The columns of a component as this edit leaves them."""
        by_hand = {name: value for name, value in (row["by_hand"] or {}).items() if name not in self.unsaid}
        by_hand |= self.said
        if self.tags:
            by_hand["tags"] = self._tags(row, by_hand.get("tags") or {})
        if self.more_identities or self.fewer_identities:
            present = [*(by_hand.get("identities") or ()), *self.more_identities]
            by_hand["identities"] = [one for one in dict.fromkeys(present) if one not in self.fewer_identities]
        by_hand = {name: value for name, value in by_hand.items() if value not in ({}, [])}
        return component_facts.columns(row["told"] or {}, row["seen"] or (), by_hand)

    def _tags(self, row: State, said: Mapping[str, str | None]) -> dict[str, str | None]:
        """What people say of tags; taking away a tag that no source tells leaves nothing to be said."""
        told = {name for one in (row["told"] or {}).values() for name in one.get("tags") or {}}
        merged = {**said, **self.tags}
        return {name: value for name, value in merged.items() if value is not None or name in told}


def add(store: Store, path: str, said: Mapping[str, Any], tags: Mapping[str, str], identities: Sequence[str]) -> str:
    """A new component at a path, with what it lies in where that is not there yet; returns its uid.

    Raises ConflictError where it is there already.
    """
    names = [name.strip() for name in path.split("/") if name.strip()]
    if not names:
        raise UsageError("a component needs a path; give it as in: tt infra add eu-west-1/prod/api --kind service")
    with store.transaction():
        new: dict[str, dict[str, Any]] = {}
        parent, slot, way = None, "", ""
        for number, name in enumerate(names, 1):
            way = f"{way}/{name}" if way else name
            found = [row for row in components.find(store, way) if row["path"].lower() == way.lower()]
            is_last = number == len(names)
            if found and is_last and found[0]["lifecycle"] != "retired":
                raise ConflictError(f"{found[0]['path']} is there already; `tt infra edit {found[0]['path']}` changes it")
            if found and not is_last:
                row = states(store, "component", [found[0]["uid"]])[found[0]["uid"]]
                parent, slot = row["uid"], row["slot"] or way
                continue
            kind = (said.get("kind") if is_last else None) or ("region" if _REGION.fullmatch(name) else GUESSED_KIND)
            by_hand: dict[str, Any] = {"name": name, "kind": kind, **({"parent_uid": parent} if parent else {})}
            if is_last:
                by_hand |= {name: value for name, value in said.items() if value}
                by_hand |= {"tags": dict(tags)} if tags else {}
                by_hand |= {"identities": list(identities)} if identities else {}
            slot = f"{slot}/{kind}={name}" if slot else f"{kind}={name}"
            parent = new_uid()
            fields = component_facts.columns({}, (), by_hand)
            new[parent] = {**fields, "slot": slot, "first_seen_at": store.now()}
        change_many(store, "component", new)
        component_links.link_recorded(store)
        return list(new)[-1]


def edit(store: Store, uids: Sequence[str], wanted: Edit) -> list[str]:
    """Change components, all or none; returns the uids of those that changed."""
    with store.transaction():
        if wanted.said.get("parent_uid"):
            _refuse_circles(store, uids, wanted.said["parent_uid"])
        present = states(store, "component", uids)
        changed = change_many(store, "component", ((uid, wanted.of(row)) for uid, row in present.items()), present=present)
        if wanted.more_identities or "name" in wanted.said:
            component_links.link_recorded(store)
        return changed


def tell_health(store: Store, teller: str, wanted: Mapping[str, tuple[str, str] | None], act: Act | None = None) -> list[str]:
    """Let something beside the sources, as alerts, say how components are (health, why), or nothing any more (None).

    The worst that is told counts, unless a person said otherwise. Returns the uids of those that changed.
    """
    with store.transaction():
        present = states(store, "component", list(wanted))
        return change_many(store, "component", _with_health(present, teller, wanted), act, present=present)


def _with_health(
    present: Mapping[str, State], teller: str, wanted: Mapping[str, tuple[str, str] | None]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for uid, row in present.items():
        told = {name: facts for name, facts in (row["told"] or {}).items() if name != teller}
        said = wanted[uid]
        if said is not None:
            told[teller] = {"health": said[0], "health_reason": said[1]}
        yield uid, component_facts.columns(told, row["seen"] or (), row["by_hand"] or {})


def retire(store: Store, uids: Sequence[str]) -> list[str]:
    """Say that components are no more; they and what was recorded of them stay. Returns those that changed."""
    return edit(store, uids, Edit({"lifecycle": "retired", "retired_at": store.now()}))


def forget(store: Store, uids: Sequence[str]) -> None:
    """Delete components that were added by mistake; raises RefusedError where one is told of or tied to anything."""
    with store.transaction():
        tied = store.one(question("component_ties"), {"uids": json.dumps(list(uids))})
        if tied is not None:
            raise RefusedError(f"{tied['path']} {tied['why']}; `tt infra rm {tied['path']}` retires it and keeps the record")
        change_many(store, "component", dict.fromkeys(uids))


def _refuse_circles(store: Store, uids: Sequence[str], parent: str) -> None:
    lineage = store.value("SELECT CAST(lineage AS VARCHAR[]) FROM component_path WHERE uid = CAST(? AS UUID)", [parent])
    inside = set(lineage or ()) & set(uids)
    if inside:
        path = components.paths_of(store, [next(iter(inside))])
        raise RefusedError(f"{next(iter(path.values()))} can't lie in itself; move it elsewhere")
