"""Names that were perhaps mistyped: a client or project that nobody knows but that is nearly one there is."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from store.handle import Store
from store.sql import question

_LEAST_ALIKE = 0.75


def tell_near(store: Store, said: Mapping[str, Any]) -> None:
    """Tell the user of a client or project that is new but nearly one there is; it is kept as it was typed.

    A project below one that is known is meant: web.shop where there is web.
    """
    asked = {kind: str(said[kind]) for kind in ("client", "project") if said.get(kind)}
    if not asked:
        return
    known: dict[str, dict[str, str]] = {"client": {}, "project": {}}
    for row in store.rows(question("names_in_use")):
        known[row["kind"]][row["known_as"]] = row["name"]
    for kind, name in asked.items():
        near = _near(name.lower(), known[kind])
        line = f"there is no {kind} {name}; did you mean {near}? It is kept as typed"
        if near and line not in store.told:
            store.told.append(line)


def _near(name: str, known: Mapping[str, str]) -> str | None:
    above = name
    while above:
        if above in known:
            return None
        above = above.rpartition(".")[0]
    found = get_close_matches(name, known, n=1, cutoff=_LEAST_ALIKE)
    return known[found[0]] if found else None
