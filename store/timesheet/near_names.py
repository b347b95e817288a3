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

    Where any are kept (`tt client`, `tt project`), what only entries name is not known: the same mistake is told again.
    A project below one that is known is meant: web.shop where there is web.
    """
    asked = {kind: str(said[kind]) for kind in ("client", "project") if said.get(kind)}
    if not asked:
        return
    rows = store.rows(question("names_in_use"))
    for kind, name in asked.items():
        of_kind = [row for row in rows if row["kind"] == kind]
        worst = 1 if any(row["rank"] == 0 for row in of_kind) else 2
        near = _near(name.lower(), {row["known_as"]: row["name"] for row in of_kind if row["rank"] <= worst})
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
