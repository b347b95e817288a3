"""A runbook as a test that `cram` runs: commands after `$ `, indented by two spaces, and what they print below them.

cram gives all commands to one shell on its standard input, so that a command which reads from it gets /dev/null; and it can
compare line by line only, so that an output with lines left out, or differing across lines, is not compared. A recording
does not keep how an output ended: with a newline, without, or with blank lines as those of psql; so it is kept in a file, and
told from there with one newline at its end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from runbooks.exports import markdown_text as md
from runbooks.exports.about import About
from runbooks.exports.checked import Check, checks, preparation, warning
from runbooks.exports.markdown_shape import piece
from runbooks.model import Procedure

# Programs that leave standard input alone.
_QUIET = frozenset((
    ":", "[", "[[", "alias", "cd", "chmod", "chown", "cp", "date", "declare", "df", "du", "echo", "export", "false",
    "function", "git", "hash", "hostname", "id", "kill", "ln", "ls", "mkdir", "mv", "printf", "pwd", "rm", "rmdir",
    "set", "sleep", "source", "stat", "test", "touch", "true", "type", "typeset", "ulimit", "umask", "uname", "unset",
    "wait",
))  # fmt: skip
# Programs whose output always ends in one newline, so that it can be compared as it comes.
_WHOLE_LINES = frozenset((
    "date", "df", "du", "echo", "grep", "head", "hostname", "id", "ls", "pwd", "sort", "stat", "tail", "uname", "uniq",
    "wc",
))  # fmt: skip
_TELL = '_told() { _text="$(<"$CRAMTMP/printed")"; test -z "$_text" || printf \'%s\\n\' "$_text"; return "$1"; } 2>/dev/null'
_SHELL_WORD = re.compile(r"[A-Za-z_]\w*=\S*|[({!]|[({]")
_NEEDS_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPED_BY_CRAM = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f-\xff]")


def render(
    procedure: Procedure,
    about: About,
    *,
    values: Mapping[str, str] | None = None,
    stubs: str = "",
    dangerous: bool = False,
) -> str:
    """The test; `values` are used instead of defaults, `stubs` is a folder of programs that goes first on PATH.

    Run it with `cram --shell=bash FILE.t`: it runs the real commands unless there are stubs, those that ask first in a run
    only if `dangerous`.
    """
    given = values or {}
    steps = [_step(check) for check in checks(procedure, given, dangerous=dangerous)]
    is_told = any("_told $?" in part for step in steps for part in step)
    first = [*preparation(procedure, given, stubs), *([_TELL] if is_told else [])]
    parts = [f"{md.one_line(procedure.title or about.name)}: {md.one_line(about.name)}, version {about.version}."]
    parts.append(f"Test it with: cram --shell=bash FILE.t\n{warning(dangerous)}")
    if first:
        parts.append("\n".join(_command(text) for text in first))
    parts += [part for step in steps for part in step]
    return "\n\n".join(parts) + "\n"


def _step(check: Check) -> list[str]:
    remark = f" ({'not tested: ' if not check.text else ''}{md.one_line(check.remark)})" if check.remark else ""
    title = f"{check.number}. {md.one_line(check.title)}{remark}"
    if not check.text:
        return [title]
    lines = None if check.output is None or check.has_gap else _lines(check.output)
    ended = [f"  [{check.status}]"] if check.status else []
    return [title, "\n".join([_command(_guarded(check.text, lines)), *map(_line, lines or []), *ended])]


def _command(text: str) -> str:
    first, *more = text.split("\n")
    return "\n".join([f"  $ {first}", *(f"  > {line}" for line in more)])


def _guarded(text: str, lines: list[list[str | None]] | None) -> str:
    """The command with nothing to read; where it is not compared (`lines` None) with nothing to see, else told by lines."""
    shape = piece(text)
    words = [one for one in text.split() if not _SHELL_WORD.fullmatch(one)]
    name = words[0] if shape.shape == "simple" and words else ""
    reads = "" if name in _QUIET else " </dev/null"
    if lines is None:
        return _redirected(text, f"{reads} >/dev/null 2>&1")
    if not lines or (text.startswith(name) and name in _WHOLE_LINES and " -n" not in text):
        return _redirected(text, reads)
    return _redirected(text, f'{reads} >"$CRAMTMP/printed" 2>&1; _told $?')


def _redirected(text: str, redirects: str) -> str:
    if not redirects:
        return text
    if piece(text).shape == "simple" and "\n" not in text and not re.search(r"[<>]", text):
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


def _line(line: list[str | None]) -> str:
    """A line that is expected, indented."""
    return f"  {_pattern(line)}"


def _pattern(line: list[str | None]) -> str:
    if None not in line:
        literal = "".join(one for one in line if one)
        if _NEEDS_ESCAPE.search(literal) or literal.startswith(("$ ", "> ")) or literal in ("$", ">"):
            return _escape_all(literal) + " (esc)"
        return literal
    if (line[0] or "").startswith(("$ ", "> ")) or line[0] in ("$", ">"):
        return _regular_line(line)  # cram would take it for a command
    escapes = _is_escaped(line)
    shown = "".join("*" if one is None else re.sub(r"([*?\\])", r"\\\1", _as_cram(one, escapes)) for one in line)
    return f"{shown}{' (esc)' * escapes} (glob)"


def _regular_line(line: list[str | None]) -> str:
    escapes = _is_escaped(line)
    shown = "".join(".*" if one is None else _regular(_as_cram(one, escapes)) for one in line)
    shown = re.sub("^>", "[>]", shown)
    return f"{shown}{' [(]esc[)]' * escapes} (re)"


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
