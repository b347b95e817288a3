"""The hierarchy as a person looks at it: as deep as fits, with what the collapsed parts hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from infra.model import KINDS
from store.handle import Store
from store.sql import question
from store.table import Row

_ROOM = 200  # lines that a tree takes by itself
_SIDE_BY_SIDE = 60
_EVERYTHING = 2**31


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the drawing: the strokes before it, and a component, or how many are left out here."""

    strokes: str
    node: Row | None
    left_out: int = 0


def nodes(store: Store, root: Row | None, *, depth: int | None = None, all_: bool = False, retired: bool = False) -> list[Row]:
    """The components to be shown below one (its uid and path), itself first, or below all; `depth` counts its levels."""
    base = root["path"].count("/") if root else 0
    if root:
        base = int(store.value("SELECT depth FROM component_path WHERE uid = CAST(? AS UUID)", [root["uid"]])) - 1
    known: dict[str, Any] = {"root": root["uid"] if root else None, "base": base, "retired": retired}
    levels = {row["level"]: row["components"] for row in store.rows(question("tree_levels"), known)}
    wanted = {**known, "levels": _levels(levels, depth, all_, bool(root)), "most": _EVERYTHING if all_ else _SIDE_BY_SIDE}
    return store.rows(question("tree_nodes"), wanted)


def _levels(components: dict[int, int], depth: int | None, all_: bool, has_root: bool) -> int:
    deepest = max(components, default=1)
    if all_ or depth is not None:
        return deepest if depth is None else min(deepest, depth + has_root)
    shown = 0
    for level in sorted(components):
        shown += components[level]
        if shown > _ROOM:
            return max(level - 1, 1 + has_root)
    return deepest


def lines(shown: list[Row], root: Row | None) -> Iterator[Line]:
    """The drawing: siblings in the order of kinds and names."""
    below: dict[str | None, list[Row]] = defaultdict(list)
    known = {node["uid"] for node in shown}
    for node in sorted(shown, key=lambda node: (_rank(node["kind"]), node["path"].lower())):
        is_top = node["uid"] == root["uid"] if root else node["parent_uid"] not in known
        if is_top and (root or node["level"] == 1):
            below[None].append(node)
        elif not is_top:
            below[node["parent_uid"]].append(node)
    for top in below[None]:
        yield Line("", top)
        yield from _drawn(top, below, "")
    if root is None and below[None] and below[None][0]["siblings"] > len(below[None]):
        yield Line("", None, below[None][0]["siblings"] - len(below[None]))


def _drawn(node: Row, below: dict[str | None, list[Row]], before: str) -> Iterator[Line]:
    children = below.get(node["uid"], [])
    left_out = children[0]["siblings"] - len(children) if children else 0
    for number, child in enumerate(children, 1):
        is_last = number == len(children) and not left_out
        yield Line(before + ("└─ " if is_last else "├─ "), child)
        yield from _drawn(child, below, before + ("   " if is_last else "│  "))
    if left_out:
        yield Line(before + "└─ ", None, left_out)


def _rank(kind: str | None) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)
