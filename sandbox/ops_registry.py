"""The registry of a scene: its components as CSV, as the entities that they become, and which of them a command names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runbooks.history import Entity
from store.component_links import words

_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-?\d")


@dataclass(frozen=True, slots=True)
class Known:
    """A component of the registry; identities are `scheme:key` with blanks between, tags `name=value` with semicolons."""

    path: str
    kind: str
    identities: str = ""
    tags: str = "env=prod"


def as_csv(components: Sequence[Known]) -> str:
    """The components as `tt infra import` reads them."""
    rows = [f"{one.path},{one.kind},{one.identities},{one.tags}" for one in components]
    return "\n".join(["path,kind,identities,tags", *rows, ""])


def as_entities(components: Sequence[Known]) -> list[Entity]:
    """The components and the regions and groups above them, by path."""
    found = {one.path: _entity(one) for one in components}
    for one in components:
        for path in _above(one.path):
            name = path.rpartition("/")[2]
            kind = "region" if _REGION.fullmatch(name) else "group"
            found.setdefault(path, Entity(path=path, kind=kind, words=(name,)))
    return [found[path] for path in sorted(found)]


def named(text: str, host: str, entities: Sequence[Entity]) -> tuple[str, ...]:
    """The paths of what a command's arguments name, and of the host it ran on."""
    said = {word for how, word in words(text) if how != "program"} | {host}
    return tuple(one.path for one in entities if any(word.lower() in said for word in one.words))


def _entity(known: Known) -> Entity:
    keys = [one.partition(":")[2] for one in known.identities.split()]
    names = tuple(dict.fromkeys([known.path.rpartition("/")[2], *keys]))
    tags = dict(pair.split("=", 1) for pair in known.tags.split(";") if pair)
    return Entity(path=known.path, kind=known.kind, words=names, tags=tags)


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
