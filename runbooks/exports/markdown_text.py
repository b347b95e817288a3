"""Texts of people and programs as CommonMark: escaped so that they read as they were written, whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape as html

# Control characters, and those that look like nothing but turn the direction of a text or break lines.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~])")
_ANYWHERE = re.compile(r"[\\`*\[\]<>]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|~(?=~)|(?<=~)~")
_AT_START = re.compile(r"(?:[-+=#](?=[-+=#\s]|$)|:(?=-))|^(\d{1,9})([.)])(?=\s|$)")
_TRAILING_HASHES = re.compile(r"(?<=\s)#(?=#*$)")


def printable(text: str) -> str:
    """A text without control sequences and control characters, lines ending in a line feed."""
    text = _SEQUENCE.sub("", text.replace("\r\n", "\n"))
    text = "\n".join(line.rsplit("\r", 1)[-1] if line.rstrip("\r") else "" for line in text.split("\n"))
    return _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """A text on one line, runs of white space as one space."""
    return " ".join(_CONTROL.sub(" ", _SEQUENCE.sub("", text)).split())


def inline(text: str) -> str:
    """A text as running text of a paragraph or heading, on one line."""
    escaped = _ANYWHERE.sub(lambda found: "\\" + found.group(), one_line(text))
    escaped = _TRAILING_HASHES.sub(r"\\#", escaped)
    return _AT_START.sub(_escaped_start, escaped, count=1) if _AT_START.match(escaped) else escaped


def _escaped_start(found: re.Match[str]) -> str:
    number = found.group(1)
    return f"{number}\\{found.group(2)}" if number else "\\" + found.group()


def cell(text: str) -> str:
    """A text as a cell of a table."""
    return inline(text).replace("|", "\\|")


def code(text: str) -> str:
    """A text as a code span on one line."""
    shown = one_line(text)
    if not shown:
        return ""
    ticks = "`" * (longest_run(shown) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def code_cell(text: str) -> str:
    """A text as a code span in a cell of a table, where a bar needs a backslash even there."""
    return code(text).replace("|", "\\|")


def command_cell(text: str) -> str:
    """A command as a code span in a cell of a table, with a sign where its lines end."""
    return code_cell(" ⏎ ".join(text.strip().splitlines()))


def paragraphs(text: str) -> str:
    """A text of one or more paragraphs."""
    return "\n\n".join(inline(one) for one in _split(text))


def quote(text: str) -> str:
    """Markdown as a block quote."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def summary(text: str) -> str:
    """A text inside an HTML element that stands in the Markdown."""
    return html(one_line(text), quote=True)


def fence(content: str, info: str) -> str:
    """A code block whose fence is longer than any run of back-ticks in it."""
    ticks = "`" * max(3, longest_run(content) + 1)
    return f"{ticks}{info}\n{content}\n{ticks}" if content else f"{ticks}{info}\n{ticks}"


def longest_run(text: str) -> int:
    """The length of the longest run of back-ticks."""
    return max(map(len, re.findall("`+", text)), default=0)


def _split(text: str) -> Iterator[str]:
    return (one for one in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip()) if one.strip())
