"""Reads shell text into its simple commands, without ever failing: what can't be understood is marked.

Written for this, since tree-sitter-bash splits a word at a line continuation, loses a command in an error behind `<<<`,
extended globs and process substitutions, and gives no values of quoted words; bash itself is the judge in the tests.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from runbooks.shell import declaring
from runbooks.shell.frames import CONTINUES, OPENS, RESERVED, Frame, Opened
from runbooks.shell.tree import Redirect, Simple, Syntax, Word
from runbooks.shell.words import TooDeep, Words

_REDIRECT = re.compile(r"([0-9]+|\{[A-Za-z_][A-Za-z0-9_]*\})?(&>>|&>|<<<|<<-|<<|<>|<&|>>|>&|>\||<|>)", re.ASCII)
_OPERATOR = re.compile(r";;&|;;|;&|&&|\|\||\|&|[;&|]")
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[[^\]\n]*\])?\+?=", re.ASCII)
_RESERVED_WORD = re.compile(r"[a-z]+|\{|\}|!|\[\[|\]\]")
_SPACE = re.compile(r"(?:[ \t]|\\\n)+")
_AFTER_WORD = frozenset(" \t\n;&|()<>")


@lru_cache(maxsize=4096)
def parse(text: str) -> Syntax:
    """What a shell text consists of; takes any text, and raises nothing."""
    reader = Reader(text)
    try:
        reader.substitution("")
    except TooDeep:
        reader.failed = True
    return reader.syntax()


class Reader(Words):
    """Reads commands, keeping simple commands and comments in order."""

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

    def _blank(self) -> bool:
        """Pass over blanks and comments; False at the end."""
        while self.at < self.limit:
            if found := _SPACE.match(self.text, self.at, self.limit):
                self.at = found.end()
            elif self.text[self.at] == "#" and (
                self.at == 0 or self.text[self.at - 1] in _AFTER_WORD or self.text[self.at - 1] == "`"
            ):
                end = self.text.find("\n", self.at, self.limit)
                end = self.limit if end < 0 else end
                self.note(self.at + 1, end, "comment", self.text[self.at + 1 : end])
                self.comments.append(self.text[self.at + 1 : end].strip())
                self.at = end
            else:
                return True
        return False

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
        elif (found := _OPERATOR.match(self.text, self.at, self.limit)) and not _REDIRECT.match(
            self.text, self.at, self.limit
        ):
            self._operator(found[0])
        elif frame.opened and frame.opened[-1].word == "case":
            self._pattern()
        elif frame.complete:
            self._after_complete()
        else:
            self._command()
        return False

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

    def _blank_only(self) -> None:
        if found := _SPACE.match(self.text, self.at, self.limit):
            self.at = found.end()

    def _redirections(self) -> list[int]:
        found: list[int] = []
        while (one := self._redirect()) is not None:
            found.append(one)
            self._blank_only()
        return found

    def _redirect(self) -> int | None:
        """Read a redirection if there is one; its number in `redirects`."""
        found = _REDIRECT.match(self.text, self.at, self.limit)
        if not found or (found[2] in "<>" and not found[1] and self.text.startswith("(", found.end())):
            return None
        start, operator = self.at, found[2]
        self.at = found.end()
        self._blank_only()
        target = None
        if self.at < self.limit and (
            self.text[self.at] not in _AFTER_WORD or self.text[self.at : self.at + 2] in ("<(", ">(")
        ):
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
        self.holders = [(at + (at >= index), numbers) for at, numbers in self.holders]
        if redirects:
            self.holders.append((index, redirects))

    def _reserved(self) -> str:
        """The reserved word here, empty where there is none."""
        found = _RESERVED_WORD.match(self.text, self.at, self.limit)
        if not found or found[0] not in RESERVED:
            return ""
        following = self.text[found.end() : found.end() + 1] if found.end() < self.limit else ""
        if found[0] == "!" and following == "(":
            return "!"
        return found[0] if not following or following in _AFTER_WORD else ""

    def _after_complete(self) -> None:
        word = self._reserved()
        if word in CONTINUES and self._is_after_compound():
            self._continue(word)
        elif (redirect := self._redirect()) is not None:
            self._keep(
                Simple(self.redirects[redirect].start, self.at, (), depth=self.frame.depth), [redirect], len(self.simples)
            )
        else:
            self.failed = True
            self.frame.complete = False
            self._command()

    def _is_after_compound(self) -> bool:
        return self.text[: self.at].rstrip()[-1:] in (")", "}", "]") or bool(
            re.search(r"\b(fi|done|esac)\s*$", self.text[max(0, self.at - 40) : self.at])
        )

    def _continue(self, word: str) -> None:
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
        word, frame = self._reserved(), self.frame
        self.failed |= word in ("in", "]]")
        if word in CONTINUES:
            self._continue(word)
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
        if self.text.startswith(word, self.at) and (end >= self.limit or self.text[end] in _AFTER_WORD):
            self.at = end
            return True
        return False

    def _lines(self) -> None:
        while self._blank() and self.text[self.at] == "\n":
            self.at += 1
            self.newline()

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
        if self._reserved() == "esac":
            self._continue("esac")
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

    def _done(self) -> None:
        self.frame.complete, self.frame.expects, self.frame.defining = True, False, False

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
