"""A recorded command with everything that is known of it before the commands around it are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from runbooks.history import Recorded
from runbooks.knowledge import classes, exits
from runbooks.making.calls import Call, calls_of
from runbooks.making.effects import Effects, effects_of
from runbooks.making.environment import fish_variables, only_prepares, variables_set
from runbooks.making.folders import folders_of
from runbooks.shell.parse import parse
from runbooks.shell.tree import Syntax

Ended = Literal["well", "informed", "failed", "interrupted", "unknown"]
Role = Literal["noise", "check", "change", "interactive"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Item:
    """One recorded command, read.

    `index` is its place in the history, from 0; `kind` what it does; `ended` how: well, informed (an exit status that
    answers a question, as grep's 1), failed, interrupted, unknown; `cwd` is where it ran, as recorded or else as the
    `cd` before say; `calls` are the programs called, wrappers such as sudo and ssh taken off; `prepares` says that it only
    prepares the shell for what follows, as export does.
    """

    index: int
    recorded: Recorded
    syntax: Syntax
    calls: tuple[Call, ...]
    kind: Role
    reason: str
    rule: str
    ended: Ended
    cwd: str | None
    prepares: bool
    effects: Effects

    @property
    def text(self) -> str:
        """What was typed, without blanks around."""
        return self.recorded.text.strip()

    @property
    def name(self) -> str:
        """How people call it: C12."""
        return f"C{self.recorded.command_id}"

    @property
    def session(self) -> int:
        """The session it was typed in."""
        return self.recorded.session_id

    @property
    def succeeded(self) -> bool:
        """Whether nothing says that it failed."""
        return self.ended in ("well", "informed", "unknown")

    @property
    def changes(self) -> bool:
        """Whether it may have changed anything."""
        return self.kind in ("change", "interactive")

    @property
    def is_comment(self) -> bool:
        """Whether it consists of comments alone."""
        return not self.syntax.simples and self.syntax.comment is not None and not self.syntax.compound

    @property
    def programs(self) -> tuple[str, ...]:
        """The names of the programs that do the work, in order, without what only hands it on."""
        return tuple(call.program for call in self.calls if call.program and not call.holds)


def read(commands: Iterable[Recorded]) -> list[Item]:
    """The commands in the order in which they were run, whatever the order given; of several with the same uid the first."""
    every = sorted(commands, key=lambda one: (one.started_at, one.session_id, one.seq, one.command_id, one.uid, one.text))
    ordered = list({one.uid: one for one in reversed(every)}.values())[::-1]
    syntaxes = [parse(one.text) for one in ordered]
    folders = folders_of(ordered, syntaxes)
    return [_item(index, *pair) for index, pair in enumerate(zip(ordered, syntaxes, folders, strict=True))]


def _item(index: int, recorded: Recorded, syntax: Syntax, cwd: str | None) -> Item:
    classified = classes.classify(syntax, recorded.text)
    calls = calls_of(syntax)
    sets = variables_set(syntax, recorded.changed)
    if recorded.shell == "fish":
        sets |= fish_variables(recorded.text)
    return Item(
        index=index,
        recorded=recorded,
        syntax=syntax,
        calls=calls,
        kind=classified.kind,
        reason=classified.reason,
        rule=classified.rule,
        ended=_ended(recorded, syntax),
        cwd=cwd,
        prepares=only_prepares(syntax),
        effects=effects_of(calls, recorded.host, cwd, syntax.reads, sets),
    )


def _ended(recorded: Recorded, syntax: Syntax) -> Ended:
    code = recorded.exit_code
    if recorded.state in ("interrupted", "stopped") or exits.is_interrupted(code):
        return "interrupted"
    if code is None:
        return "unknown"
    if code == 0:
        return "well"
    return "informed" if exits.is_informational_exit(syntax, code) else "failed"
