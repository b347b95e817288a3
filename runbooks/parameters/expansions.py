"""Every expansion in a shell text, with the place where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runbooks.shell.parse import Reader
from runbooks.shell.tree import Place, Syntax, Word
from runbooks.shell.words import Atom, TooDeepError


@dataclass(frozen=True, slots=True)
class Expansion:
    """An expansion `text[start:end]` and the place where it stands."""

    start: int
    end: int
    place: str


class _Reader(Reader):
    """Reads shell text and keeps every expansion with its place, inner ones first."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.place: str = "word"
        self.expansions: list[Expansion] = []

    def word(self, *, assigned: bool = False, place: Place = "word") -> Word:
        """The word that begins here."""
        outer, self.place = self.place, place
        found = super().word(assigned=assigned, place=place)
        self.place = outer
        return found

    def run(self, atoms: list[Atom], literal: re.Pattern[str], place: Place, decode: object) -> None:
        """Read a literal run or an expansion inside double quotes or a heredoc."""
        outer, self.place = self.place, place
        super().run(atoms, literal, place, decode)
        self.place = outer

    def arithmetic(self, end: int, closers: int) -> None:
        """Read an arithmetic expression."""
        outer, self.place = self.place, "arithmetic"
        super().arithmetic(end, closers)
        self.place = outer

    def inner(self, closer: str) -> None:
        """Read commands one level further in."""
        outer, self.place = self.place, "word"
        super().inner(closer)
        self.place = outer

    def expansion(self, atoms: list[Atom], quoted: bool = False) -> bool:
        """Read an expansion, and keep it."""
        at, place = self.at, self.place
        opener = self.text[at : at + 2]
        if opener.startswith("`"):
            self.place = "backquotes"
        elif opener == "${":
            self.place = "other"
        read = super().expansion(atoms, quoted)
        self.place = place
        if read and opener not in ("$'", '$"'):
            self.expansions.append(Expansion(at, self.at, place))
        return read


def expansions_of(text: str) -> tuple[Syntax, list[Expansion]] | None:
    """The text, read, and its expansions, an outer one before those in it; None where it is not understood."""
    reader = _Reader(text)
    try:
        reader.substitution("")
    except TooDeepError:
        return None
    syntax = reader.syntax()
    return None if syntax.has_error else (syntax, sorted(reader.expansions, key=lambda one: (one.start, -one.end)))
