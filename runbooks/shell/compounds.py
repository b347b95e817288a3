"""Reads the heads of compound commands: for, case, functions, tests, parentheses."""

from __future__ import annotations

import re

from runbooks.shell import declaring
from runbooks.shell.lists import AFTER_WORD, Lists
from runbooks.shell.tree import Word


class Compounds(Lists):
    """What opens a compound command, up to where its own commands begin."""

    def reserved(self) -> str:
        """The reserved word here, empty where there is none."""
        raise NotImplementedError

    def continued(self, word: str) -> None:
        """Pass over a reserved word that continues or closes what is open."""
        raise NotImplementedError

    def _parenthesis(self) -> None:
        start = self.at
        if self.char(1) == "(" and (end := self.arithmetic_end(start + 2)) is not None:
            self.at += 2
            self.arithmetic(end, 2)
            if self.frame.depth == 0:
                self.sets.update(declaring.assigned_in_arithmetic(self.text[start + 2 : end]))
            self._finish(start, [Word(start, self.at, self.text[start : self.at], None)])
            return
        self.at += 1
        self._open("(", deeper=True)

    def _for(self) -> None:
        self._blank_only()
        if self.text.startswith("((", self.at):
            end = self.arithmetic_end(self.at + 2)
            start, self.at = self.at + 2, self.at + 2
            self.arithmetic(self.limit if end is None else end, 2)
            self.failed |= end is None
            if end is not None and self.frame.depth == 0:
                self.sets.update(declaring.assigned_in_arithmetic(self.text[start:end]))
        else:
            name = self._name()
            if self.frame.depth == 0 and name:
                self.sets.add(name)
            self._lines()
            if self._keyword("in"):
                while self._blank() and self.text[self.at] not in ";\n&|)" and self._item():
                    pass
        self._open("for")
        self._lines()
        if self.char() == ";":
            self.at += 1
        self.frame.expects = True

    def _item(self) -> bool:
        """Read a word of a list; False where there is none."""
        before = self.at
        self.word()
        if self.at == before:
            self.failed = True
        return self.at > before

    def _keyword(self, word: str) -> bool:
        end = self.at + len(word)
        if self.text.startswith(word, self.at) and (end >= self.limit or self.text[end] in AFTER_WORD):
            self.at = end
            return True
        return False

    def _name(self) -> str:
        self._blank_only()
        found = re.compile(r"[^\s;&|<>()'\"`$\\]+").match(self.text, self.at, self.limit)
        if not found:
            self.failed = True
            return ""
        self.at = found.end()
        return found[0]

    def _case(self) -> None:
        if self._blank() and not self._item():
            self.at = self.limit
        self._lines()
        if not self._keyword("in"):
            self.failed = True
        self._open("case")
        self.frame.expects = False

    def _pattern(self) -> None:
        """Read `pattern | pattern )`, or the end of the case."""
        if self.reserved() == "esac":
            self.continued("esac")
            return
        if self.char() == "(":
            self.at += 1
        while self._blank() and self.text[self.at] not in ")\n;":
            before = self.at
            if self.text[self.at] == "|":
                self.at += 1
            else:
                self.word(place="pattern")
            if self.at == before:
                break
        if self.char() == ")":
            self.at += 1
        else:
            self.failed = True
            self.at = min(self.at + 1, self.limit)
        self.frame.opened[-1].word = "arm"
        self.frame.complete = self.frame.expects = False

    def _function(self) -> None:
        name = self._name()
        self._define(name)
        self._blank_only()
        if self.char() == "(":
            self.at += 1
            self._blank_only()
            if self.char() == ")":
                self.at += 1
            else:
                self.failed = True

    def _define(self, name: str) -> None:
        self.functions.add(name)
        self.compound = True
        self.frame.defining = self.frame.expects = True
        self.frame.complete = False

    def _test(self) -> None:
        """Read `[[ ... ]]` as one simple command."""
        start, index, words = self.at, len(self.simples), [self.word()]
        regular = pattern = False
        while True:
            self._lines()
            if self.at >= self.limit:
                self.failed = True
                break
            before = self.at
            if self.text[before] in "()&|<>;":
                self.failed |= self.text[before] == ";"
                self.at += 1
                continue
            word = self._regex() if regular else self.word(place="pattern" if pattern else "word", assigned=True)
            words.append(word)
            if word.raw == "]]":
                break
            regular, pattern = word.raw == "=~", word.raw in ("==", "=", "!=")
        self._finish(start, words, index)

    def _regex(self) -> Word:
        """Read the regular expression behind `=~`, in which parentheses and bars are no operators."""
        start, depth = self.at, 0
        while self.at < self.limit and (depth or self.text[self.at] not in " \t\n;&"):
            char = self.text[self.at]
            depth += {"(": 1, ")": -1}.get(char, 0)
            if char in "()|<>;& \t\n":
                self.at += 1
            else:
                self.word(place="pattern", assigned=True)
        return Word(start, self.at, self.text[start : self.at], None)
