"""The components of the store as one source sees them, ready to be recognised again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from infra.model import STRONG_SCHEMES, Place

# Keys of one incarnation, where the other strong schemes name a slot that something new may come to fill.
_INCARNATIONS = ("arn:", "azure_id:", "gcp_name:")


class Known(NamedTuple):
    """A stored component, and where and how this source saw it last."""

    uid: str
    kind: str
    parent_uid: str | None
    slot: str | None
    path: str
    identities: tuple[str, ...]
    lifecycle: str
    scope: str | None
    digest: str | None
    missing_since: str | None
    gone_at: str | None

    @property
    def is_strong(self) -> bool:
        """Whether it has an identity that nothing else can have."""
        return any(map(is_strong, self.identities))


@dataclass(slots=True)
class Index:
    """Stored components, found by strong identity, by slot and by path."""

    by_uid: dict[str, Known] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    by_slot: dict[str, str] = field(default_factory=dict)
    by_path: dict[str, str] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, rows: Iterable[tuple[object, ...]]) -> Index:
        """The index of rows in the order of `Known`, those that live first."""
        index = cls()
        for row in rows:
            known = Known(*row)  # type: ignore[arg-type]  # the query's columns are the fields
            index.by_uid[known.uid] = known
            index.by_path[known.path.lower()] = known.uid
            if known.slot:
                index.by_slot.setdefault(known.slot, known.uid)
            if known.parent_uid and known.scope is not None:
                index.below[known.parent_uid].append(known.uid)
            for identity in known.identities or ():
                if is_strong(identity):
                    index.by_key.setdefault(identity, known.uid)
        return index

    def is_another(self, uid: str, keys: Iterable[str]) -> bool:
        """Whether these keys name another incarnation than the component's own."""
        own = [key for key in self.by_uid[uid].identities or () if key.startswith(_INCARNATIONS)] if uid in self.by_uid else []
        told = {key for key in keys if key.startswith(_INCARNATIONS)}
        schemes = {key.partition(":")[0] for key in told}
        return bool(own) and any(key.partition(":")[0] in schemes for key in own) and told.isdisjoint(own)


def is_strong(identity: str) -> bool:
    """Whether an identity, as the store keeps it, is one that nothing else can have."""
    return identity.partition(":")[0] in STRONG_SCHEMES


def slot_of(places: Iterable[Place]) -> str:
    """The way to a place by kinds and names, as sources know it."""
    return "/".join(f"{kind}={name}" for kind, name in places)
