"""Reads shell text into its simple commands, without ever failing: what can't be understood is marked.

Written for this and judged by bash itself in the tests: of the texts there, tree-sitter-bash takes 13 of 152 good ones for
broken (`{ (a) }`, `a > f <<< w`, two heredocs on a line), 10 of 50 broken ones for good, and splits words at `\\` line ends.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from runbooks.shell import declaring
from runbooks.shell.compounds import Compounds
from runbooks.shell.frames import CONTINUES, OPENS, RESERVED, Frame
from runbooks.shell.lists import AFTER_WORD, REDIRECT
from runbooks.shell.tree import Simple, Syntax, Word
from runbooks.shell.words import TooDeepError

_OPERATOR = re.compile(r";;&|;;|;&|&&|\|\||\|&|[;&|]")
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[[^\]\n]*\])?\+?=", re.ASCII)
_RESERVED_WORD = re.compile(r"[a-z]+|\{|\}|!|\[\[|\]\]")


@lru_cache(maxsize=4096)
def parse(text: str) -> Syntax:
    """What a shell text consists of; takes any text, and raises nothing."""
    reader = Reader(text)
    try:
        reader.substitution("")
    except TooDeepError:
        reader.failed = True
    return reader.syntax()


class Reader(Compounds):
    """Reads commands, keeping simple commands and comments in order."""

    def substitution(self, closer: str) -> None:
        """Read a list of commands up to `closer`, which is passed over."""
        outer, self.frame = self.frame, Frame(depth=self.frame.depth + 1, first=len(self.simples), pipeline=len(self.simples))
        closed = False
        while not closed and self._blank():
            closed = self._next(closer)
        if (closer and not closed) or self.frame.opened or self.frame.expects or self.frame.defining:
            self.failed = True
        if self.bodies and not closer and self.at >= self.limit and self.limit == len(self.text):
            self.failed = True
            self.bodies.clear()
        self.frame = outer

    def _next(self, closer: str) -> bool:
        """Read one thing: an operator, a reserved word, a redirection or a simple command. True where the list is closed."""
        char, frame = self.text[self.at], self.frame
        if char == "\n":
            self.at += 1
            self.newline()
            if not frame.expects:
                self._ends(";")
        elif char == ")":
            return self._closes_parenthesis(closer)
        elif (found := _OPERATOR.match(self.text, self.at, self.limit)) and not REDIRECT.match(self.text, self.at, self.limit):
            self._operator(found[0])
        elif frame.opened and frame.opened[-1].word == "case":
            self._pattern()
        elif frame.complete:
            self._after_complete()
        else:
            self._command()
        return False

    def _operator(self, operator: str) -> None:
        frame = self.frame
        self.at += len(operator)
        if operator in (";;", ";&", ";;&"):
            if frame.expects or not frame.opened or frame.opened[-1].word != "arm":
                self.failed = True
            else:
                frame.opened[-1].word = "case"
            self._ends(";")
            return
        if not frame.complete:  # nothing is there that could be joined
            self.failed = True
        if operator == "&":
            for index in range(frame.first, len(self.simples)):
                self.simples[index] = replace(self.simples[index], background=True)
        self._ends("|" if operator == "|&" else operator)

    def _closes_parenthesis(self, closer: str) -> bool:
        frame = self.frame
        self.at += 1
        if frame.opened and frame.opened[-1].word == "(":
            self._close()
            return False
        if closer == ")":
            return True
        self.failed = True
        return False

    def reserved(self) -> str:
        """The reserved word here, empty where there is none."""
        found = _RESERVED_WORD.match(self.text, self.at, self.limit)
        if not found or found[0] not in RESERVED:
            return ""
        following = self.text[found.end() : found.end() + 1] if found.end() < self.limit else ""
        if found[0] == "!" and following == "(":
            return "!"
        return found[0] if not following or following in AFTER_WORD else ""

    def _after_complete(self) -> None:
        word = self.reserved()
        if word in CONTINUES and self._is_after_compound():
            self.continued(word)
        elif (redirect := self._redirect()) is not None:
            self._keep(
                Simple(self.redirects[redirect].start, self.at, (), depth=self.frame.depth), [redirect], len(self.simples)
            )
        else:
            self.failed = True
            self.frame.complete = False
            self._command()

    def _is_after_compound(self) -> bool:
        before = self.text[max(0, self.at - 200) : self.at].rstrip()
        return before[-1:] in (")", "}", "]") or re.search(r"\b(fi|done|esac)$", before) is not None

    def continued(self, word: str) -> None:
        frame = self.frame
        before, after = CONTINUES[word]
        self.at += len(word)
        if not frame.opened or frame.opened[-1].word not in before:
            self.failed = True
            return
        if after is None:
            if word == "esac":
                frame.expects = False
            self._close()
        else:
            self.failed |= frame.expects and frame.opened[-1].word != "for"
            frame.opened[-1].word = after
            frame.complete, frame.expects = False, True

    def _command(self) -> None:
        word, frame = self.reserved(), self.frame
        self.failed |= word in ("in", "]]")
        if word in CONTINUES:
            self.continued(word)
        elif word == "!":
            self.at += 1
            frame.negated, frame.expects = not frame.negated, True
        elif word == "{" and frame.opened and frame.opened[-1].word == "for":
            self.at += 1
            frame.opened[-1].word = "{"
        elif word in OPENS:
            self.at += len(word)
            self._open(OPENS[word])
        elif word in ("for", "select"):
            self.at += len(word)
            self._for()
        elif word == "case":
            self.at += 4
            self._case()
        elif word == "function":
            self.at += 8
            self._function()
        elif word == "[[":
            self._test()
        elif self.text.startswith("(", self.at):
            self._parenthesis()
        else:
            self._simple()

    def _simple(self) -> None:
        """Read assignments, words and redirections up to an operator."""
        frame, start, index = self.frame, self.at, len(self.simples)
        words: list[Word] = []
        assignments: list[tuple[str, Word | None]] = []
        redirects: list[int] = []
        end = start
        while self._blank() and self.text[self.at] not in "\n":
            if (redirect := self._redirect()) is not None:
                redirects.append(redirect)
            elif self.text[self.at] in ";&|)":
                break
            elif self.text[self.at] == "(":
                if self._defines(words, assignments, redirects):
                    return
                self._stray(words)
            elif not self._assignment(words, assignments):
                words.append(self.word())
                if self._is_prefix(words):
                    self._done()
                    self.frame.complete, self.frame.expects = False, True
                    return
            end = self.at
        self._settle(
            Simple(start, end, tuple(words), tuple(assignments), (), frame.depth, frame.joined, frame.negated),
            redirects,
            index,
        )

    def _settle(self, simple: Simple, redirects: list[int], index: int) -> None:
        if self.frame.defining:
            self.failed = True
        if simple.depth == 0:
            self.sets.update(declaring.assigned(simple))
            self.reads.update(declaring.exported(simple))
        self._keep(simple, redirects, index)
        self._done()

    def _is_prefix(self, words: list[Word]) -> bool:
        """Whether `time` or `coproc` stands before a compound command."""
        return (
            len(words) == 1
            and words[0].raw in ("time", "coproc")
            and re.compile(r"[ \t]+(\(|!\s|\{\s|\[\[\s|(if|for|while|until|case|select)\s)").match(
                self.text, self.at, self.limit
            )
            is not None
        )

    def _assignment(self, words: list[Word], assignments: list[tuple[str, Word | None]]) -> bool:
        """Read an assignment where one can stand."""
        found = _ASSIGNMENT.match(self.text, self.at, self.limit)
        if not found or (words and words[0].raw not in declaring.DECLARING):
            return False
        start = self.at
        self.at = found.end()
        value: Word | None = None
        if self.char() == "(":
            self._array()
            value = None
        elif not words:
            value = self.word(assigned=True)
        else:
            self.at = start
            words.append(self.word(assigned=True))
            return True
        if words:
            words.append(Word(start, self.at, self.text[start : self.at], None))
        else:
            assignments.append((found[1], value))
        return True

    def _array(self) -> None:
        self.at += 1
        self._lines()
        while self.at < self.limit and self.text[self.at] != ")":
            if not self._item():
                self.at = min(self.at + 1, self.limit)
            self._lines()
        self.failed |= self.at >= self.limit
        self.at = min(self.at + 1, self.limit)

    def _defines(self, words: list[Word], assignments: list[tuple[str, Word | None]], redirects: list[int]) -> bool:
        """Read the `()` of a function definition."""
        found = re.compile(r"\([ \t]*\)").match(self.text, self.at, self.limit)
        if not found or len(words) != 1 or assignments or redirects:
            return False
        self.at = found.end()
        self._define(words[0].raw)
        return True

    def _stray(self, words: list[Word]) -> None:
        """Pass over a parenthesis that bash would not take, as zsh and fish do."""
        start = self.at
        self.failed = True
        self.at += 1
        self.inner(")")
        words.append(Word(start, self.at, self.text[start : self.at], None))
