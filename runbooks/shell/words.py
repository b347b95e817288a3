"""Reads one word of shell text: its quotes, expansions, globs and braces, with the place of every literal run."""

from __future__ import annotations

import re

from runbooks.shell import escapes
from runbooks.shell.atoms import Atom, merged, settled
from runbooks.shell.tree import Fragment, Place, Word

__all__ = ["Atom", "TooDeepError", "Words"]

_DEEPEST = 40  # nested substitutions; beyond it the text is not understood
_BLANKS = " \t\n"
_META = frozenset(" \t\n;&|<>()")
_PLAIN = re.compile(r"[^ \t\n;&|<>()'\"`$\\*?\[\]{},~]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_ASSIGNED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\[[^\]\n]*\])?\+?=", re.ASCII)
_TILDE = re.compile(r"~[A-Za-z0-9_.+-]*/?", re.ASCII)  # its slash must stay unquoted too
_DOUBLE_RUN = re.compile(r'(?:[^"\\$`]|\\.|\\\Z)+', re.DOTALL)
_BODY_RUN = re.compile(r"(?:[^\\$`]|\\.|\\\Z)+", re.DOTALL)


class TooDeepError(Exception):
    """Substitutions are nested deeper than anybody writes them."""


class Words:
    """A position in a text, and what was found in it up to there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.limit = len(text)
        self.nested = 0
        self.failed = False
        self.fragments: list[Fragment] = []
        self.reads: set[str] = set()

    def substitution(self, closer: str) -> None:
        """Read commands from here up to `closer` (empty: up to the limit)."""
        raise NotImplementedError

    def char(self, ahead: int = 0) -> str:
        """The character here or further on, empty at the end."""
        at = self.at + ahead
        return self.text[at] if at < self.limit else ""

    def note(self, start: int, end: int, place: Place, value: str) -> None:
        """Keep a literal run that is not part of a word."""
        if start < end:
            self.fragments.append(Fragment(start, end, place, value))

    def word(self, *, assigned: bool = False, place: Place = "word") -> Word:
        """The word that begins here; `assigned` where no globs and braces count, `place` for its unquoted parts."""
        start = self.at
        tildes = "=:" if assigned or _ASSIGNED.match(self.text, start, self.limit) else ""
        atoms: list[Atom] = []
        while self.at < self.limit and self._atom(atoms, start, tildes, assigned):
            pass
        fragments, value = settled(atoms, self.text, assigned or place == "pattern", place)
        self.fragments.extend(fragments)
        return Word(start, self.at, self.text[start : self.at], value, tuple(fragments))

    def _atom(self, atoms: list[Atom], start: int, tildes: str, assigned: bool) -> bool:
        """Read the next piece of a word; False where the word ends."""
        at, char = self.at, self.text[self.at]
        if char in _META:
            return self._meta(atoms, start, char)
        if char == "'":
            end = self._closing("'", at + 1)
            atoms.append(Atom(at + 1, end, "single", self.text[at + 1 : end]))
            self.at = min(end + 1, self.limit)
        elif char == '"':
            self._double(atoms)
        elif char in "$`":
            if not self.expansion(atoms):
                self._take(atoms, 1, "word", "$")
        elif char == "\\":
            found = self.text[at : min(at + 2, self.limit)]
            self._take(atoms, len(found), "word", escapes.bare(found) if len(found) == 2 else "\\")
        elif char in "*?":
            self._take(atoms, 1, "word" if assigned else "glob", char)
        elif char in "{},[]":
            self._take(atoms, 1, char, char)
        elif char == "~":
            starts = at == start or (bool(tildes) and self.text[at - 1] in tildes and atoms[-1].kind == "word")
            found = _TILDE.match(self.text, at, self.limit)[0] if starts else char  # type: ignore[index]
            self._take(atoms, len(found), "glob" if starts else "word", found)
        else:
            found = _PLAIN.match(self.text, at, self.limit)[0]  # type: ignore[index]
            self._take(atoms, len(found), "word", found)
        return True

    def _take(self, atoms: list[Atom], length: int, kind: str, value: str) -> None:
        atoms.append(Atom(self.at, self.at + length, kind, value))
        self.at += length

    def _meta(self, atoms: list[Atom], start: int, char: str) -> bool:
        at = self.at
        if char in "<>" and self.char(1) == "(":
            self.at += 2
            self.inner(")")
            atoms.append(Atom(at, self.at, "expansion"))
            return True
        if char != "(" or at == start or self.text[at - 1] not in "?*+@!":
            return False
        end = self._balanced(at + 1)  # an extended glob
        self.note(at + 1, end, "pattern", self.text[at + 1 : end])
        self.at = min(end + 1, self.limit)
        atoms.append(Atom(at, self.at, "expansion"))
        return True

    def _closing(self, quote: str, at: int) -> int:
        end = self.text.find(quote, at, self.limit)
        if end < 0:
            self.failed = True
            return self.limit
        return end

    def _balanced(self, at: int) -> int:
        depth = 1
        for found in re.compile(r"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"|[()]", re.DOTALL).finditer(self.text, at, self.limit):
            depth += {"(": 1, ")": -1}.get(found[0], 0)
            if not depth:
                return found.start()
        self.failed = True
        return self.limit

    def _double(self, atoms: list[Atom]) -> None:
        opened = self.at
        self.at += 1
        if self.char() == '"':
            atoms.append(Atom(self.at, self.at, "double"))
        while self.at < self.limit and self.text[self.at] != '"':
            self.run(atoms, _DOUBLE_RUN, "double", escapes.double)
        if self.at >= self.limit:
            self.failed = True
        self.at = min(self.at + 1, self.limit)
        if opened == self.limit - 1:
            atoms.append(Atom(self.at, self.at, "double"))

    def run(self, atoms: list[Atom], literal: re.Pattern[str], place: Place, decode: object) -> None:
        """Read a literal run or an expansion inside double quotes or a heredoc."""
        at = self.at
        found = literal.match(self.text, at, self.limit)
        if found:
            self.at = found.end()
            atoms.append(Atom(at, self.at, place, decode(found[0])))  # type: ignore[operator]
        elif not self.expansion(atoms, quoted=True):
            self._take(atoms, 1, place, self.text[at])

    def body(self, end: int, tabs: bool) -> None:
        """Keep the literal runs of a heredoc that expands, from here to `end`."""
        limit, self.limit = self.limit, end
        atoms: list[Atom] = []
        while self.at < end:
            self.run(atoms, _BODY_RUN, "heredoc", escapes.heredoc)
        self.limit = limit
        for atom in merged(atoms):
            if atom.kind == "heredoc":
                value = re.sub(r"^\t+", "", atom.value, flags=re.MULTILINE) if tabs else atom.value
                self.note(atom.start, atom.end, "heredoc", value)

    def expansion(self, atoms: list[Atom], quoted: bool = False) -> bool:
        """Read an expansion, or the strings that begin with a dollar; False where the dollar is just one."""
        at, following = self.at, self.char(1)
        if self.text[at] == "`":
            self._backtick()
        elif following == "'" and not quoted:
            found = re.compile(r"(?:[^'\\]|\\.)*", re.DOTALL).match(self.text, at + 2, self.limit)
            end = found.end() if found else at + 2
            self.failed |= end >= self.limit
            atoms.append(Atom(at + 2, end, "ansi", escapes.ansi(self.text[at + 2 : end])))
            self.at = min(end + 1, self.limit)
            return True
        elif following == '"' and not quoted:
            self.at += 1
            self._double(atoms)
            return True
        elif following == "(":
            self._dollar_parenthesis()
        elif following == "{":
            self._parameter(quoted)
        elif following == "[":
            self.at += 2
            self.arithmetic(self._closing("]", self.at), 1)
        elif found := _NAME.match(self.text, at + 1, self.limit):
            self.reads.add(found[0])
            self.at = found.end()
        elif following and following in "0123456789@*#?$!-":
            self.at += 2
        else:
            return False
        atoms.append(Atom(at, self.at, "expansion"))
        return True

    def inner(self, closer: str) -> None:
        """Read commands one level further in."""
        self.nested += 1
        if self.nested > _DEEPEST:
            raise TooDeepError
        self.substitution(closer)
        self.nested -= 1

    def _backtick(self) -> None:
        found = re.compile(r"(?:[^`\\]|\\.)*", re.DOTALL).match(self.text, self.at + 1, self.limit)
        end = found.end() if found else self.at + 1
        self.failed |= end >= self.limit
        limit, self.limit, self.at = self.limit, end, self.at + 1
        self.inner("")
        self.limit, self.at = limit, min(end + 1, limit)

    def _dollar_parenthesis(self) -> None:
        self.at += 2
        if self.char() == "(" and (end := self.arithmetic_end(self.at + 1)) is not None:
            self.at += 1
            self.arithmetic(end, 2)
        else:
            self.inner(")")

    def arithmetic_end(self, at: int) -> int | None:
        """Where the `))` is that ends the arithmetic from `at`; None where it is no arithmetic."""
        depth = 0
        for found in re.compile(r"\\.|'[^']*'|[()]", re.DOTALL).finditer(self.text, at, self.limit):
            if found[0] == "(":
                depth += 1
            elif found[0] == ")":
                if not depth:
                    return found.start() if self.text.startswith("))", found.start()) else None
                depth -= 1
        return None

    def arithmetic(self, end: int, closers: int) -> None:
        """Read an arithmetic expression from here to `end`."""
        start, limit, self.limit = self.at, self.limit, end
        while self.at < end:
            atoms: list[Atom] = []
            if self.text[self.at] in "$`" and self.expansion(atoms, quoted=True):
                continue
            if found := _NAME.match(self.text, self.at, end):
                self.reads.add(found[0])
                self.at = found.end()
            else:  # a number with letters (0x1f) is no name
                number = re.compile(r"[0-9]\w*", re.ASCII).match(self.text, self.at, end)
                self.at = number.end() if number else self.at + 1
        self.note(start, end, "arithmetic", self.text[start:end])
        self.limit = limit
        self.at = min(end + closers, limit)

    def _parameter(self, quoted: bool) -> None:
        self.at += 2
        head = re.compile(r"[!#]?([A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])?", re.ASCII).match(self.text, self.at, self.limit)
        if head:
            self.at = head.end()
            if head[1] and _NAME.fullmatch(head[1]):
                self.reads.add(head[1])
        literal = quoted and self.char() not in ("#", "%", "/", "^", ",", "@")
        run = re.compile(r"(?:[^}\\$`\"" + ("" if literal else "'") + r"]|\\.|\\\Z)+", re.DOTALL)
        while self.at < self.limit and self.text[self.at] != "}":
            self._operand(run)
        if self.at >= self.limit:
            self.failed = True
        self.at = min(self.at + 1, self.limit)

    def _operand(self, run: re.Pattern[str]) -> None:
        """Read a piece of what stands behind the operator of `${...}`."""
        at = self.at
        atoms: list[Atom] = []
        if found := run.match(self.text, at, self.limit):
            self.at = found.end()
            self.note(at, self.at, "other", escapes.bare(found[0]))
        elif self.text[at] == "'":
            end = self._closing("'", at + 1)
            self.note(at + 1, end, "other", self.text[at + 1 : end])
            self.at = min(end + 1, self.limit)
        elif self.text[at] == '"':
            self.nested += 1
            if self.nested > _DEEPEST:
                raise TooDeepError
            self._double(atoms)
            self.nested -= 1
        elif self.nested > _DEEPEST:
            raise TooDeepError
        else:
            self.nested += 1
            if not self.expansion(atoms):
                self.at += 1
            self.nested -= 1
        for atom in atoms:
            if atom.kind != "expansion":
                self.note(atom.start, atom.end, "other", atom.value)
