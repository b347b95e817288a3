"""Names that were perhaps mistyped: a client or project that nobody knows but that is nearly one there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from store.handle import Store
from store.sql import question
from store.table import Row

_LEAST_ALIKE = 0.75


def tell_near(store: Store, *said: Mapping[str, Any]) -> None:
    """Tell the user of clients or projects that are new but nearly one there is; they are kept as they were typed.

    `said` are the columns of entries. Where any are kept (`tt client`, `tt project`), what only entries name is not known:
    the same mistake is told again. A project below one that is known is meant: web.shop where there is web.
    """
    asked = {(kind, str(one[kind])): None for one in said for kind in ("client", "project") if one.get(kind)}
    rows = store.rows(question("names_in_use")) if asked else []
    known = {kind: _known([row for row in rows if row["kind"] == kind]) for kind in ("client", "project")}
    for kind, name in asked:
        near = _near(name.lower(), known[kind])
        line = f"there is no {kind} {name}; did you mean {near}? It is kept as typed"
        if near and line not in store.told:
            store.told.append(line)


def _known(rows: Sequence[Row]) -> dict[str, str]:
    """How each known name is written: those that only entries have are among them where no other is kept."""
    is_kept = any(row["rank"] == 0 for row in rows)
    return {row["known_as"]: row["name"] for row in rows if row["rank"] < 2 or not is_kept}


def _near(name: str, known: Mapping[str, str]) -> str | None:
    above = name
    while above:
        if above in known:
            return None
        above = above.rpartition(".")[0]
    found = get_close_matches(name, known, n=1, cutoff=_LEAST_ALIKE)
    return known[found[0]] if found else None
