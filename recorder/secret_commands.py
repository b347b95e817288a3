"""Splits the text of a command into the simple commands in it: their words, what feeds them, where their output goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

Span = tuple[int, int]

_TOKEN = re.compile(
    r"""(?P<word>(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\\.|[^\s"'\\;|&<>()])+)"""
    r"""|(?P<into><<<|<<-?|&>>?|[<>]&|>>|[<>](?!\())|(?P<end>[;|&()\n]+)|[<>\s\\]""",
    re.DOTALL,
)
_PIPES = frozenset({"|", "|&"})
# Words after which a program's name can still come.
_BEFORE_PROGRAM_LIST = """
! -- builtin command do doas elif else env exec if ionice nice nohup setsid stdbuf sudo then time timeout until watch
while xargs {
"""
_BEFORE_PROGRAM = frozenset(_BEFORE_PROGRAM_LIST.split())


@dataclass(slots=True)
class Command:
    """A simple command; `words` and `places` go together, `all_places` has the words after `<` and `>` too."""

    words: list[str] = field(default_factory=list)
    places: list[Span] = field(default_factory=list)
    all_places: list[Span] = field(default_factory=list)
    fed: Span | None = None  # a here-string
    targets: list[str] = field(default_factory=list)  # files that it writes
    source: Command | None = None  # whose output it reads

    def add(self, word: str, place: Span, into: str) -> None:
        """Take a word that follows `into`, a sign such as `>`, or ""."""
        self.all_places.append(place)
        if not into:
            self.words.append(word)
            self.places.append(place)
        elif into == "<<<":
            self.fed = place
        elif ">" in into:
            self.targets.append(word)

    def drop_number(self, at: int) -> None:
        """Forget a last word that is the 2 of a `2>` at this character."""
        if self.words and self.words[-1].isdigit() and self.places[-1][1] == at:
            self.words.pop()
            self.places.pop()

    def program_positions(self) -> Iterator[int]:
        """Which words can be the program's name: the first, or those after `sudo`, its options and the like."""
        left, goes_on = 1, "--" in self.words or "exec" in self.words
        for position, word in enumerate(self.words):
            if not (left or goes_on):
                return
            if word == "--":
                left = 1
            elif word == "exec" and position:
                left = 2  # `docker exec CONTAINER PROGRAM`
            elif left and not word.startswith("-"):
                yield position
                follows_option = position > 0 and self.words[position - 1].startswith("-")
                if not (word in _BEFORE_PROGRAM or "=" in word or follows_option or word[0].isdigit()):
                    left -= 1


def simple_commands(text: str, start: int, end: int) -> Iterator[Command]:
    """The simple commands between two characters of a text, in order."""
    command, last, into = Command(), Command(), ""
    for token in _TOKEN.finditer(text, start, end):
        kind = token.lastgroup
        if kind == "word":
            command.add(token[0], token.span(), into)
            into = ""
        elif kind == "into":
            command.drop_number(token.start())
            into = token[0]
        elif kind == "end":
            if command.all_places:
                yield command
                last = command
            command, into = Command(source=last if token[0].strip() in _PIPES else None), ""
    if command.all_places:
        yield command
