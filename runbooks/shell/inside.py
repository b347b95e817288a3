"""Every program that a text runs, also those that it hands to a remote shell, a container, find or `sh -c`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from runbooks.shell.invocation import Invocation, program
from runbooks.shell.parse import parse
from runbooks.shell.tree import Syntax

_DEEPEST = 5  # shells within shells


@dataclass(frozen=True, slots=True)
class Run:
    """One program that is run: where (`host` of the innermost ssh or container, None for here), and what holds it.

    `syntax` is the text in which its places are offsets; `outer` are the invocations that hand it on, outermost first.
    """

    invocation: Invocation
    syntax: Syntax
    host: str | None = None
    outer: tuple[Invocation, ...] = ()


def runs(syntax: Syntax, host: str | None = None, outer: tuple[Invocation, ...] = ()) -> Iterator[Run]:
    """The programs of a text in order; one that hands a command on comes right before what it hands on."""
    for simple in syntax.simples:
        invocation = program(simple, syntax.text)
        yield Run(invocation, syntax, host, outer)
        inner = invocation.nested
        if inner is not None and len(outer) < _DEEPEST:
            yield from runs(parse(inner.text), inner.host or host, (*outer, invocation))
