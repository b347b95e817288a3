"""The programs that a command calls, remote ones included, as plain texts that passes can compare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from runbooks.shell.inside import Run, runs
from runbooks.shell.invocation import said
from runbooks.shell.tree import Syntax


@dataclass(frozen=True, slots=True)
class Call:
    """One program that is run, wrappers such as sudo taken off.

    `host` is where, None for here; `holds` whether it only hands a command on, as ssh does. `arguments` are all words behind
    the program, `operands` those that are neither subcommand nor option; `redirects` are (operator, target).
    """

    program: str
    subcommand: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    operands: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    redirects: tuple[tuple[str, str], ...] = ()
    host: str | None = None
    holds: bool = False
    wrappers: tuple[str, ...] = ()

    def value(self, *names: str) -> str | None:
        """The value of the last of these options, None where it is not given."""
        return next((value for name, value in reversed(self.options) if name in names), None)


@lru_cache(maxsize=8192)
def calls_of(syntax: Syntax) -> tuple[Call, ...]:
    """The calls in order; what holds others comes before them."""
    return tuple(_call(run) for run in runs(syntax))


def _call(run: Run) -> Call:
    found = run.invocation
    return Call(
        program=found.name,
        subcommand=found.subcommand,
        arguments=tuple(said(word) for word in found.arguments),
        operands=found.texts,
        options=found.options,
        redirects=tuple((one.operator, said(one.target)) for one in found.simple.redirects if one.target is not None),
        host=run.host,
        holds=found.nested is not None,
        wrappers=found.wrappers,
    )
