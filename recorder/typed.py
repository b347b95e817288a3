"""Finds the exact text of the commands of one round, from one prompt to the next.

zsh and fish hand the text to their hooks. bash has only its history, which joins lines and may leave a command out; what
it lacks is read from the echo of the line on the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recorder.edit_line import pasted_lines, screen_text, typed_text
from recorder.marks import Mark
from recorder.spool import TextPayload


@dataclass(frozen=True, slots=True)
class BeginDetails:
    """What a bash C mark says of the command before it, for those that ran without a prompt between them."""

    previous_status: int | None = None
    previous_pipestatus: tuple[int, ...] = ()
    cwd: str = ""
    history_number: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class _Begun:
    command: int
    details: BeginDetails


class Typed:
    """The commands of the present round, in the order in which they began."""

    def __init__(self, shell: str) -> None:
        self._shell = shell
        self._begun: list[_Begun] = []
        self._known: set[int] = set()
        self._guessed = 0  # the command whose text was read from the screen
        self._details = BeginDetails()

    def begins(self, mark: Mark) -> BeginDetails:
        """A C mark was read."""
        self._details = _details(mark) if self._shell == "bash" else BeginDetails()
        return self._details

    def numbered(self, command: int) -> None:
        """The command of the last C mark has this running number."""
        self._begun.append(_Begun(command, self._details))

    def round_ends(self) -> None:
        """The prompt is back."""
        self._begun = []
        self._known = set()
        self._guessed = 0

    def resolve(self, payload: TextPayload, echo: bytes, prompt: bytes, columns: int) -> tuple[str, str]:
        """The text of the command that began last, and where it is from: hook, history, screen or debug."""
        if self._begun:
            self._known.add(self._begun[-1].command)
        if self._shell != "bash":
            return payload.text or "", payload.source
        if payload.text is not None:
            return (typed_text(payload.text, echo, columns) if _has_lines(payload.text, echo) else payload.text), "history"
        shown = screen_text(echo, columns, prompt)
        if shown:
            # Of a paste, all lines show already; which of them are this command is known at the end of the round.
            self._guessed = self._begun[-1].command if self._begun else 0
            return shown, "screen"
        return (payload.first, "debug") if not payload.first.startswith("__tt_") else ("", "none")

    def pasted(self, history: dict[int, str], echo: bytes, columns: int) -> Iterator[tuple[int, str]]:
        """The texts of a round's several commands that no payload told, by running number."""
        if len(self._begun) < 2:
            return
        lines = pasted_lines(echo, columns)
        last_line = self._begun[-1].details.line
        nothing = BeginDetails()
        for before, begun in zip([None, *self._begun], self._begun, strict=False):
            earlier = before.details if before else nothing
            number = begun.details.history_number
            guessed = begun.command == self._guessed
            saved = number is not None and number != earlier.history_number and not guessed
            text = history.get(number) if saved and number is not None else None
            exact = _lines_between(lines, last_line, earlier.line if before else 0, begun.details.line)
            if begun.command in self._known and not guessed:
                continue
            if exact and (text is None or _joins_to(exact, text)):
                yield begun.command, exact
            elif text is not None:
                yield begun.command, text


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
