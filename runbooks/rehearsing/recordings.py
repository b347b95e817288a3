"""All recordings of a runbook, asked call by call: which of them answers, and what comes nearest where none does."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from runbooks.history import Recorded
from runbooks.model import Procedure
from runbooks.rehearsing.answers import Answer, Line, line_of, shape
from runbooks.shell.parse import parse

_PARTS = r"(?<![A-Za-z0-9_.-]){}(?![A-Za-z0-9_-]|\.[A-Za-z0-9])"


@dataclass(frozen=True, slots=True)
class Missing:
    """A call that no recording answers, and the recorded one that comes nearest."""

    call: str
    nearest: str = ""
    command_id: int | None = None
    other_input: bool = False  # the nearest differs only in what it was given to read

    @property
    def sentence(self) -> str:
        """What to tell about it."""
        if self.other_input:
            return f"no recording of: {self.call} with this input; C{self.command_id} was given another"
        near = f"; nearest is C{self.command_id}: {self.nearest}" if self.command_id is not None else ""
        return f"no recording of: {self.call}{near}"


class Recordings:
    """The recorded command lines, with the parameters' present values in them; keeps count of what was asked."""

    def __init__(self, commands: Sequence[Recorded], procedure: Procedure, values: Mapping[str, str]) -> None:
        self._values, self._defaults = values, procedure.defaults
        filled = self._filled_texts(commands, procedure)
        lines = [line_of(one, filled.get(one.command_id) or self._translated(one.text)) for one in commands]
        self._lines = [line for line in lines if line is not None]
        self._answers = [answer for line in self._lines for answer in line.answers]
        self._asked: Counter[tuple[str, ...]] = Counter()
        self._run: Counter[tuple[str, tuple[int, ...]]] = Counter()
        self.line: Line | None = None  # the recorded line that the present one repeats
        self._current: list[Answer] = []
        self._said: set[int] = set()

    def begin(self, text: str, preferred: Sequence[int] = ()) -> None:
        """A command line is about to run; `preferred` are the recorded commands that its step was made from."""
        wanted = shape(parse(text))
        alike = [line for line in self._lines if wanted and len(line.shape) == len(wanted) and _alike(line.shape, wanted)]
        own = [line for line in alike if line.command_id in preferred] or alike
        asked = (text, tuple(line.command_id for line in own))  # the same line in another step has answers of its own
        turn = self._run[asked]
        self._run[asked] += 1
        self.line = own[min(turn, len(own) - 1)] if own else None
        self._current = list(self.line.answers) if self.line else []
        self._said = set()

    def wants_stdin(self, argv: Sequence[str]) -> bool:
        """Whether what a call reads decides which recording answers."""
        return any(one.stdin is not None and one.fits(argv, None) for one in (*self._current, *self._answers))

    def answer(self, argv: Sequence[str], stdin: str | None = None) -> Answer | Missing:
        """The recording that answers a call: of the line at hand, else of any other, each time the next one."""
        here = [one for one in self._current if one.fits(argv, stdin)]
        if here:
            fresh = [one for one in here if id(one) not in self._said] or here[-1:]
            chosen = fresh[0]
            again = id(chosen) in self._said
            self._said.add(id(chosen))
            return _silent(chosen) if again else chosen
        found = [one for one in self._answers if one.fits(argv, stdin)]
        if not found:
            return self._missing(argv)
        told = [one for one in found if one.output is not None] or found
        turn = self._asked[tuple(argv)]
        self._asked[tuple(argv)] += 1
        return told[min(turn, len(told) - 1)]

    def _missing(self, argv: Sequence[str]) -> Missing:
        call = shlex.join(argv)
        unlike = next((one for one in self._answers if one.fits(argv, None)), None)
        if unlike is not None:
            return Missing(call, _said(unlike), unlike.command_id, other_input=True)
        same = [one for one in self._answers if one.words[0] == argv[0]]
        best = max(same or self._answers, key=lambda one: SequenceMatcher(None, call, _said(one)).ratio(), default=None)
        if best is None or (not same and SequenceMatcher(None, call, _said(best)).ratio() < 0.6):
            return Missing(call)
        return Missing(call, _said(best), best.command_id)

    def _filled_texts(self, commands: Sequence[Recorded], procedure: Procedure) -> dict[int, str]:
        """The recorded commands that steps still say word for word, with the present values in them."""
        recorded = {one.command_id: one.text.strip() for one in commands}
        found = {}
        for step in procedure.steps:
            command = step.command
            if command is None or not command.names <= self._values.keys():
                continue
            own = [one for one in step.provenance.command_ids if recorded.get(one) == command.recorded.strip()]
            found.update(dict.fromkeys(own, command.filled(self._values, self._defaults)))
        return found

    def _translated(self, text: str) -> str:
        """A recorded text in which the parameters' defaults are replaced by their values where they stand as words."""
        for name, default in self._defaults.items():
            value = self._values.get(name, default)
            if value != default and len(default) > 2 and re.fullmatch(r"[\w.:/@%+-]+", value):
                text = re.sub(_PARTS.format(re.escape(default)), value, text)  # a value of plain characters has no backslash
        return text


def _alike(one: Sequence[Sequence[str | None]], other: Sequence[Sequence[str | None]]) -> bool:
    return all(
        len(words) == len(wanted) and all(None in (a, b) or a == b for a, b in zip(words, wanted, strict=True))
        for words, wanted in zip(one, other, strict=True)
    )


def _silent(answer: Answer) -> Answer:
    """A further call of a program in one command line, as in a loop: what was printed has been printed."""
    return replace(answer, output="", takes_ms=0)


def _said(answer: Answer) -> str:
    return " ".join("…" if word is None else shlex.quote(word) for word in answer.words)
