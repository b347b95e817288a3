"""What `tt ls` and `tt next` share: columns, order, how many, and reports of config.toml.

[reports.urgent]                     # tt ls @urgent
filter = "priority:H or due:<3d"
columns = ["task_id", "due_at", "title"]
sort = "due+,urgency-"               # - is descending
limit = 20
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from cli.group import tell
from cli.output import print_table
from cli.task_filter import task_condition
from store import tasks
from store.config import section
from store.database import Store
from store.errors import NotFoundError, UsageError
from store.table import Table

BY_URGENCY = "urgency DESC, task_id"
_LIMIT = 100  # of a table; programs get all


@dataclass(frozen=True, slots=True)
class Listing:
    """What to list: the filter's words, columns to show (used ones only where `sparse`), order and how many."""

    words: tuple[str, ...]
    columns: tuple[str, ...]
    sort: str = ""
    limit: int | None = None
    sparse: bool = True

    @property
    def checked(self) -> bool:
        """Whether columns or order come from the user."""
        return bool(self.sort) or not self.sparse


def with_report(store: Store, wanted: Listing) -> Listing:
    """A listing whose first word is @NAME as the report of this name, narrowed by the other words."""
    if not wanted.words or not wanted.words[0].startswith("@"):
        return wanted
    name = wanted.words[0][1:]
    reports = section(store.places.config, "reports")
    told = reports.get(name)
    if not isinstance(told, dict):
        hint = (
            f"there are {', '.join(sorted(reports))}" if reports else f'write [reports.{name}] filter = "..." in config.toml'
        )
        raise NotFoundError(f"there is no report {name}; {hint}")
    own = str(told.get("filter", "")).strip()
    return replace(
        wanted,
        words=(*((f"({own})",) if own else ()), *wanted.words[1:]),
        columns=tuple(told.get("columns", wanted.columns)),
        sort=wanted.sort or str(told.get("sort", "")),
        limit=wanted.limit if wanted.limit is not None else told.get("limit"),
        sparse="columns" not in told and wanted.sparse,
    )


def print_tasks(store: Store, wanted: Listing, where: str, format_: str, none: str) -> None:
    """Print the tasks of a listing; where a table is cut short, how many more there are is said."""
    for_people = format_ in ("table", "md")
    limit = wanted.limit if wanted.limit is not None else (_LIMIT if for_people else 0)
    condition, parameters = task_condition(store, wanted.words)
    where = f"{condition} AND {where}"
    shown, order = wanted.columns, BY_URGENCY
    if wanted.checked:
        known = tasks.list_tasks(store, "false").columns
        shown, order = tuple(_column(name, known) for name in shown), _order(wanted.sort, known)
    table = tasks.list_tasks(
        store, where, parameters,
        limit=limit + 1 if limit else tasks.EVERYTHING, order=order, columns=", ".join(shown) if for_people else "*",
    )  # fmt: skip
    more = bool(limit) and len(table.rows) > limit
    if more:
        table.rows.pop()
    if wanted.sparse:
        shown = tuple(name for name in shown if name in ("task_id", "title") or _is_used(name, table))
    print_table(table, format_, shown, none=none)
    if more:
        tell("there are more; --limit 0 shows all")


def _is_used(name: str, table: Table) -> bool:
    values: list[Any] = [row[name] for row in table.rows]
    return any(value != "open" for value in values) if name == "status" else any(values)


def _order(sort: str, known: Sequence[str]) -> str:
    keys = []
    for word in sort.replace(" ", "").split(",") if sort else ():
        descending = word.endswith("-")
        keys.append(f"{_column(word.rstrip('+-'), known)} {'DESC' if descending else 'ASC'} NULLS LAST")
    return ", ".join([*keys, BY_URGENCY])


def _column(name: str, known: Sequence[str]) -> str:
    """The view's column of this name, also without its _at, _ms or _id; raises UsageError."""
    for candidate in (name, f"{name}_at", f"{name}_ms", f"task_{name}"):
        if candidate in known:
            return candidate
    nearest = get_close_matches(name, known, n=1, cutoff=0.5)
    raise UsageError(
        f"tasks have no column {name}; {f'did you mean {nearest[0]}?' if nearest else 'tt sql --schema lists them'}"
    )
