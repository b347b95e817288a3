"""Recognising what a source tells: which stored component a sighting is, and in which it lies.

A strong identity decides. Without one on either side, the place by kinds and names does; our own lists go by their paths.
Names and addresses never do: they are used again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from infra.known import Index, is_strong, slot_of
from infra.model import Place, Sighting
from store import component_facts

_GUESSED = component_facts.GUESSED_KIND


@dataclass(slots=True)
class Matching:
    """The components told of so far in one reading; `new_uid` names those that are new."""

    index: Index
    goes_by_path: bool
    new_uid: Callable[[], str]
    places: dict[tuple[Place, ...], str | None] = field(default_factory=dict)
    created: dict[str, tuple[Place, str | None, str]] = field(default_factory=dict)  # places: what, below what, slot
    paths: dict[str, str] = field(default_factory=dict)  # of the new ones
    met: set[str] = field(default_factory=set)

    def parent(self, above: tuple[Place, ...]) -> str | None:
        """What the innermost of these places is, made where it is not known yet."""
        if not above:
            return None
        if above not in self.places:
            self.places[above] = self._place(above)
        return self.places[above]

    def recognise(self, sighting: Sighting, keys: list[str], parent: str | None) -> str | None:
        """The component that a sighting is of; None for one that is told twice. A new one is remembered."""
        index = self.index
        slot = slot_of((*sighting.above, Place(sighting.kind, sighting.name)))
        strong = sorted(filter(is_strong, keys), key=lambda key: not key.startswith(("arn:", "azure_id:", "gcp_name:")))
        uid = next((index.by_key[key] for key in strong if key in index.by_key), None)
        if uid is not None and index.is_another(uid, strong):
            uid = None
        if uid is not None and self._is_met(uid):
            return None
        if uid is None:
            uid = self._by_slot(slot, bool(strong)) or self._by_path(sighting, parent, strong)
        if uid is not None and self._is_met(uid):
            if not strong:
                return None
            uid = None
        if uid is None:
            uid = self.new_uid()
            self.paths[uid] = self._path(parent, sighting.name)
            index.by_path.setdefault(self.paths[uid].lower(), uid)
        self.created.pop(uid, None)
        self.met.add(uid)
        for key in strong:
            index.by_key[key] = uid
        index.by_slot.setdefault(slot, uid)
        return uid

    def _is_met(self, uid: str) -> bool:
        """Whether a sighting was of it already; a place it lies in does not count."""
        return uid in self.met and uid not in self.created

    def path(self, uid: str) -> str:
        """Where a component lies, or will lie."""
        return self.paths.get(uid) or self.index.by_uid[uid].path

    def _place(self, above: tuple[Place, ...]) -> str:
        parent = self.parent(above[:-1])
        place, slot = above[-1], slot_of(above)
        uid = self.index.by_slot.get(slot)
        if uid is None:
            path = self._path(parent, place.name)
            found = self.index.by_path.get(path.lower())
            known = self.index.by_uid.get(found or "")
            kind = known.kind if known else self.created[found][0].kind if found in self.created else ""
            if found and (self.goes_by_path or _GUESSED in (place.kind, kind)):
                uid = found
            else:
                uid = self.new_uid()
                self.created[uid] = (place, parent, slot)
                self.paths[uid] = path
                self.index.by_path.setdefault(path.lower(), uid)
                self.index.by_slot[slot] = uid
        self.met.add(uid)
        return uid

    def _by_slot(self, slot: str, is_strong_: bool) -> str | None:
        uid = self.index.by_slot.get(slot)
        known = self.index.by_uid.get(uid or "")
        return uid if uid and not (is_strong_ and known and known.is_strong) else None

    def _by_path(self, sighting: Sighting, parent: str | None, strong: list[str]) -> str | None:
        if not self.goes_by_path:
            return None
        uid = self.index.by_path.get(self._path(parent, sighting.name).lower())
        known = self.index.by_uid.get(uid or "")
        ids = {key.rpartition("/")[0]: key for key in (known.identities or () if known else ()) if key.startswith("own:")}
        is_another = any(ids.get(key.rpartition("/")[0], key) != key for key in strong)  # another id in the same list
        return None if is_another else uid

    def _path(self, parent: str | None, name: str) -> str:
        name = name.replace("/", "_")
        return f"{self.path(parent)}/{name}" if parent else name
