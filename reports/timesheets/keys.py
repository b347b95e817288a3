"""What a report can be broken down by: one row of a table per key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from store.errors import UsageError

NONE = "(none)"


@dataclass(frozen=True, slots=True)
class Key:
    """An SQL expression over a cell `c` of time; of a period its unit, by which time is cut."""

    name: str
    expression: str
    unit: str | None = None
    sums: bool = True  # whether the parts add up to the whole: an entry may have several tags


KEYS: dict[str, Key] = {
    key.name: key
    for key in (
        Key("client", f"coalesce(c.client, '{NONE}')"),
        Key("project", f"coalesce(c.project, '{NONE}')"),
        Key("component", f"coalesce(array_to_string(string_split(q.path, '/')[1:$depth], '/'), '{NONE}')"),
        Key("task", f"coalesce('T' || c.task_id || ' ' || coalesce(c.title, ''), '{NONE}')"),
        Key("person", f"coalesce(nullif(c.person, ''), '{NONE}')"),
        Key("kind", "c.kind"),
        Key("tag", "coalesce(array_to_string(list_sort(c.tags), chr(31)), '')", sums=False),
        Key("status", "c.status"),
        Key("day", "", "day"),
        Key("week", "", "week"),
        Key("month", "", "month"),
        Key("quarter", "", "quarter"),
        Key("year", "", "year"),
        Key("weekday", "", "day"),
    )
}
SHARED_TAGS = "\x1f"  # between the tags of one entry


def read(names: Sequence[str], known: Mapping[str, Key] = KEYS, what: str = "time") -> tuple[Key, ...]:
    """The keys of these names, `week,person` being two; raises UsageError that names the nearest of those known."""
    found: list[Key] = []
    for name in (part.strip().lower() for text in names for part in text.split(",")):
        key = known.get(name) or known.get(name.removesuffix("s"))
        if key is None:
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise UsageError(f"{what} can't be broken down by {name!r}; {hint}")
        if key in found:
            raise UsageError(f"--by {name} is there twice; name each key once")
        found.append(key)
    return tuple(found)
