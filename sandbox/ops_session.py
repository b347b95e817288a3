"""What a scripted session consists of: the lines somebody types, what the tools answer, and what a reviewer would keep."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from runbooks.model import ParameterType, Section
from sandbox.ops_registry import Known, as_csv

# What a careful engineer does with a line when the runbook is written: it must be there, must not be, or both are good.
Fate = Literal["in", "out", "either"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a program, and what it does: prints `output` and `error`, runs `effect` (shell), ends with `exit_code`.

    Texts get a newline at the end unless they are empty. Of several calls with the same words the n-th gets the n-th answer.
    """

    argv: tuple[str, ...]
    output: str = ""
    error: str = ""
    exit_code: int = 0
    effect: str = ""
    alt_screen: bool = False
    delay_ms: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """One line that is typed, and what comes of it; `output` without the newline at its end, `{home}` for the home folder.

    `cwd_after` is the folder after it, below the home (`~/ops`), None where it stays. `calls` are what the programs in it
    are called with, where that does not follow from the line itself: a line of one plain command needs none, nor does one
    that only builtins and the usual text tools run. `effect` is what its program does to files. `changed` are the exported
    variables that it sets (None: unset). A line that bash is not given (a blank one, one given up) is not recorded.
    """

    line: str
    output: str = ""
    exit_code: int = 0
    takes_ms: int = 120
    gap_ms: int = 4000
    cwd_after: str | None = None
    alt_screen: bool = False
    calls: tuple[Call, ...] | None = None
    effect: str = ""
    changed: Mapping[str, str | None] = field(default_factory=dict)
    kube_context: str | None = None  # that is in force after it
    given_up: bool = False  # by Ctrl-C while it is typed
    fate: Fate = "in"
    why: str = ""  # for what is out: noise, typo, retry, poll, cd, dead-end, secret ...
    section: Section = "steps"
    must_ask: bool = False  # what it does can't be taken back, or hurts a production system: a run asks before it

    @property
    def is_recorded(self) -> bool:
        """Whether bash is given anything: a command, or a comment alone."""
        return not self.given_up and bool(self.line.strip())


@dataclass(frozen=True, slots=True)
class Expected:
    """A value that a careful engineer makes a parameter, of one of these types; `captured` where an output gives it."""

    value: str
    types: tuple[ParameterType, ...]
    captured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A session: where, by whom, on what, and every line of it.

    `files` are texts below the home that are there before (`.git/HEAD` files give the context); `alert` is what the
    labels of the alert say that the task comes from; `parameters` and `literals` are the values that a reviewer makes
    parameters and those that must stay as they are.
    """

    name: str
    title: str
    lines: tuple[Said, ...]
    components: tuple[Known, ...]
    programs: tuple[str, ...]
    client: str = "acme"
    project: str = "acme"
    host: str = "laptop"
    username: str = "marcus"
    began: str = "2026-03-11T02:47:12Z"
    folder: str = "~"
    kube_context: str = ""  # that is in force at the beginning
    alert: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    parameters: tuple[Expected, ...] = ()
    literals: tuple[str, ...] = ()

    @property
    def registry(self) -> str:
        """The components as CSV, as `tt infra import` reads it."""
        return as_csv(self.components)

    def with_fate(self, *fates: Fate) -> tuple[str, ...]:
        """The recorded lines with one of these fates, in order."""
        return tuple(one.line for one in self.lines if one.is_recorded and one.fate in fates)


def calls_of(said: Said, programs: tuple[str, ...]) -> tuple[Call, ...]:
    """What the programs are called with when this line is run; `programs` are those that answer from a scene."""
    if said.calls is not None:
        return said.calls
    argv = _plain_words(said.line) if said.is_recorded else ()
    while argv and "=" in argv[0]:
        argv = argv[1:]
    if not argv or argv[0] not in programs:
        return ()
    # 3 is how systemctl answers that a unit does not run: no failure of its own, so that it is on standard output.
    answer = (said.output, "") if said.exit_code in (0, 3) else ("", said.output)
    return (
        Call(
            argv=argv, output=answer[0], error=answer[1], exit_code=said.exit_code, effect=said.effect,
            alt_screen=said.alt_screen,
        ),
    )  # fmt: skip


def _plain_words(line: str) -> tuple[str, ...]:
    """The words of one plain command; none where operators, redirections or several lines make it more than that."""
    if "\n" in line:
        return ()
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    found = list(lexer)
    if any(set(word) <= set("();<>|&") for word in found):
        return ()
    return tuple(shlex.split(line, comments=True))
