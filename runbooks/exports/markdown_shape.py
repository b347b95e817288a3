"""What a piece of shell text is, as far as it decides what may be written around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from runbooks.exports.markdown_lines import line_safe, parser

if TYPE_CHECKING:
    from tree_sitter import Node

Shape = Literal["simple", "chain", "any"]  # one command; some joined by | and &&; anything else

_TRIVIAL = re.compile(r"[\w@%+=:,./ \t-]+", re.ASCII)
_LEAVES = re.compile(r"=|\(\)|\bfunction\b|^\s*(?:source|\.)\s", re.MULTILINE)
_SYNTAX_WORDS = frozenset((
    "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "function", "select",
    "time", "coproc", "in", "!",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Shell text, and what it is, as far as that decides what may be written around it."""

    text: str
    shape: Shape

    @property
    def fits_a_line(self) -> bool:
        """Whether more can be written behind it, on its line."""
        return self.shape != "any" and "\n" not in self.text

    def grouped(self) -> str:
        """The text in braces, on lines of its own."""
        return f"{{\n{self.text}\n}}"

    def closed(self) -> str:
        """The text so that more can be written behind it."""
        return self.text if self.fits_a_line else self.grouped()


def piece(text: str) -> Piece:
    """A recorded text, made safe against the trimming of lines."""
    safe = line_safe(text)
    return Piece(safe, _shape(safe))


@dataclass(frozen=True, slots=True)
class Left:
    """What a text leaves in the shell that runs it: variables and functions that it sets itself, not exported yet."""

    variables: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    is_sourced: bool = False  # whatever a file sets besides


def left_in_shell(text: str) -> Left:
    """What a text leaves, as far as it stands at the top of it."""
    if not _LEAVES.search(text):
        return Left()
    nodes = parser().parse(text.encode()).root_node.children
    variables, functions, is_sourced = [], [], False
    for node in nodes:
        assigned = node.children if node.type == "variable_assignments" else [node]
        variables += [_name(one) for one in assigned if one.type == "variable_assignment"]
        functions += [_name(node)] * (node.type == "function_definition")
        is_sourced = is_sourced or (node.type == "command" and _name(node) in ("source", "."))
    return Left(tuple(dict.fromkeys(variables)), tuple(dict.fromkeys(functions)), is_sourced)


def _name(node: Node) -> str:
    """The name that an assignment, a function or a command begins with."""
    named = node.child_by_field_name("name")
    found = (named.text or b"").decode() if named is not None else ""
    return found.split("[")[0]


def _shape(text: str) -> Shape:
    words = text.split()
    if _TRIVIAL.fullmatch(text) and words and words[0] not in _SYNTAX_WORDS and "=" not in words[0]:
        return "simple"
    root = parser().parse(text.encode()).root_node
    if root.has_error or len(root.children) != 1:
        return "any"
    return _shape_of(root.children[0])


def _shape_of(node: Node) -> Shape:
    if node.type == "redirected_statement":
        redirects = node.children[1:] if node.children[0].is_named else node.children
        if any(one.type == "heredoc_redirect" and _holds_more(one) for one in redirects):
            return "any"
        inner = next((child for child in node.children if not child.type.endswith("_redirect")), None)
        return "simple" if inner is None else _shape_of(inner)
    if node.type in ("command", "unset_command", "declaration_command", "test_command"):
        return "simple" if node.type == "command" else "chain"
    if node.type in ("pipeline", "list"):
        return "chain" if all(_may_join(child) for child in node.children) else "any"
    return "chain" if node.type.startswith("variable_assignment") else "any"


def _may_join(node: Node) -> bool:
    return _shape_of(node) != "any" if node.is_named else node.type in ("|", "|&", "&&")


def _holds_more(heredoc: Node) -> bool:
    """Whether a command stands behind the heredoc's delimiter, which the grammar puts inside."""
    return any(
        not one.type.startswith("heredoc_") and one.type not in ("<<", "<<-", "file_redirect") for one in heredoc.children
    )
