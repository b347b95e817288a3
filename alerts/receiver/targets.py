"""What a path asks for: which integration, in which sender's dialect; `/in/NAME[/TOKEN]` may come before any of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from urllib.parse import unquote

IN = "in"


class Dialect(Enum):
    """Whose interface a sender speaks; the value names the integration where none is told and none is configured."""

    PLAIN = ""
    PROMETHEUS = "prometheus"
    PAGERDUTY = "pagerduty"
    OPSGENIE = "opsgenie"
    OPSGENIE_REQUEST = "opsgenie-request"  # asks what became of a request
    STATUS = "status"  # Alertmanager's
    HEALTHY = "healthy"


@dataclass(frozen=True, slots=True)
class Target:
    """One path taken apart; `path` is as it came, percent-encoded, without the token, as it may be kept and logged."""

    dialect: Dialect
    path: str
    name: str = ""
    token: str = field(default="", repr=False)


_DELIVERING = ("POST", "PUT")
METHODS = {
    Dialect.PLAIN: (*_DELIVERING, "GET"),
    Dialect.PROMETHEUS: _DELIVERING,
    Dialect.PAGERDUTY: _DELIVERING,
    Dialect.OPSGENIE: (*_DELIVERING, "PATCH", "DELETE"),
    Dialect.OPSGENIE_REQUEST: ("GET",),
    Dialect.STATUS: ("GET", "HEAD"),
    Dialect.HEALTHY: ("GET", "HEAD"),
}
_TAILS = {
    ("api", "v2", "alerts"): Dialect.PROMETHEUS,
    ("api", "v1", "alerts"): Dialect.PROMETHEUS,  # before Prometheus 3, by configuration
    ("api", "v2", "status"): Dialect.STATUS,
    ("-", "healthy"): Dialect.HEALTHY,
    ("-", "ready"): Dialect.HEALTHY,
    ("v2", "enqueue"): Dialect.PAGERDUTY,
    ("v2", "alerts"): Dialect.OPSGENIE,
}
_OPSGENIE_ACTIONS = (
    *("close", "acknowledge", "unacknowledge", "notes", "snooze", "escalate", "assign", "tags", "details"),
    *("responders", "message", "description", "priority", "actions", "teams"),
)


@lru_cache(256)
def parse(path: str) -> Target | None:
    """The target of a raw path (percent-encoded), None where nothing is there."""
    parts = path.removeprefix("/").split("/")
    if len(parts) > 1 and not parts[-1]:
        parts.pop()
    dialect, length = _tail(parts)
    before = parts[: len(parts) - length]
    if before[:1] == [IN] and 2 <= len(before) <= 3:
        token = before[2] if len(before) == 3 else ""
        kept = "/".join(["", *before[:2], *parts[len(before) :]])
        return Target(dialect, kept, unquote(before[1]), unquote(token))
    if dialect is Dialect.PLAIN or before[:1] == [IN]:
        return None
    return Target(dialect, "/" + "/".join(parts))


def redacted(path: str) -> str:
    """A raw path as it may be logged: without what may be a token."""
    target = parse(path)
    if target is None:
        return "/".join(path.split("/")[: 3 if path.startswith(f"/{IN}/") else 2])[:100] + "/..."
    return target.path[:200]


def _tail(parts: list[str]) -> tuple[Dialect, int]:
    """The dialect that the last parts name, and how many parts that is."""
    for tail, dialect in _TAILS.items():
        if tuple(parts[-len(tail) :]) == tail:
            return dialect, len(tail)
    if parts[-4:-2] == ["v2", "alerts"]:
        if parts[-2] == "requests":
            return Dialect.OPSGENIE_REQUEST, 4
        if parts[-1] in _OPSGENIE_ACTIONS:
            return Dialect.OPSGENIE, 4
    if parts[-3:-1] == ["v2", "alerts"] and parts[-4:-3] != ["api"]:
        return Dialect.OPSGENIE, 3
    return Dialect.PLAIN, 0
