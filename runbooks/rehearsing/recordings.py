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
from runbooks.rehearsing.asking import asks_machine
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
        self._syntax = parse("")
        self._unheard: list[str] = []  # calls of the present line that handed on what nobody recorded
        self._unknown: dict[str, str] = {}  # variables that would hold such, and the calls

    def begin(self, text: str, preferred: Sequence[int] = ()) -> None:
        """A command line is about to run; `preferred` are the recorded commands that its step was made from."""
        self._syntax, self._unheard = parse(text), []
        wanted, same = shape(self._syntax), text.strip()
        alike = [line for line in self._lines if line.text == same or (wanted and _alike(line.shape, wanted))]
        own = [line for line in alike if line.command_id in preferred] or alike
        own = [line for line in own if line.text == same] or own
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
        found = self._found(argv, stdin)
        if isinstance(found, Answer) and found.output is None:
            self._unheard.append(shlex.join(argv))
        return found

    @property
    def empty(self) -> dict[str, str]:
        """The variables that the present line reads, which hold nothing because nobody recorded what these calls printed."""
        return {name: self._unknown[name] for name in sorted(self._unknown.keys() & self._syntax.reads)}

    @property
    def outcome(self) -> tuple[int, str] | None:
        """How the present line ended when it was recorded, where that tells more than how it ended here.

        That is where it hands on what nobody recorded, and where it says the same as the recorded one, so that whatever is
        otherwise here (files, limits, the order in a loop) is otherwise because this is a sandbox.
        """
        line = self.line
        if line is None or not (self._unheard or (self._is_repeated and self._is_for_recording(line))):
            return None
        ended = "\n" if line.output and not line.output.endswith("\n") else ""
        return line.exit_code, line.output + ended

    def _is_for_recording(self, line: Line) -> bool:
        """Whether a line that is said again ends as it did; builtins that only look at variables are run for what they say."""
        if self.empty or asks_machine(self._syntax):
            return True
        is_other = any(self._values.get(name, value) != value for name, value in self._defaults.items())
        return bool(line.answers) and not (is_other and self._syntax.reads)

    def end(self) -> dict[str, str | None]:
        """The present line has ended; returns the variables that it set to what only the record of its environment tells."""
        sets, told = self._syntax.sets, self.line.changed if self.line and self._unheard else {}
        known = {name: value for name, value in told.items() if name in sets}
        calls = self._unheard or list(self.empty.values())
        for name in sets:
            self._unknown.pop(name, None)
        if calls:
            self._unknown.update(dict.fromkeys(sets - known.keys(), calls[-1]))
        return known

    def _found(self, argv: Sequence[str], stdin: str | None) -> Answer | Missing:
        here = [one for one in self._current if one.fits(argv, stdin)]
        fresh = next((one for one in here if id(one) not in self._said), None)
        found = [one for one in self._answers if one.fits(argv, stdin)]
        told = [one for one in found if one.output is not None] or found
        if fresh is not None:
            self._said.add(id(fresh))
            self._asked[tuple(argv)] = next((at for at, one in enumerate(told, 1) if one is fresh), 0)
            return self._heard(fresh)
        if here and self._is_repeated:
            return _silent(here[-1])
        if not told:
            return self._missing(argv)
        turn = self._asked[tuple(argv)]
        self._asked[tuple(argv)] += 1
        return told[min(turn, len(told) - 1)]

    @property
    def _is_repeated(self) -> bool:
        """Whether the present line says what a recorded one does, word for word."""
        return self.line is not None and self.line.text == self._syntax.text.strip()

    def _heard(self, answer: Answer) -> Answer:
        """With what the same call printed when it was last recorded alone, where its own output is unknown."""
        if answer.output is not None or None in answer.words:
            return answer
        alone = [
            one for one in self._answers if one.words == answer.words and one.output and one.exit_code == answer.exit_code
        ]
        before = [one for one in alone if one.command_id < answer.command_id]
        return replace(answer, output=(before or alone)[-1].output) if alone else answer

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
    return len(one) == len(other) and all(
        len(words) == len(wanted) and all(None in (a, b) or a == b for a, b in zip(words, wanted, strict=True))
        for words, wanted in zip(one, other, strict=True)
    )


def _silent(answer: Answer) -> Answer:
    """A further call of a program in one command line, as in a loop: what was printed has been printed."""
    return replace(answer, output="", takes_ms=0)


def _said(answer: Answer) -> str:
    return " ".join("…" if word is None else shlex.quote(word) for word in answer.words)
