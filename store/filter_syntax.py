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
from dataclasses import dataclass

from store.errors import UsageError

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<paren>[()])
      | (?:(?P<key>[A-Za-z][\w-]*):(?P<operator>!=|<=|>=|=|<|>)?)?
        (?: "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)' | (?P<bare>[^\s()"'][^\s()]*) )?
    )""",
    re.VERBOSE | re.DOTALL,
)
_SPACED_VALUE = re.compile(
    r"""(?:(?P<key>[A-Za-z][\w-]*):(?P<operator>!=|<=|>=|=|<|>)?)?
        (?!.*(?:\s|^)(?:or|and|not|[A-Za-z][\w-]*:\S)) (?P<value>[^()"'\s:][^()"':]*\s[^()"']*)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Term:
    """`key:value`; the key of a bare word is None."""

    key: str | None
    operator: str
    value: str


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

# A word, a parenthesis, or a term already read.
_Token = Term | str


def parse(text: str) -> Node:
    """The tree of a filter; raises UsageError where it can't be read."""
    return _tree(list(_tokens(text)))


def parse_words(words: Iterable[str]) -> Node:
    """The tree of a filter as the shell hands it over: its quotes are gone, and `text:disk full` is one word.

    A word with spaces is one value, unless it holds more terms (`status:open priority:H`), `or`, `not` or quotes.
    """
    tokens: list[_Token] = []
    for word in words:
        spaced = _SPACED_VALUE.fullmatch(word)
        if spaced:
            tokens.append(Term(spaced["key"] and spaced["key"].lower(), spaced["operator"] or "=", spaced["value"]))
        else:
            tokens.extend(_tokens(word))
    return _tree(tokens)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None or match.end() == position or not match[0].strip():
            raise UsageError(_unclosed(text[position:]))
        position = match.end()
        tokens.append(match["paren"] or _term(match))
    return tokens


def _unclosed(text: str) -> str:
    return f"the quote at {text.strip()[:20]!r} is not closed; add the closing quote"


def _term(match: re.Match[str]) -> _Token:
    quoted = match["double"] if match["double"] is not None else match["single"]
    value = _ESCAPED.sub(r"\1", quoted) if quoted is not None else match["bare"]
    if match["key"] is None:
        if quoted is None and value.lower() in ("or", "and", "not"):
            return str(value.lower())
        return Term(None, "=", value)
    if value is None and match.string[match.end() : match.end() + 1] in ('"', "'"):
        raise UsageError(_unclosed(match.string[match.end() :]))
    if value is None:
        raise UsageError(f"{match['key']}: has no value; write {match['key']}:VALUE")
    return Term(match["key"].lower(), match["operator"] or "=", value)


def _tree(tokens: list[_Token]) -> Node:
    node, position = _any(tokens, 0, 0)
    if position < len(tokens):
        raise UsageError("there is a ) without its (; remove it or quote it")
    return node


def _any(tokens: list[_Token], position: int, depth: int) -> tuple[Node, int]:
    if depth > _DEEPEST:
        raise UsageError(f"the filter is nested more than {_DEEPEST} deep; make it simpler")
    part, position = _all(tokens, position, depth)
    parts = [part]
    while position < len(tokens) and tokens[position] == "or":
        part, position = _all(tokens, position + 1, depth)
        parts.append(part)
    if len(parts) > 1 and All(()) in parts:
        raise UsageError("something is missing beside 'or'; quote it to search for the word")
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
    token = tokens[position] if position < len(tokens) else ")"
    if isinstance(token, Term):
        node: Node = token
    elif token == "(":
        node, position = _any(tokens, position + 1, depth + 1)
        if position >= len(tokens) or tokens[position] != ")":
            raise UsageError("a ( is not closed; add its )")
        if node == All(()):
            raise UsageError("there is nothing between ( and ); quote them to search for them")
    else:
        raise UsageError(f"something is missing {'after not' if negated else f'at {token!r}'}; quote it to search for it")
    return (Not(node) if negated % 2 else node), position + 1
