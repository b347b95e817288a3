"""The filter language as a tree: `status:open (project:acme or not tag:db) exit:!=0 "disk full"`.

    filter   any ::= all ("or" all)*
             all ::= one ("and"? one)*
             one ::= "not" one | "(" any ")" | key ":" operator? value | value
    operator "=" "!=" "<" "<=" ">" ">="

Values with spaces or parentheses are quoted with `"` or `'`; a backslash keeps the next character in quotes as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from store.errors import UsageError

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<paren>[()])
      | (?:(?P<key>[A-Za-z][\w.-]*):(?P<operator>!=|<=|>=|=|<|>)?)?
        (?: "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)' | (?P<bare>[^\s()"'][^\s()]*) )?
    )""",
    re.VERBOSE | re.DOTALL,
)
_SPACED_VALUE = re.compile(
    r"""(?:(?P<key>[A-Za-z][\w.-]*):(?P<operator>!=|<=|>=|=|<|>)?)?
        (?!.*(?:\s|^)(?:or|and|not|[A-Za-z][\w.-]*:\S)) (?P<value>[^()"'\s:][^()"':]*\s[^()"']*)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Term:
    """`key:value`; the key of a bare word is None. `position` is where in the text it stands, from 0 on."""

    key: str | None
    operator: str
    value: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What its part does not match."""

    part: Node


@dataclass(frozen=True, slots=True)
class All:
    """What every part matches; no parts match everything."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """What at least one part matches."""

    parts: tuple[Node, ...]


Node = Term | Not | All | Any


class _Mark(str):
    """A parenthesis, `or`, `and` or `not`, and where in the text it stands."""

    position: int

    def __new__(cls, text: str, position: int) -> _Mark:
        """The word with its position."""
        mark = super().__new__(cls, text)
        mark.position = position
        return mark


_Token = Term | _Mark


def place(position: int) -> str:
    """Where in a filter something is wrong, as an error message says it."""
    return f"character {position + 1}"


def parse(text: str) -> Node:
    """The tree of a filter; raises UsageError where it can't be read."""
    return _tree(list(_tokens(text)))


def parse_words(words: Iterable[str]) -> Node:
    """The tree of a filter as the shell hands it over: its quotes are gone, and `text:disk full` is one word.

    A word with spaces is one value, unless it holds more terms (`status:open priority:H`), `or`, `not` or quotes.
    """
    tokens: list[_Token] = []
    begin = 0
    for word in words:
        spaced = _SPACED_VALUE.fullmatch(word)
        if spaced:
            key = spaced["key"] and spaced["key"].lower()
            tokens.append(Term(key, spaced["operator"] or "=", spaced["value"], begin))
        else:
            tokens.extend(_tokens(word, begin))
        begin += len(word) + 1
    return _tree(tokens)


def _tokens(text: str, begin: int = 0) -> list[_Token]:
    tokens: list[_Token] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None or match.end() == position or not match[0].strip():
            raise UsageError(_unclosed(text, begin, position))
        position = match.end()
        at = begin + match.start() + len(match[0]) - len(match[0].lstrip())
        tokens.append(_Mark(match["paren"], at) if match["paren"] else _term(match, begin, at))
    return tokens


def _unclosed(text: str, begin: int, position: int) -> str:
    at = position + len(text[position:]) - len(text[position:].lstrip())
    return f"the quote at {place(begin + at)} is not closed; add the closing quote"


def _term(match: re.Match[str], begin: int, at: int) -> _Token:
    quoted = match["double"] if match["double"] is not None else match["single"]
    value = _ESCAPED.sub(r"\1", quoted) if quoted is not None else match["bare"]
    if match["key"] is None:
        if quoted is None and value.lower() in ("or", "and", "not"):
            return _Mark(value.lower(), at)
        return Term(None, "=", value, at)
    if value is None and match.string[match.end() : match.end() + 1] in ('"', "'"):
        raise UsageError(_unclosed(match.string, begin, match.end()))
    if value is None:
        raise UsageError(f"{match['key']}: has no value ({place(at)}); write {match['key']}:VALUE")
    return Term(match["key"].lower(), match["operator"] or "=", value, at)


def _tree(tokens: list[_Token]) -> Node:
    node, position = _any(tokens, 0, 0)
    if position < len(tokens):
        raise UsageError(f"the ) at {place(_position(tokens, position))} has no (; remove it or quote it")
    return node


def _any(tokens: list[_Token], position: int, depth: int) -> tuple[Node, int]:
    if depth > _DEEPEST:
        where = place(_position(tokens, position))
        raise UsageError(f"the filter is nested more than {_DEEPEST} deep at {where}; make it simpler")
    part, position = _all(tokens, position, depth)
    parts = [part]
    while position < len(tokens) and tokens[position] == "or":
        where = place(_position(tokens, position))
        if part == All(()):
            raise UsageError(f"something is missing before the 'or' at {where}; quote it to search for the word")
        part, position = _all(tokens, position + 1, depth)
        if part == All(()):
            raise UsageError(f"something is missing behind the 'or' at {where}; quote it to search for the word")
        parts.append(part)
    return (Any(tuple(parts)) if len(parts) > 1 else parts[0]), position


def _all(tokens: list[_Token], position: int, depth: int) -> tuple[Node, int]:
    parts: list[Node] = []
    while position < len(tokens) and tokens[position] not in ("or", ")"):
        if tokens[position] == "and" and parts:
            position += 1
        part, position = _one(tokens, position, depth)
        parts.append(part)
    return (parts[0] if len(parts) == 1 else All(tuple(parts))), position


def _one(tokens: list[_Token], position: int, depth: int) -> tuple[Node, int]:
    negated = 0
    while position < len(tokens) and tokens[position] == "not":
        negated, position = negated + 1, position + 1
    where = place(_position(tokens, position))
    token = tokens[position] if position < len(tokens) else ")"
    if isinstance(token, Term):
        node: Node = token
    elif token == "(":
        node, position = _any(tokens, position + 1, depth + 1)
        if position >= len(tokens) or tokens[position] != ")":
            raise UsageError(f"the ( at {where} is not closed; add its )")
        if node == All(()):
            raise UsageError(f"there is nothing between the ( at {where} and its ); quote them to search for them")
    else:
        what = "behind the not" if negated else f"before the {token}"
        raise UsageError(f"something is missing {what} at {where}; quote it to search for the word")
    return (Not(node) if negated % 2 else node), position + 1


def _position(tokens: list[_Token], index: int) -> int:
    """Where the token with this index stands; behind the last one for the end."""
    if index < len(tokens):
        return tokens[index].position
    last = tokens[-1] if tokens else None
    return 0 if last is None else last.position + (len(last) if isinstance(last, _Mark) else len(last.value))
