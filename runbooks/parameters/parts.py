"""The words of commands and their telling parts, each with what it is by its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runbooks.parameters.flags import Hint
from runbooks.parameters.letters import HIDDEN, OPAQUE
from runbooks.parameters.material import Source
from runbooks.parameters.operands import parts_of, variable_hint
from runbooks.parameters.prose import is_prose
from runbooks.parameters.runs import Run
from runbooks.parameters.sql import is_sql, sql_parts

_EDITORS = frozenset({"sed", "gsed", "awk", "gawk", "mawk"})


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a command or a telling part of it, and what it is by its place."""

    source: Source
    run: Run
    start: int
    end: int
    hint: Hint | None

    @property
    def value(self) -> str:
        """Its characters."""
        return self.run.value[self.start : self.end]


def parts(sources: Sequence[Source]) -> list[Part]:
    """Every word of the commands and its parts, without sentences and those that hold expansions."""
    return [
        Part(source, run, start, end, known)
        for source in sources
        if source.is_shell
        for run in source.runs
        if (any(run.forms) or not run.why) and not is_prose(run.role, run.value)
        for start, end, known in _pieces(run)
        if _is_literal(run.value[start:end]) and any(run.forms[start:end])
    ]


def _is_literal(value: str) -> bool:
    return bool(value) and OPAQUE not in value and HIDDEN[0] not in value


def _pieces(run: Run) -> Iterator[tuple[int, int, Hint | None]]:
    role, value = run.role, run.value
    if role.program in _EDITORS and role.place == 0 and value.startswith("/"):
        return  # `/old/d` is what to do with lines, and no path
    if is_sql(role, value):
        yield from sql_parts(value)
    elif role.kind == "variable":
        yield 0, len(value), variable_hint(role.name)
    elif role.kind in ("text", "target"):
        yield 0, len(value), None
    else:
        yield from parts_of(role, value)
