"""A runbook as a test that `cram` runs: commands after `$ `, indented by two spaces, and what they print below them.

cram gives all commands to one shell on its standard input, so that a command which reads from it gets /dev/null; and it can
compare line by line only, so that an output with lines left out, or differing across lines, is not compared. A recording
does not keep whether an output ended in a newline, so that its last line may end without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from runbooks.exports import markdown_text as md
from runbooks.exports.about import About
from runbooks.exports.checked import Check, checks, preparation
from runbooks.exports.markdown_shape import piece
from runbooks.model import Procedure

# Programs that leave standard input alone.
_QUIET = frozenset((
    ":", "[", "[[", "alias", "cd", "chmod", "chown", "cp", "date", "declare", "df", "du", "echo", "export", "false",
    "function", "git", "hash", "hostname", "id", "kill", "ln", "ls", "mkdir", "mv", "printf", "pwd", "rm", "rmdir",
    "set", "sleep", "source", "stat", "test", "touch", "true", "type", "typeset", "ulimit", "umask", "uname", "unset",
    "wait",
))  # fmt: skip
# Programs whose last line always ends in a newline, so that it need not be said that it may not.
_WHOLE_LINES = frozenset((
    "date", "df", "du", "echo", "grep", "head", "hostname", "id", "ls", "pwd", "sort", "stat", "tail", "uname", "uniq",
    "wc",
))  # fmt: skip
_SHELL_WORD = re.compile(r"[A-Za-z_]\w*=\S*|[({!]|[({]")
_NEEDS_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPED_BY_CRAM = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f-\xff]")


def render(procedure: Procedure, about: About, *, values: Mapping[str, str] | None = None, stubs: str = "") -> str:
    """The test; `values` are used instead of defaults, `stubs` is a folder of programs that goes first on PATH.

    Run it with `cram --shell=bash FILE.t`: it runs the real commands unless there are stubs.
    """
    given = values or {}
    parts = [f"{md.one_line(procedure.title or about.name)}: {md.one_line(about.name)}, version {about.version}."]
    parts.append("Test it with: cram --shell=bash FILE.t")
    first = preparation(procedure, given, stubs)
    if first:
        parts.append("\n".join(_command(text) for text in first))
    for check in checks(procedure, given):
        parts += _step(check)
    return "\n\n".join(parts) + "\n"


def _step(check: Check) -> Iterator[str]:
    remark = f" ({'not tested: ' if not check.text else ''}{md.one_line(check.remark)})" if check.remark else ""
    lines = None if check.output is None or check.has_gap else _lines(check.output)
    yield f"{check.number}. {md.one_line(check.title)}{remark}"
    if not check.text:
        return
    shown = [] if lines is None else list(_shown(lines, check.text))
    ended = [f"  [{check.status}]"] if check.status else []
    yield "\n".join([_command(_guarded(check.text, is_silent=lines is None)), *shown, *ended])


def _command(text: str) -> str:
    first, *more = text.split("\n")
    return "\n".join([f"  $ {first}", *(f"  > {line}" for line in more)])


def _guarded(text: str, *, is_silent: bool) -> str:
    """The command with nothing to read, and where it is not compared, nothing to see."""
    shape = piece(text)
    words = [one for one in text.split() if not _SHELL_WORD.fullmatch(one)]
    reads = not (shape.shape == "simple" and words and words[0] in _QUIET)
    redirects = " </dev/null" * reads + " >/dev/null 2>&1" * is_silent
    if not redirects:
        return text
    if shape.shape == "simple" and "\n" not in text and not re.search(r"[<>]", text):
        return text.rstrip() + redirects
    return f"{{\n{text}\n}}{redirects}"


def _lines(output: tuple[str | None, ...]) -> list[list[str | None]]:
    """The pieces of each line."""
    lines: list[list[str | None]] = [[]]
    for one in output:
        first, *more = [None] if one is None else one.split("\n")
        lines[-1].append(first)
        lines += [[line] for line in more]
    return [[one for one in line if one != ""] for line in lines] if output else []


def _shown(lines: list[list[str | None]], text: str) -> Iterator[str]:
    for n, line in enumerate(lines):
        is_last = n == len(lines) - 1
        yield "  " + (_last(line, text) if is_last else _line(line))


def _line(line: list[str | None]) -> str:
    if None not in line:
        literal = "".join(one for one in line if one)
        if _NEEDS_ESCAPE.search(literal) or literal.startswith(("$ ", "> ")) or literal in ("$", ">"):
            return _escape_all(literal) + " (esc)"
        return literal
    if (line[0] or "").startswith(("$ ", "> ")) or line[0] in ("$", ">"):
        return _regular_line(line, "")  # cram would take it for a command
    escapes = _is_escaped(line)
    shown = "".join("*" if one is None else re.sub(r"([*?\\])", r"\\\1", _as_cram(one, escapes)) for one in line)
    return f"{shown}{' (esc)' * escapes} (glob)"


def _last(line: list[str | None], text: str) -> str:
    """The last line, which may lack its newline: what was recorded does not tell."""
    words = text.split()
    if words and words[0] in _WHOLE_LINES and piece(text).shape == "simple" and " -n" not in text:
        return _line(line)
    return _regular_line(line, "( \\(no-eol\\))?")


def _regular_line(line: list[str | None], tail: str) -> str:
    escapes = _is_escaped(line)
    shown = "".join(".*" if one is None else _regular(_as_cram(one, escapes)) for one in line)
    shown = re.sub("^>", "[>]", shown)
    return f"{shown}{tail}{' [(]esc[)]' * escapes} (re)"


def _is_escaped(line: list[str | None]) -> bool:
    return any(_ESCAPED_BY_CRAM.search(one.encode()) for one in line if one)


def _as_cram(text: str, escapes: bool) -> str:
    return _escape_all(text, first=False) if escapes else text


def _escape_all(text: str, *, first: bool = True) -> str:
    named = {0x5C: "\\\\", 0x09: "\\t", 0x0D: "\\r"}
    escaped = "".join(named.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}") for byte in text.encode())
    return f"\\x{ord(escaped[0]):02x}{escaped[1:]}" if first and escaped[:1] in ("$", ">") else escaped


def _regular(text: str) -> str:
    return re.sub(r"([][\\.^$*+?{}|()])", r"\\\1", text)
