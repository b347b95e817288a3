"""What a line of shell text consists of, with the place of everything in it; offsets are characters of the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# Where literal text stands, as far as it decides how a value must be written there. `heredoc-quoted`, `comment`, `pattern`
# (case, [[ =~ ]]), `arithmetic` and `other` are places where no parameter can be put.
Place = Literal["word", "double", "single", "ansi", "heredoc", "heredoc-quoted", "comment", "pattern", "arithmetic", "other"]


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of literal characters in one place: `text[start:end]` without the quotes around, `value` what they stand for."""

    start: int
    end: int
    place: Place
    value: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `raw` as it stands, `value` without its quotes, None where an expansion or a glob is in it."""

    start: int
    end: int
    raw: str
    value: str | None
    fragments: tuple[Fragment, ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """`operator` as written without its descriptor (">", ">>", "<", "<<", "<<<", "&>" ...); a heredoc's span is `body`."""

    start: int
    end: int
    operator: str
    descriptor: int | None
    target: Word | None
    body: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple command: assignments before it, words (the program first), redirections.

    `depth` counts the enclosing subshells, functions, command and process substitutions, 0 at the top. `joined` is what
    stands before it: "" (first), ";", "&&", "||", "|" or "&"; `negated` whether `!` is before its pipeline.
    """

    start: int
    end: int
    words: tuple[Word, ...]
    assignments: tuple[tuple[str, Word | None], ...] = ()
    redirects: tuple[Redirect, ...] = ()
    depth: int = 0
    joined: str = ""
    negated: bool = False
    background: bool = False


@dataclass(frozen=True, slots=True)
class Syntax:
    """A whole text, read: its simple commands in order of appearance, inner ones behind the one that holds them.

    `reads` are the variables expanded anywhere, `sets` those that are assigned in this shell (assignments alone, export,
    read, declare, for), `functions` those defined, `fragments` every literal run in order, `comment` the text of a comment on
    it, `compound` whether there is a loop, conditional, group or function around. `has_error` says that bash would not take
    it, or that it could not be understood; what is known is then incomplete.
    """

    text: str
    simples: tuple[Simple, ...]
    fragments: tuple[Fragment, ...] = ()
    reads: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    comment: str | None = None
    compound: bool = False
    has_error: bool = False

    def __hash__(self) -> int:
        """By the text alone, which says all: syntaxes are the keys of what was worked out from them."""
        return hash(self.text)
