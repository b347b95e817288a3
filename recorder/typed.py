"""Finds the exact text of the commands of one round, from one prompt to the next.

zsh and fish hand the text to their hooks. bash has only its history, which joins lines and may leave a command out; what
it lacks is read from the echo of the line on the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from recorder.edit_line import pasted_lines, screen_text, typed_text
from recorder.marks import Mark
from recorder.spool import EndPayload


@dataclass(frozen=True, slots=True)
class BeginDetails:
    """What a bash C mark says of the command before it, for those that ran without a prompt between them."""

    previous_status: int | None = None
    previous_pipestatus: tuple[int, ...] = ()
    cwd: str = ""
    history_number: int | None = None
    line: int | None = None


class _Begun(NamedTuple):
    command: int
    details: BeginDetails


class Typed:
    """The commands of the present round, in the order in which they began."""

    def __init__(self, shell: str) -> None:
        self._shell = shell
        self._begun: list[_Begun] = []
        self._details = BeginDetails()

    def begins(self, mark: Mark) -> BeginDetails:
        """A C mark was read."""
        self._details = _details(mark) if self._shell == "bash" else BeginDetails()
        return self._details

    def replay(self, command: int, fields: Sequence[str]) -> None:
        """A command began whose C mark somebody else has read."""
        self.begins(Mark("C", 0, tuple(fields)))
        self.numbered(command)

    def numbered(self, command: int) -> None:
        """The command of the last C mark has this running number."""
        self._begun.append(_Begun(command, self._details))

    def guess(self, echo: bytes, prompt: bytes, columns: int) -> str:
        """The text of bash's command under way, as the screen shows it; "" where it does not.

        Of a paste, all lines show already; which of them are this command is known at the end of the round.
        """
        return screen_text(echo, columns, prompt) if self._shell == "bash" and len(self._begun) == 1 else ""

    def resolve(self, payload: EndPayload, echo: bytes, prompt: bytes, columns: int) -> Iterator[tuple[int, str, str]]:
        """The round of a bash is over: each command's running number, its exact text, and where that is from."""
        if len(self._begun) == 1:
            command, details = self._begun[0]
            saved = _saved(payload, details.history_number)
            if saved is None:
                yield command, *_unsaved(payload, details, echo, prompt, columns)
            else:
                yield command, _as_typed(saved, echo, columns), "history"
        elif self._begun:
            for command, text in self._pasted(payload, echo, columns):
                yield command, text, "history"

    def round_ends(self) -> None:
        """The prompt is back."""
        self._begun = []

    def _pasted(self, payload: EndPayload, echo: bytes, columns: int) -> Iterator[tuple[int, str]]:
        lines = pasted_lines(echo, columns, ps2=payload.ps2)
        last_line = self._begun[-1].details.line
        nothing = BeginDetails(history_number=payload.last_entry)
        for before, begun in zip([None, *self._begun], self._begun, strict=False):
            earlier = before.details if before else nothing
            number = begun.details.history_number
            text = payload.history.get(number) if number is not None and number != earlier.history_number else None
            exact = _lines_between(lines, last_line, earlier.line if before else 0, begun.details.line)
            if exact and (text is None or _joins_to(exact, text)):
                yield begun.command, exact
            elif text is not None:
                yield begun.command, text


def _saved(payload: EndPayload, number: int | None) -> str | None:
    """The history's entry made since the prompt, its lines joined by newlines where each is one of its own."""
    if number is None or payload.last_entry is None or number <= payload.last_entry:
        return None
    entries = [payload.history.get(one) for one in range(payload.last_entry + 1, number + 1)]
    return None if None in entries else "\n".join(entry.removesuffix("\n") for entry in entries if entry is not None)


def typed_comment(payload: EndPayload) -> str:
    """The comment that a line consisted of, as bash's history has it; "" where there was none."""
    newest = max(payload.history, default=None)
    saved = _saved(payload, newest)
    return saved if saved is not None and saved.lstrip().startswith("#") else ""


def _unsaved(payload: EndPayload, details: BeginDetails, echo: bytes, prompt: bytes, columns: int) -> tuple[str, str]:
    """The text of a line that made no entry: it repeats the last one, or the history was told to leave it out."""
    shown = screen_text(echo, columns, prompt, payload.ps2)
    last = None if details.history_number is None else payload.history.get(details.history_number)
    if last and (shown == last or _shows(shown, last, echo)):
        return _as_typed(last, echo, columns), "history"
    return (shown, "screen") if shown else ("", "none")


def _shows(shown: str, last: str, echo: bytes) -> bool:
    """Whether the screen shows this entry, whose lines bash joined, or whose tabs became spaces."""
    changed = "\t" in last or _has_lines(last, echo)
    return changed and shown[:1] == last[:1] and _joins_to(shown, last)


def _as_typed(text: str, echo: bytes, columns: int) -> str:
    return typed_text(text, echo, columns) if _has_lines(text, echo) else text


def _details(mark: Mark) -> BeginDetails:
    # Where promptvars is off, bash prints the parameters of PS0 by name; they are unknown then.
    if len(mark.fields) < 5:
        return BeginDetails()
    number, status, pipestatus, line, *rest = mark.fields
    cwd = ";".join(rest)
    return BeginDetails(
        _number(status),
        tuple(code for word in pipestatus.split() if (code := _number(word)) is not None),
        cwd if cwd.startswith("/") else "",
        _number(number),
        _number(line),
    )


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() else None


def _has_lines(text: str, echo: bytes) -> bool:
    return echo.count(b"\n") > 1 or "\n" in text


def _lines_between(lines: list[str], final: int | None, after: int | None, last: int | None) -> str:
    """The pasted lines that make up one command: those behind the line the one before ended on.

    Line numbers are bash's own; `final` is that of the last pasted line.
    """
    if final is None or after is None or last is None:
        return ""
    offset = len(lines) - final
    return "\n".join(lines[max(0, after + offset) : max(0, last + offset)])


def _joins_to(exact: str, text: str) -> bool:
    squeeze = str.maketrans("", "", " \t\n;\\")
    return exact.translate(squeeze) == text.translate(squeeze)
