"""What the variables of a runbook hold, and which of them stand where bash splits them into words and zsh does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runbooks.exports.markdown_lines import parser
from runbooks.shell.parse import parse

if TYPE_CHECKING:
    from tree_sitter import Node

# Variables whose values are one word on every machine that anybody works on.
_ONE_WORD = frozenset((
    "EUID", "HOME", "LANG", "LOGNAME", "OLDPWD", "PPID", "PWD", "RANDOM", "SECONDS", "SHELL", "TERM", "TMPDIR", "UID", "USER",
))  # fmt: skip
_NUMBERS = frozenset("?#$!-0")
_PLAIN = re.compile(r"[\w@%+=:,./-]*|\{\w+\.\.\w+\}")
_REFERENCE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_ELEMENTS = re.compile(r'"?\$\{(\w+)\[[@*]\]\}"?')
_KEYED = re.compile(r"\b(?:declare|typeset|local)\s+-\w*A\w*\s+(\w+)")
_LISTED = re.compile(r"\b(?:declare|typeset|local)\s+-\w*a\w*\s+(\w+)")
_INSIDE = frozenset((
    "binary_expression", "concatenation", "expansion", "negated_expression", "parenthesized_expression", "ternary_expression",
    "unary_expression",
))  # fmt: skip
_WHOLE = frozenset((
    "arithmetic_expansion", "case_item", "case_statement", "heredoc_body", "herestring_redirect", "string", "subscript",
    "variable_assignment",
))  # fmt: skip


@dataclass(slots=True)
class Held:
    """By name whether a variable is one plain word (a list: whether all of it are), and which are lists or go by keys."""

    plain: dict[str, bool] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    keyed: set[str] = field(default_factory=set)

    def put(self, name: str, is_plain: bool) -> None:
        """A value besides those it was given before."""
        self.plain[name] = self.plain.get(name, True) and is_plain

    def is_plain(self, name: str) -> bool:
        """Whether it is one plain word wherever it is used."""
        return name in _NUMBERS or self.plain.get(name, name in _ONE_WORD)


def held_by(texts: Iterable[str], given: Mapping[str, bool]) -> Held:
    """What the variables hold that the texts set, in order; `given` are those set around them, and whether they are plain."""
    held = Held(plain=dict(given))
    for text in texts:
        held.keyed |= set(_KEYED.findall(text))
        held.lists |= set(_LISTED.findall(text))
        told = set()
        for node in _nodes(parser().parse(text.encode()).root_node):
            if node.type in ("variable_assignment", "for_statement"):
                told.add(_assigned(node, held))
        for name in parse(text).sets - told - held.lists - held.keyed:
            held.put(name, False)  # read, or set in a way that says nothing of the value
    return held


def split_by_bash(text: str, held: Held) -> Iterator[str]:
    """The expansions without quotes that may be several words in bash, as they stand."""
    for node in _nodes(parser().parse(text.encode()).root_node):
        if node.type in ("simple_expansion", "expansion") and _is_split(node) and not _is_one_word(_text(node), held):
            yield _text(node)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _text(node: Node | None) -> str:
    return "" if node is None else (node.text or b"").decode()


def _assigned(node: Node, held: Held) -> str:
    """Keep what an assignment or a loop gives its variable, and return the name."""
    if node.type == "for_statement":
        name = _text(node.child_by_field_name("variable"))
        held.put(name, all(_is_plain(one, held) for one in node.children_by_field_name("value")))
        return name
    name = _text(node.child_by_field_name("name")).partition("[")[0]
    value = node.child_by_field_name("value")
    if value is not None and value.type == "array":
        held.lists.add(name)
        held.put(name, all(_is_plain(one, held) for one in value.named_children))
    else:
        held.put(name, value is None or (value.type != "command_substitution" and _is_plain(value, held)))
    return name


def _is_plain(node: Node, held: Held) -> bool:
    """Whether a value, or each word that it gives, is plain; what a command prints both shells split into words."""
    text = _text(node)
    if node.type in ("command_substitution", "arithmetic_expansion"):
        return True
    if elements := _ELEMENTS.fullmatch(text):
        return held.plain.get(elements[1], False)
    text = re.sub(r"\$\(\([^()]*\)\)", "1", text)
    text = _REFERENCE.sub(lambda one: "x" if held.is_plain(one[1] or one[2]) else " ", text)
    return _PLAIN.fullmatch(re.sub(r"[\"']", "", text)) is not None


def _is_split(node: Node) -> bool:
    """Whether bash splits it where it stands."""
    around = node.parent
    while around is not None and around.type in _INSIDE:
        around = around.parent
    if around is None or around.type in _WHOLE:
        return around is None
    return not _text(around).startswith(("[[", "(("))


def _is_one_word(text: str, held: Held) -> bool:
    if text.startswith("${#") or text.strip("${}") in _NUMBERS or text == "$$":
        return True
    if elements := _ELEMENTS.fullmatch(text):
        return held.plain.get(elements[1], False)
    name = re.match(r"\$\{?(\w+)", text)
    return name is not None and held.is_plain(name[1]) and not re.search(r"[\s*?\[]", text) and name[1] not in held.lists
