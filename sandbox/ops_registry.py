"""The registry of a scene: its components as CSV, as the entities that they become, and which of them a command names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runbooks.history import Entity
from store.component_links import words

_KUBERNETES = frozenset({"kubectl", "helm"})
# A name counts where it is no everyday word.
_TELLING = re.compile(r"(?=.*[0-9._-])(?!^[0-9.]*$).{4,}")
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


class Naming:
    """Which components commands are about, as the store finds it: by identities, by names that tell, by the cluster asked."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self._names = {one.words[0].lower(): one.path for one in entities if _TELLING.fullmatch(one.words[0])}
        self._keys = {word.lower(): one.path for one in entities for word in one.words[1:]}
        self._clusters = {word.lower(): one.path for one in entities if one.kind == "cluster" for word in one.words}

    def paths(self, text: str, host: str, kube_context: str = "") -> tuple[str, ...]:
        """The paths of what a command of this text names on this host, sorted."""
        found = list(words(text))
        said = {word for _, word in found}
        arguments = {word for how, word in found if how != "program"} | {host}
        named = {path for word, path in self._keys.items() if word in said or word == host}
        named |= {path for word, path in self._names.items() if word in arguments}
        if kube_context in self._clusters and not _KUBERNETES.isdisjoint(said):
            named.add(self._clusters[kube_context])
        return tuple(sorted(named))


def _entity(known: Known) -> Entity:
    keys = [one.partition(":")[2] for one in known.identities.split()]
    names = tuple(dict.fromkeys([known.path.rpartition("/")[2], *keys]))
    tags = dict(pair.split("=", 1) for pair in known.tags.split(";") if pair)
    return Entity(path=known.path, kind=known.kind, words=names, tags=tags)


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
