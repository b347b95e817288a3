"""The recorded commands that a procedure is made from, and the components known to the registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store import instants

if TYPE_CHECKING:  # exports know what was recorded, but don't wait for the engine
    from store.handle import Store

_QUERIES = Path(__file__).parent / "queries"


@cache
def question(name: str) -> str:
    """The text of `queries/NAME.sql`."""
    return (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One recorded command, as the store has it.

    `text` is what was typed, `***` where a secret was; `started_at` is UTC ISO 8601; `exit_code` is None unless known;
    `state` is done, interrupted, stopped, running or unknown; `changed` are the exported variables that it changed
    (None: unset; secrets redacted); `output` is readable text, empty where it took the whole screen.
    """

    command_id: int
    uid: str
    session_id: int
    seq: int
    text: str
    cwd: str | None = None
    shell: str = "bash"
    host: str = ""
    username: str = ""
    started_at: str = "1970-01-01T00:00:00.000Z"
    duration_ms: int | None = None
    state: str = "done"
    exit_code: int | None = 0
    output: str = ""
    output_truncated: bool = False
    used_alt_screen: bool = False
    context: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str | None] = field(default_factory=dict)
    components: tuple[str, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether it is known to have ended well."""
        return self.state == "done" and self.exit_code == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A component of the registry: its path, kind (region, cluster, host, service, database ...), tags, and the words by
    which it is known in commands (names, addresses, ids), in a fixed order.
    """

    path: str
    kind: str
    words: tuple[str, ...]
    tags: Mapping[str, str] = field(default_factory=dict)


def recorded_commands(store: Store, where: str, parameters: Sequence[object] = ()) -> list[Recorded]:
    """The commands that match a condition over the view `commands`, in the order they were run."""
    rows = store.rows(question("recorded_commands").replace("/*where*/", where), parameters)
    return [_recorded(row) for row in rows]


def known_entities(store: Store) -> list[Entity]:
    """Every component that is not retired, by path."""
    return [
        Entity(
            path=row["path"],
            kind=row["kind"] or "",
            words=tuple(dict.fromkeys(word for word in row["words"] if word)),
            tags=dict(row["tags"] or {}),
        )
        for row in store.rows(question("known_entities"))
    ]


def _recorded(row: Mapping[str, Any]) -> Recorded:
    started = row["started_at"]
    return Recorded(
        command_id=row["command_id"],
        uid=row["uid"],
        session_id=row["session_id"],
        seq=row["seq"],
        text=row["command"] or "",
        cwd=row["cwd"],
        shell=row["shell"] or "",
        host=row["host"] or "",
        username=row["username"] or "",
        started_at=instants.from_datetime(started) if started else "1970-01-01T00:00:00.000Z",
        duration_ms=row["duration_ms"],
        state=row["state"],
        exit_code=row["exit_code"],
        output="" if row["used_alt_screen"] else (row["output"] or ""),
        output_truncated=bool(row["output_truncated"]),
        used_alt_screen=bool(row["used_alt_screen"]),
        context=dict(row["context"] or {}),
        changed={name: value if is_set else None for name, value, is_set in _variables(row["variables"])},
        components=tuple(row["components"] or ()),
    )


def _variables(found: Sequence[Mapping[str, Any]] | None) -> list[tuple[str, str | None, bool]]:
    return [(one["name"], one["value"], bool(one["is_set"])) for one in found or ()]
