"""Reads from the echo of the line editor what was typed, line by line, where bash's history has it joined into one.

bash joins the lines of one command with `; `, a space or a newline and drops a backslash before a newline. The echo has
every line as it was typed, behind a prompt that is not known; so the lines are found from the last one upwards, as ends
of rows on the screen that, joined by bash's rules, give the text of the history.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from recorder.rows import Rows, character_width
from recorder.text import layout

_LONGEST_ECHO = 256 * 1024
_MOST_LINES = 400
_MOST_PROMPTS = 200
_PS2 = "> "  # what bash says unless told otherwise
_JOINTS = ("; ", "\n", " ")

# readline says so each time it begins to read a line, before the prompt; pasted lines follow each other without.
_READING_BEGINS = b"\x1b[?2004h"
_REGION_BEGINS = b"\x1b[7m"
# Before a wide character that does not fit, readline fills the last column with a space.
_WIDE_WRAP = re.compile(rb" \x1b\[K(?=[\xe1-\xf4])")


class _Row(NamedTuple):
    """A row of the screen and whether the editor began to read there, which puts a prompt at its beginning."""

    text: str
    begins: bool


def typed_text(joined: str, echo: bytes, columns: int) -> str:
    """The command whose text in bash's history is `joined`, its lines as typed.

    `echo` is everything printed since the command before, `columns` the width of the terminal. Where the echo can't be
    made to agree, `joined` comes back, without the newline that bash puts behind a here-document.
    """
    text = joined.rstrip("\n")
    rows = _rows(echo, columns)
    if not text or not rows or len(echo) > _LONGEST_ECHO:
        return text
    for prompt in _continuation_prompts(rows):
        lines = _Search(text, rows, prompt).lines_up_to(len(rows) - 1, len(text), joint_dropped=False)
        if lines:
            return "\n".join(lines)
    return text


def screen_text(echo: bytes, columns: int, prompt: bytes | str, ps2: str = _PS2) -> str:
    """The text typed behind the last occurrence of a known prompt, "" where it does not show.

    `prompt` is what was printed before anything was typed, with its control sequences; `ps2` the continuation prompt.
    """
    shown = _visible_prompt(prompt, columns)
    rows = _rows(echo, columns)
    at = max((index for index, row in enumerate(rows) if row.text.startswith(shown.rstrip())), default=-1)
    if not shown.strip() or at < 0:
        return ""
    lines = [rows[at].text[len(shown) :], *(_without_prompt(row, ps2) for row in rows[at + 1 :])]
    return "\n".join(lines) if lines[0].strip() else ""


def pasted_lines(echo: bytes, columns: int, prompt: bytes | str = b"", ps2: str = _PS2) -> list[str]:
    """The lines of a paste, without the prompt of the first.

    Where the prompt is not given, it is what stands before the text that readline shows inverse while it is pasted.
    """
    before_region, region, _ = echo.partition(_REGION_BEGINS)
    shown = _visible_prompt(prompt or (before_region if region else b""), columns)
    rows = _rows(echo, columns)
    at = next((index for index, row in enumerate(rows) if row.text.startswith(shown)), 0)
    if not rows:
        return []
    return [rows[at].text.removeprefix(shown), *(_without_prompt(row, ps2) for row in rows[at + 1 :])]


def _visible_prompt(prompt: bytes | str, columns: int) -> str:
    rows = Rows(columns)
    rows.feed(layout(prompt.encode() if isinstance(prompt, str) else prompt))
    return rows.before_cursor()


def _without_prompt(row: _Row, ps2: str) -> str:
    return row.text.removeprefix(ps2) if row.begins else row.text


def _rows(echo: bytes, columns: int) -> list[_Row]:
    """The rows on the screen when the command began, without the empty one the cursor is on."""
    screen = Rows(columns)
    begins = set()
    for index, part in enumerate(_WIDE_WRAP.sub(b"", echo).split(_READING_BEGINS)):
        if index:
            begins.add(screen.row_number)
        screen.feed(layout(part))
    texts = screen.text().split("\n")
    while texts and not texts[-1]:
        texts.pop()
    return [_Row(_without_margin(text, screen.columns), number in begins) for number, text in enumerate(texts)]


def _without_margin(text: str, columns: int) -> str:
    """A row without the space by which readline goes on to the next row when the last column was filled."""
    filled = text.endswith(" ") and sum(map(character_width, text)) % columns == 1
    return text[:-1] if filled and len(text) > columns // 2 else text


def _continuation_prompts(rows: list[_Row]) -> Iterator[str]:
    """What PS2 may be: every beginning of the last row that has a prompt, the usual one first."""
    last = next((row.text for row in reversed(rows) if row.begins), rows[-1].text)
    yield "> "
    for length in range(min(len(last), _MOST_PROMPTS) + 1):
        if last[:length] != "> ":
            yield last[:length]


class _Search:
    """The lines of `text` in the rows of the screen, for one guess of PS2."""

    def __init__(self, text: str, rows: list[_Row], prompt: str) -> None:
        self._text = text
        self._rows = rows
        self._prompt = prompt
        self._first_begin = next((number for number, row in enumerate(rows) if row.begins), 0)
        self._known = any(row.begins for row in rows)
        self._lowest = max(0, len(rows) - _MOST_LINES)
        self._failed: set[tuple[int, int, bool]] = set()

    def lines_up_to(self, number: int, end: int, *, joint_dropped: bool) -> list[str] | None:
        """The lines of text[:end], the last of them in this row; None where they are not there.

        `joint_dropped`: the line ends with a backslash, which bash has dropped together with the newline.
        """
        state = (number, end, joint_dropped)
        if number < self._lowest or state in self._failed:
            return None
        row = self._rows[number]
        tail = "\\" if joint_dropped else ""
        if self._may_be_first(number) and end and row.text.endswith(self._text[:end] + tail):
            return [self._text[:end] + tail]
        for line in self._lines_of(row):
            above = self._lines_above(number, line, end, tail)
            if above:
                return [*above, line]
        self._failed.add(state)
        return None

    def _may_be_first(self, number: int) -> bool:
        return not self._known or not self._rows[number].begins or number == self._first_begin

    def _lines_of(self, row: _Row) -> Iterator[str]:
        if not row.begins:
            yield row.text
        if (row.begins or not self._known) and row.text.startswith(self._prompt.rstrip()):
            yield row.text[len(self._prompt) :]

    def _lines_above(self, number: int, line: str, end: int, tail: str) -> list[str] | None:
        """The lines before `line`, where text[:end] ends with it."""
        if not line.endswith(tail):
            return None
        body = line[: len(line) - len(tail)]
        if self._text.endswith(body, 0, end):
            start = end - len(body)
            for joint in _JOINTS:
                if self._text.endswith(joint, 0, start):
                    above = self.lines_up_to(number - 1, start - len(joint), joint_dropped=False)
                    if above:
                        return above
            above = self.lines_up_to(number - 1, start, joint_dropped=True) if body else None
            if above:
                return above
        if not body.strip() or body.lstrip().startswith("#"):  # bash drops empty lines and comments
            return self.lines_up_to(number - 1, end, joint_dropped=False)
        return None
