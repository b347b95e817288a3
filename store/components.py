"""Components: finding them by the paths that users type, and listing them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from store.errors import NotFoundError, UsageError
from store.handle import Store
from store.sql import question
from store.table import Row, Table

_NUMBER = re.compile(r"[Kk](\d{1,15})")
_CANDIDATES = 8
EVERYTHING = 2**62
LIVING = "lifecycle <> 'retired'"


def find(store: Store, name: str) -> list[Row]:
    """The components (uid, path, lifecycle) that a path names: exactly, else as its end; also a number (K12) or an identity.

    Retired ones count only where nothing else has that path.
    """
    number = _NUMBER.fullmatch(name)
    if number:
        return store.rows(question("component_by_number"), [int(number[1])])
    wanted = "/".join(part for part in name.strip().split("/") if part)
    found = store.rows(question("components_by_path"), {"path": wanted.lower()}) if wanted else []
    found = found or store.rows(question("components_by_word"), [name.strip().lower()])
    return [row for row in found if row["rank"] == found[0]["rank"]]


def resolve(store: Store, name: str) -> Row:
    """The one component that a path names; raises NotFoundError, or UsageError where several have it."""
    found = find(store, name)
    if not found:
        raise NotFoundError(f"there is no component {name}; {_hint(store, name)}")
    if len(found) > 1:
        listed = ", ".join(row["path"] for row in found[:_CANDIDATES])
        more = f" and {len(found) - _CANDIDATES} more" if len(found) > _CANDIDATES else ""
        raise UsageError(f"{name} may be any of {len(found)} components; give more of its path: {listed}{more}")
    return found[0]


def uids_of(store: Store, names: Sequence[str]) -> list[str]:
    """The uids of components named one by one."""
    return list(dict.fromkeys(str(resolve(store, name)["uid"]) for name in names))


def get(store: Store, uid: str) -> Row:
    """One component as the `components` view shows it."""
    row = store.one("SELECT * FROM components WHERE uid = ?", [uid])
    if row is None:
        raise NotFoundError(f"there is no component {uid}; `tt infra ls` lists them")
    return row


def list_components(
    store: Store,
    where: str = LIVING,
    parameters: Sequence[object] = (),
    *,
    limit: int = EVERYTHING,
    columns: str = "*",
) -> Table:
    """Components of the `components` view by path; `where` is an SQL condition over it."""
    sql = question("component_list").replace("/*columns*/", columns).replace("/*where*/", where)
    return store.query(sql, [*parameters, limit])


def paths_of(store: Store, uids: Sequence[str]) -> dict[str, str]:
    """The paths of components by uid."""
    rows = store.rows(question("component_paths_of"), [json.dumps(list(uids))])
    return {row["uid"]: row["path"] for row in rows}


def with_all_below(store: Store, uids: Sequence[str]) -> list[Row]:
    """These components (uid, path, lifecycle) and those below that are not retired."""
    return store.rows(question("components_below"), {"uids": json.dumps(list(uids))})


def _hint(store: Store, name: str) -> str:
    last = name.rstrip("/").rpartition("/")[2].lower()
    rows = store.rows(question("component_names_like"), {"name": last})
    paths = {row["path"].lower(): row["path"] for row in rows}
    names: dict[str, Any] = {path.rpartition("/")[2]: original for path, original in paths.items()}
    near = get_close_matches(name.lower(), paths, n=1, cutoff=0.5) or get_close_matches(last, names, n=1, cutoff=0.5)
    if near:
        return f"did you mean {paths.get(near[0]) or names[near[0]]}?"
    return "`tt infra tree` shows those there are" if rows else "`tt infra import FILE` or `tt infra add PATH` make some"
