"""Which compound commands are open while shell text is read, and what may close or continue each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# What each reserved word may follow, and what is open after it: None closes.
CONTINUES: Mapping[str, tuple[tuple[str, ...], str | None]] = {
    "then": (("if",), "then"),
    "elif": (("then",), "if"),
    "else": (("then",), "else"),
    "fi": (("then", "else"), None),
    "do": (("while", "for"), "do"),
    "done": (("do",), None),
    "}": (("{",), None),
    "esac": (("case", "arm"), None),
}
OPENS: Mapping[str, str] = {"if": "if", "while": "while", "until": "while", "{": "{"}
RESERVED = frozenset({*CONTINUES, *OPENS, "!", "for", "select", "case", "function", "[[", "in", "]]"})


@dataclass(slots=True)
class Opened:
    """One compound command that is open: by what, and the depth and operator outside."""

    word: str
    depth: int
    first: int  # index of the first simple command of the list it stands in


@dataclass(slots=True)
class Frame:
    """Where the reading of one list of commands stands.

    `expects` says that a command must come; `complete` that one has ended and only an operator or redirection may come.
    """

    depth: int
    joined: str = ""
    negated: bool = False
    expects: bool = False
    complete: bool = False
    first: int = 0
    pipeline: int = 0
    defining: bool = False
    opened: list[Opened] = field(default_factory=list)
