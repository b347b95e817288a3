"""What a report is asked: which entries, of which time, broken down how, in whose days."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from reports.sql import question
from reports.timesheets.edges import Edges, edges
from reports.timesheets.keys import Key
from store.handle import Store
from store.terms import TermBook
from store.timesheet import spans

_WHOLE = (
    "SELECT epoch_ms(min(started_at)) AS first, epoch_ms(greatest(max(ended_at), max(started_at))) AS last,"
    " count(*) > count(ended_at) AS running FROM time_entry"
)
_HOW_MANY = "SELECT count(*) FROM time_entry WHERE ended_at > make_timestamptz(?) AND started_at < make_timestamptz(?)"
_SAID_BY_COMMANDS = (
    "SELECT count(*) FROM (SELECT terms FROM client UNION ALL SELECT terms FROM project)"
    " WHERE (terms ->> '$.share_by') = 'commands'"
)
_FEW = 100_000  # so many rows are sooner kept than read again
_ALL_TIME = 4_102_444_800_000  # where there is no end: the year 2100


@dataclass(frozen=True, slots=True)
class Asked:
    """Entries that a condition over `time_entries` matches, cut at the bounds; None is open."""

    keys: tuple[Key, ...]
    zone: ZoneInfo
    from_ms: int | None = None
    to_ms: int | None = None
    where: str = "true"
    values: tuple[object, ...] = ()
    depth: int | None = None

    def bounds(self, store: Store) -> tuple[int, int]:
        """From when to when; what is open ends where the entries do."""
        if self.from_ms is not None and self.to_ms is not None:
            return self.from_ms, max(self.to_ms, self.from_ms + 1)
        row = store.one(_WHOLE) or {}
        first, last = row["first"], max(row["last"] or 0, spans.now_ms(store) if row["running"] else 0)
        begin = self.from_ms
        if begin is None:
            begin = first or 0 if self.to_ms is None else min(first or 0, self.to_ms - 1)
        end = self.to_ms if self.to_ms is not None else min(last + 1, _ALL_TIME)
        return begin, max(end, begin + 1)


@dataclass(frozen=True, slots=True)
class Cut:
    """A question about cells of time: the text that begins it, and its parameters."""

    sql: str
    parameters: Mapping[str, object]
    edges: Edges
    relation: str


def cut(store: Store, asked: Asked, *, components: bool = False) -> Cut:
    """The relation `cell`, or `split` by components as well, of what is asked; to be followed by a SELECT."""
    begin, end = asked.bounds(store)
    periods = edges(asked.keys, begin, end, asked.zone)
    names = {f"v{number}": value for number, value in enumerate(asked.values)}
    parameters: dict[str, object] = {
        "edges": periods.told(asked.keys), "from_ms": begin, "to_ms": end, "last": len(periods.starts),
        "now_ms": spans.now_ms(store), **names,
    }  # fmt: skip
    entries = question("time_entries_plain").partition("\n")[2].replace("/*where*/", _matching(asked))
    sql = question("time_cells").replace("/*entries*/", entries)
    if int(store.value(_HOW_MANY, [begin * 1000, end * 1000])) <= _FEW:
        sql = sql.replace("placed AS NOT MATERIALIZED", "placed AS MATERIALIZED")
    if not components:
        return Cut(sql, parameters, periods, "cell")
    told = _by_commands(store)
    if told:
        parameters["by_commands"] = json.dumps(told)
    shared = question("component_cells").replace("/*by_commands*/", _BY_COMMANDS if told else "false")
    return Cut(sql + shared, parameters, periods, "split")


_BY_COMMANDS = (
    "concat_ws(' ', p.client_uid, p.project_uid) IN "
    "(SELECT unnest(from_json_strict(CAST($by_commands AS VARCHAR), '[\"VARCHAR\"]')))"
)


def _matching(asked: Asked) -> str:
    """The filter as a condition over `e`."""
    if asked.where == "true":
        return "true"
    where, parts = "", asked.where.split("?")
    for number, part in enumerate(parts):
        where += part + (f"$v{number}" if number < len(parts) - 1 else "")
    within = "started_at < make_timestamptz($to_ms * 1000)"
    return f"CAST(e.uid AS VARCHAR) IN (SELECT uid FROM time_entries WHERE {within} AND {where})"


def _by_commands(store: Store) -> list[str]:
    """The places, as `client project`, whose terms share time by what commands touched."""
    terms = TermBook(store)
    if terms.of().share_by != "commands" and not store.value(_SAID_BY_COMMANDS):
        return []
    rows: Sequence[Mapping[str, object]] = store.rows(
        "SELECT DISTINCT CAST(client_uid AS VARCHAR) AS client, CAST(project_uid AS VARCHAR) AS project FROM placed_entries"
    )
    found = []
    for row in rows:
        client, project = (None if row[name] is None else str(row[name]) for name in ("client", "project"))
        if terms.of(client, project).share_by == "commands":
            found.append(" ".join(part for part in (client, project) if part))
    return found
