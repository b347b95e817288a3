"""What a report of alerts is asked: which episodes, of which time, broken down how, and what counts as a failure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from reports.sql import question
from reports.timesheets.edges import Edges, edges
from reports.timesheets.keys import Key
from store.handle import Store
from store.timesheet import spans

_WHOLE = (
    "SELECT epoch_ms(min(starts_at)) AS first, epoch_ms(greatest(max(starts_at), max(ends_at))) AS last FROM alert_episode"
)
_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """Episodes that a condition over `alerts` matches, of this time; None is open.

    `severity` is the least that makes a service unavailable.
    """

    keys: tuple[Key, ...]
    zone: ZoneInfo
    from_ms: int | None = None
    to_ms: int | None = None
    where: str = "true"
    values: tuple[object, ...] = ()
    depth: int | None = None
    severity: str = "error"

    def bounds(self, store: Store) -> tuple[int, int]:
        """From when to when; what is open begins with the first episode, and ends now or where the last one does."""
        if self.from_ms is not None and self.to_ms is not None:
            return self.from_ms, max(self.to_ms, self.from_ms + 1)
        row = store.one(_WHOLE) or {}
        now = spans.now_ms(store)
        end = self.to_ms if self.to_ms is not None else max(now, (row["last"] or 0) + 1)
        begin = self.from_ms if self.from_ms is not None else min(now if row["first"] is None else row["first"], end - 1)
        return begin, max(end, begin + 1)


@dataclass(frozen=True, slots=True)
class Question:
    """The text that a question about episodes begins with, its parameters and periods; to be followed by a SELECT."""

    sql: str
    parameters: Mapping[str, object]
    edges: Edges
    now_ms: int

    def followed_by(self, sql: str) -> Question:
        """The question with further relations."""
        return Question(f"{self.sql}\n{sql}", self.parameters, self.edges, self.now_ms)


def spells(store: Store, asked: Asked) -> Question:
    """The relation `spell` of what is asked, of any time: what began before may reach into it."""
    begin, end = asked.bounds(store)
    periods = edges(asked.keys, begin, end, asked.zone)
    parameters: dict[str, object] = {"edges": periods.told(asked.keys), "depth": asked.depth or _DEPTH}
    condition = "true"
    if asked.where != "true":
        condition = f"e.uid IN ({question('alert_spells_asked').replace('/*where*/', _numbered(asked.where))})"
        parameters |= {f"v{number}": value for number, value in enumerate(asked.values)}
    return Question(question("alert_spells").replace("/*where*/", condition), parameters, periods, spans.now_ms(store))


def problems(store: Store, asked: Asked) -> Question:
    """The relations `problem` and `shown`, of those that began in the time asked for."""
    made = spells(store, asked)
    begin, end = made.edges.from_ms, made.edges.to_ms
    made = Question(made.sql, {**made.parameters, "from_ms": begin, "to_ms": end}, made.edges, made.now_ms)
    return made.followed_by(question("alert_problems"))


def _numbered(where: str) -> str:
    """A condition with its parameters by name, in their order."""
    first, *others = where.split("?")
    return first + "".join(f"$v{number}{part}" for number, part in enumerate(others))
