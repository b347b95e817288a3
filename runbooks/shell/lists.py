"""Keeps what is read of shell text: simple commands in order, redirections with their heredocs, what is open."""

from __future__ import annotations

import re
from dataclasses import replace

from runbooks.shell.frames import Frame, Opened
from runbooks.shell.tree import Redirect, Simple, Syntax, Word
from runbooks.shell.words import Words

REDIRECT = re.compile(r"([0-9]+|\{[A-Za-z_][A-Za-z0-9_]*\})?(&>>|&>|<<<|<<-|<<|<>|<&|>>|>&|>\||<|>)", re.ASCII)
AFTER_WORD = frozenset(" \t\n;&|()<>")
_SPACE = re.compile(r"(?:[ \t]|\\\n)+")


class Lists(Words):
    """The commands that were read so far, and the frame of the list that is being read."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.simples: list[Simple] = []
        self.comments: list[str] = []
        self.sets: set[str] = set()
        self.functions: set[str] = set()
        self.compound = False
        self.frame = Frame(depth=-1)
        self.bodies: list[tuple[int, Word, bool]] = []  # heredocs whose text is still to come: index into `redirects`
        self.redirects: list[Redirect] = []
        self.holders: list[tuple[int, list[int]]] = []

    def syntax(self) -> Syntax:
        """All that was read."""
        for index, numbers in self.holders:
            self.simples[index] = replace(self.simples[index], redirects=tuple(self.redirects[number] for number in numbers))
        return Syntax(
            text=self.text,
            simples=tuple(self.simples),
            fragments=tuple(sorted(self.fragments, key=lambda one: (one.start, one.end))),
            reads=frozenset(self.reads),
            sets=frozenset(self.sets),
            functions=frozenset(self.functions),
            comment="\n".join(self.comments) or None,
            compound=self.compound,
            has_error=self.failed,
        )

    def _blank(self) -> bool:
        """Pass over blanks and comments; False at the end."""
        while self.at < self.limit:
            if found := _SPACE.match(self.text, self.at, self.limit):
                self.at = found.end()
            elif self.text[self.at] == "#" and (
                self.at == 0 or self.text[self.at - 1] in AFTER_WORD or self.text[self.at - 1] == "`"
            ):
                end = self.text.find("\n", self.at, self.limit)
                end = self.limit if end < 0 else end
                self.note(self.at + 1, end, "comment", self.text[self.at + 1 : end])
                self.comments.append(self.text[self.at + 1 : end].strip())
                self.at = end
            else:
                return True
        return False

    def _blank_only(self) -> None:
        if found := _SPACE.match(self.text, self.at, self.limit):
            self.at = found.end()

    def newline(self) -> None:
        """Read the heredocs that begin on the line that has just ended."""
        bodies, self.bodies = self.bodies, []
        for number, delimiter, tabs in bodies:
            self._heredoc(number, delimiter, tabs)

    def _heredoc(self, number: int, delimiter: Word, tabs: bool) -> None:
        quoted = any(char in delimiter.raw for char in "'\"\\")
        name = delimiter.value if delimiter.value is not None else delimiter.raw
        start = at = self.at
        while at < self.limit:
            end = self.text.find("\n", at, self.limit)
            end = self.limit if end < 0 else end
            line = self.text[at:end]
            if (line.lstrip("\t") if tabs else line) == name:
                break
            at = min(end + 1, self.limit)
        else:
            end, self.failed = self.limit, True
        if quoted:
            self.note(start, at, "heredoc-quoted", self.text[start:at])
        else:
            self.body(at, tabs)
        self.at = min(end + 1, self.limit)
        self.redirects[number] = replace(self.redirects[number], body=(start, at))

    def _redirections(self) -> list[int]:
        found: list[int] = []
        while (one := self._redirect()) is not None:
            found.append(one)
            self._blank_only()
        return found

    def _redirect(self) -> int | None:
        """Read a redirection if there is one; its number in `redirects`."""
        found = REDIRECT.match(self.text, self.at, self.limit)
        if not found or (found[2] in ("<", ">") and not found[1] and self.text.startswith("(", found.end())):
            return None
        start, operator = self.at, found[2]
        self.at = found.end()
        self._blank_only()
        target = None
        if self.at < self.limit and (self.text[self.at] not in AFTER_WORD or self.text[self.at : self.at + 2] in ("<(", ">(")):
            before = len(self.fragments)
            target = self.word()
            if operator in ("<<", "<<-"):
                del self.fragments[before:]  # a delimiter stands for nothing
        else:
            self.failed = True
        descriptor = int(found[1]) if found[1] and found[1].isdigit() and len(found[1]) < 10 else None
        self.redirects.append(Redirect(start, self.at, operator, descriptor, target))
        if operator in ("<<", "<<-") and target:
            self.bodies.append((len(self.redirects) - 1, target, operator == "<<-"))
        return len(self.redirects) - 1

    def _keep(self, simple: Simple, redirects: list[int], index: int) -> None:
        """Put a simple command at its place, before those that were read inside it."""
        self.simples.insert(index, simple)
        inner = len(self.holders)
        while inner and self.holders[inner - 1][0] >= index:
            inner -= 1
            self.holders[inner] = (self.holders[inner][0] + 1, self.holders[inner][1])
        if redirects:
            self.holders.append((index, redirects))

    def _lines(self) -> None:
        while self._blank() and self.text[self.at] == "\n":
            self.at += 1
            self.newline()

    def _ends(self, operator: str) -> None:
        """A command has ended with an operator."""
        frame = self.frame
        if operator != ";" or frame.complete or frame.joined == "":
            frame.joined = operator if self.simples or operator != ";" else frame.joined
        frame.complete = False
        frame.expects = operator in ("&&", "||", "|")
        if operator != "|":
            frame.negated = False
        if operator in (";", "&"):
            frame.first = len(self.simples)

    def _open(self, word: str, *, deeper: bool = False) -> None:
        frame = self.frame
        self.compound = True
        frame.opened.append(Opened(word, frame.depth, frame.first))
        frame.depth += deeper or frame.defining
        frame.defining, frame.expects = False, True
        frame.first = len(self.simples)

    def _close(self) -> None:
        frame = self.frame
        if frame.expects:
            self.failed = True
        opened = frame.opened.pop()
        frame.depth, frame.first = opened.depth, opened.first
        frame.complete, frame.expects = True, False
        self._blank_only()
        redirects = self._redirections()
        if redirects:
            start = self.redirects[redirects[0]].start
            self._keep(Simple(start, self.at, (), depth=frame.depth, joined=""), redirects, len(self.simples))

    def _done(self) -> None:
        self.frame.complete, self.frame.expects, self.frame.defining = True, False, False

    def _finish(self, start: int, words: list[Word], index: int | None = None) -> None:
        """A command that is no program, with the redirections behind it."""
        end, frame = self.at, self.frame
        self._blank_only()
        redirects = self._redirections()
        end = self.redirects[redirects[-1]].end if redirects else end
        simple = Simple(start, end, tuple(words), depth=frame.depth, joined=frame.joined, negated=frame.negated)
        self._keep(simple, redirects, len(self.simples) if index is None else index)
        self.compound = True
        self._done()
