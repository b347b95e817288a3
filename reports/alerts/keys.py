"""What a report of alerts can be broken down by: one row of a table per key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.timesheets import keys
from reports.timesheets.keys import NONE, Key

SEVERITIES = ("unknown", "info", "warning", "error", "critical")  # from the least to the worst

# Expressions over `c`, an episode or a problem, and `q`, one of the subtrees that its component lies in.
KEYS: dict[str, Key] = {
    key.name: key
    for key in (
        Key("total", "'total'"),
        Key("component", f"coalesce(q.path, '{NONE}')"),
        Key("severity", f"[{', '.join(repr(word) for word in SEVERITIES)}][c.rank]"),
        Key("source", f"coalesce(c.source, '{NONE}')"),
        Key("name", f"coalesce(nullif(c.name, ''), '{NONE}')"),
        Key("rule", f"coalesce(nullif(c.rule, ''), '{NONE}')"),
        Key("owner", f"coalesce(nullif(c.owner, ''), '{NONE}')"),
        Key("client", f"coalesce(nullif(c.client, ''), '{NONE}')"),
        Key("project", f"coalesce(nullif(c.project, ''), '{NONE}')"),
        Key("day", "", "day"),
        Key("week", "", "week"),
        Key("month", "", "month"),
        Key("quarter", "", "quarter"),
        Key("year", "", "year"),
        Key("weekday", "", "day"),
    )
}


def read(names: Sequence[str]) -> tuple[Key, ...]:
    """The keys of these names; raises UsageError that names the nearest."""
    return keys.read(names, KEYS, "alerts")


def lineage(path: str) -> Iterator[str]:
    """A path and those above it, the highest first."""
    steps = path.split("/")
    for length in range(1, len(steps) + 1):
        yield "/".join(steps[:length])
