"""Shell text that means the same after a notebook has trimmed its lines.

Runme strips `$` from the start and white space from the end of every line of a block. A text that would suffer is written in
another way that does the same: a line of code is indented, a quoted text is closed and opened again where it would be cut, a
heredoc becomes a here-string, and what is none of these is given to `eval` as one quoted text.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SUFFERS = re.compile(r"^\$|[^\S\n]$", re.MULTILINE)
_HEREDOC_ESCAPES = re.compile(r'\\([\\$`\n])|(\\?)"')
# What is put where a text in quotes is cut: it closes them and opens them again.
_REOPEN: Mapping[str, bytes] = {"string": b'""', "raw_string": b"''", "ansi_c_string": b"'$'"}
_CODE = frozenset((
    "program", "subshell", "command_substitution", "process_substitution", "compound_statement", "do_group",
    "if_statement", "elif_clause", "else_clause", "while_statement", "for_statement", "case_statement", "case_item",
    "function_definition", "command", "pipeline", "list", "redirected_statement", "array", "arithmetic_expansion",
    "test_command", "declaration_command", "negated_command",
))  # fmt: skip


class _CannotError(Exception):
    """There is no way to write it that a reader would recognise."""


def line_safe(text: str) -> str:
    """A text of the same effect, no line of which begins with `$` or ends in white space that counts."""
    if _CONTROL.search(text):
        return f"eval {_ansi(text)}"
    if not _SUFFERS.search(text) and not _ends_in_backslash(text):
        return text
    try:
        return _rewritten(text)
    except _CannotError:
        return f"eval {single_quoted(text)}"


def single_quoted(text: str) -> str:
    """A text in single quotes, closed and opened again where a line would be cut."""
    return "'" + _reopened(text.replace("'", "'\\''"), "''") + "'"


def quoted_value(text: str) -> str:
    """A value as one word of shell source that survives the trimming of lines, whatever is in it."""
    return _ansi(text) if _CONTROL.search(text) else single_quoted(text)


@cache
def parser() -> Parser:
    """The parser of bash."""
    import tree_sitter
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def _rewritten(text: str) -> str:
    root = parser().parse(text.encode()).root_node
    if root.has_error or _ends_in_backslash(text):
        raise _CannotError
    if heredoc := next((node for node in _heredocs(root) if _suffers_in_body(text, node)), None):
        return line_safe(_without_heredoc(text, heredoc))
    source, parts, at = text.encode(), [], 0
    for start, end, put in _edits(source, root):
        parts += [source[at:start], put]
        at = end
    rewritten = b"".join([*parts, source[at:]]).decode()
    if _SUFFERS.search(rewritten):
        raise _CannotError
    return rewritten


def _edits(source: bytes, root: Node) -> list[tuple[int, int, bytes]]:
    """What to put where, as (start, end, bytes): at the start, around every newline, and at the end."""
    found = [(0, 0, b"  ")] if source.startswith(b"$") else []
    for at in (match.start() for match in re.finditer(b"\n", source)):
        blank = _blank_before(source, at)
        before, after = blank < at, source.startswith(b"$", at + 1)
        if not before and not after:
            continue
        kind = _place(root, at)
        if kind in _REOPEN:
            found += [(at, at, _REOPEN[kind])] * before + [(at + 1, at + 1, _REOPEN[kind])] * after
        elif kind not in _CODE or (before and _counts(source, blank, at)):
            raise _CannotError
        elif after and _odd_backslashes(source, at):
            found.append((at - 1, at + 1, b""))  # a continued line: joined
        else:
            found += [(blank, at, b"")] * before + [(at + 1, at + 1, b"  ")] * after
    blank = _blank_before(source, len(source))
    if blank < len(source):
        if _counts(source, blank, len(source)):
            raise _CannotError
        found.append((blank, len(source), b""))
    return found


def _place(root: Node, at: int) -> str:
    """The type of the innermost node around a newline that decides what may be put there."""
    node = root.descendant_for_byte_range(at, at + 1)
    while node is not None and node.type not in _REOPEN and node.type not in _CODE:
        if node.type in ("heredoc_body", "expansion", "heredoc_redirect", "regex", "comment"):
            raise _CannotError
        node = node.parent
    if node is None:
        raise _CannotError
    if node.type in _REOPEN and not node.start_byte < at < node.end_byte - 1:
        return "command"
    outer: Node | None = node
    while outer is not None:
        if outer.type == "command_substitution" and (outer.text or b"").startswith(b"`"):
            raise _CannotError  # other quoting rules hold there
        if outer.type == "heredoc_body":
            raise _CannotError
        outer = outer.parent
    return node.type


def _heredocs(node: Node) -> list[Node]:
    found = [node] if node.type == "heredoc_redirect" else []
    return found + [one for child in node.children for one in _heredocs(child)]


def _lines_of_body(text: str, heredoc: Node) -> tuple[str, str, int, list[str], int]:
    """Operator, delimiter as written, and where the body starts, its lines, and where what follows it starts."""
    operator, delimiter = (heredoc.children[n].text or b"" for n in (0, 1))
    head = text.encode()[: heredoc.children[1].end_byte].decode()
    start = text.find("\n", len(head)) + 1
    strip = operator == b"<<-"
    try:
        wanted = shlex.split(delimiter.decode())[0]
    except (ValueError, IndexError) as error:
        raise _CannotError from error
    lines: list[str] = []
    at = start
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].lstrip("\t") if strip else text[at:end]
        at = end + 1
        if line == wanted:
            return operator.decode(), delimiter.decode(), start, lines, min(at, len(text))
        lines.append(line)
    raise _CannotError


def _suffers_in_body(text: str, heredoc: Node) -> bool:
    return any(_SUFFERS.search(line) for line in _lines_of_body(text, heredoc)[3])


def _without_heredoc(text: str, heredoc: Node) -> str:
    """The text with a here-string in the place of this heredoc."""
    _, delimiter, start, lines, after = _lines_of_body(text, heredoc)
    operator_at = len(text.encode()[: heredoc.children[0].start_byte].decode())
    delimiter_end = len(text.encode()[: heredoc.children[1].end_byte].decode())
    first = text[delimiter_end : start - 1]
    if "<<" in first or "`" in text[:operator_at]:
        raise _CannotError  # a second one on the same line, or other quoting rules
    content = "\n".join(lines)
    quoted = single_quoted(content) if set(delimiter) & set("'\"\\") else _double_quoted(content)
    rest = text[after:]
    return f"{text[:operator_at]}<<< {quoted}{first}" + ("\n" + rest if rest else "")


def _double_quoted(content: str) -> str:
    """What stood in a heredoc that expands, in double quotes."""
    if ('"' in content and "${" in content) or _ends_in_backslash(content):
        raise _CannotError
    if any(line.count("`") % 2 or ("$(" in line and line.count("(") != line.count(")")) for line in content.split("\n")):
        raise _CannotError
    if '"' in content and ("`" in content or "$(" in content):
        raise _CannotError
    escaped = _HEREDOC_ESCAPES.sub(lambda found: found.group() if found.group(1) else found.group(2) * 2 + '\\"', content)
    return '"' + _reopened(escaped, '""') + '"'


def _reopened(text: str, reopen: str) -> str:
    lines = text.split("\n")
    for n, line in enumerate(lines):
        before = reopen if n and line.startswith("$") else ""
        after = reopen if n < len(lines) - 1 and line != line.rstrip() else ""
        lines[n] = before + line + after
    return "\n".join(lines)


def _ansi(text: str) -> str:
    named = {"\\": "\\\\", "'": "\\'", "\n": "\\n"}

    def escaped(sign: str) -> str:
        if sign in named:
            return named[sign]
        return "".join(f"\\x{byte:02x}" for byte in sign.encode()) if _CONTROL.match(sign) else sign

    return "$'" + "".join(map(escaped, text)) + "'"


def _blank_before(source: bytes, at: int) -> int:
    """Where the white space begins that ends at `at`, on the same line."""
    line = source[source.rfind(b"\n", 0, at) + 1 : at].decode()
    return at - len(line[len(line.rstrip()) :].encode())


def _counts(source: bytes, start: int, end: int) -> bool:
    """Whether white space at the end of a line of code is more than that: part of a word."""
    return _odd_backslashes(source, start) or bool(source[start:end].strip(b" \t"))


def _odd_backslashes(source: bytes, at: int) -> bool:
    return (at - len(source[:at].rstrip(b"\\"))) % 2 == 1


def _ends_in_backslash(text: str) -> bool:
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1
