"""Which program a simple command runs behind sudo and the like, with what, and what it hands to another shell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from runbooks.shell import nesting
from runbooks.shell.grammars import UP_TO_DASHES, UP_TO_VERB, Grammar, grammar_of, wrappers
from runbooks.shell.tree import Simple, Word

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=", re.ASCII)
# Where these come right behind a wrapper, it runs nothing: it asks, edits or opens a shell.
_NOT_WRAPPING = {
    "command": ("-v", "-V"),
    "sudo": ("-l", "-v", "-k", "-K", "-V", "-e", "--list", "--validate", "--edit", "--version", "--help"),
    "ionice": ("-p",),
    "strace": ("-p",),
}
_CLOUD_VERBS = ("list", "describe", "show", "delete", "create", "update", "get-value", "get")


@dataclass(frozen=True, slots=True)
class Nested:
    """A command that another shell or program reads: `text`, and the span of its source in the outer text.

    `form`: "argv" where words are handed on as they are (then `text` is the source of the span), "words" where a shell
    joins them, else the quotes or the heredoc around it. `host` is where it runs, if elsewhere.
    """

    kind: Literal["ssh", "shell", "container", "find", "ansible"]
    text: str
    start: int
    end: int
    form: Literal["argv", "words", "single", "double", "ansi", "mixed", "heredoc"]
    host: str | None = None


@dataclass(frozen=True, slots=True)
class Invocation:
    """A program as it is run: `name` without its folder, "" where it is not known; `subcommand` in lower case.

    `arguments` are all words behind the name, `rest` those behind the subcommand, `operands` those of `rest` that are no
    options and no values of options, `options` the options of `arguments` with their values ("" where they have none).
    """

    simple: Simple
    wrappers: tuple[str, ...] = ()
    name: str = ""
    subcommand: tuple[str, ...] = ()
    arguments: tuple[Word, ...] = ()
    rest: tuple[Word, ...] = ()
    operands: tuple[Word, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    nested: Nested | None = None
    environment: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The operands as text, as they stand where they are not known."""
        return tuple(said(word) for word in self.operands)

    def has(self, *names: str) -> bool:
        """Whether one of these options is given; a single letter also within a cluster such as `-rf`."""
        return any(self.value(name) is not None for name in names)

    def value(self, *names: str) -> str | None:
        """The value of the last of these options; None where it is not given."""
        found = None
        for option, value in self.options:
            if option in names:
                found = value
        return found


def said(word: Word) -> str:
    """The value of a word, or how it stands there."""
    return word.raw if word.value is None else word.value


def program(simple: Simple, text: str = "") -> Invocation:
    """The program that a simple command runs; `text` is what the simple command was parsed from."""
    words = list(simple.words)
    taken_off: list[str] = []
    environment = [name for name, _ in simple.assignments]
    while words and (found := _unwrapped(words, environment)) is not None:
        taken_off.append(_base(words[0]))
        words = found
    if not words:
        return Invocation(simple, tuple(taken_off), environment=tuple(environment))
    name = _base(words[0])
    subcommand, rest = _subcommand(words[1:], grammar_of(name))
    options, operands = split(words[1:], grammar_of(name, subcommand))
    taken = len(subcommand)
    return Invocation(
        simple,
        tuple(taken_off),
        name,
        subcommand,
        tuple(words[1:]),
        tuple(rest),
        tuple(operands[taken:]),
        tuple(options),
        nesting.nested(name, subcommand, words[1:], simple, text),
        tuple(environment),
    )


def _base(word: Word) -> str:
    value = word.value
    if value is None:
        return word.raw.rsplit("/", 1)[-1] if "/" in word.raw and "$" not in word.raw.rsplit("/", 1)[-1] else ""
    return value.rstrip("/").rsplit("/", 1)[-1] if value.strip("/") else value


def _unwrapped(words: list[Word], environment: list[str]) -> list[Word] | None:
    """The words of the program that a wrapper runs; None where the first word is no wrapper, or it runs nothing."""
    name = _base(words[0])
    grammar = wrappers().get(name)
    if grammar is None:
        return None
    before = grammar.before
    index = 1
    while index < len(words) and (raw := said(words[index])).startswith("-") and raw != "-":
        if raw in _NOT_WRAPPING.get(name, ()):
            return None
        index += 1
        if raw == "--":
            break
        index += takes_value(raw, grammar)
    if before == UP_TO_DASHES:
        index = next((at + 1 for at, word in enumerate(words) if word.raw == "--"), len(words))
        before = 0
    index += before
    if name in ("env", "sudo", "doas"):
        while index < len(words) and _ASSIGNMENT.match(words[index].raw):
            environment.append(words[index].raw.partition("=")[0])
            index += 1
    if name == "exec" and index >= len(words):
        return None
    return words[index:] if index < len(words) else None


def takes_value(raw: str, grammar: Grammar) -> bool:
    """Whether the word behind this option is its value."""
    if raw.startswith("--") or grammar.single:
        return "=" not in raw and raw in grammar.long
    letters = raw[1:]
    for index, letter in enumerate(letters):
        if letter in grammar.short:
            return index == len(letters) - 1
        if not letter.isalpha():
            return False
    return False


def split(words: Sequence[Word], grammar: Grammar) -> tuple[list[tuple[str, str]], list[Word]]:
    """The options of a command with their values, and its operands; clusters of letters also count each for itself."""
    options: list[tuple[str, str]] = []
    operands: list[Word] = []
    index = 0
    while index < len(words):
        raw = said(words[index])
        index += 1
        if raw == "--":
            operands.extend(words[index:])
            break
        if not raw.startswith("-") or raw == "-":
            operands.append(words[index - 1])
            continue
        value = ""
        guessed = (
            grammar.single and not grammar.long and index < len(words) and not words[index].raw.startswith(("-", "\\", "!"))
        )
        if (guessed or takes_value(raw, grammar)) and index < len(words):
            value = said(words[index])
            index += 1
        options.extend(_options(raw, value, grammar))
    return options, operands


def _options(raw: str, value: str, grammar: Grammar) -> list[tuple[str, str]]:
    if raw.startswith("--") or grammar.single:
        name, _, attached = raw.partition("=")
        return [(name, attached or value)]
    name, equals, attached = raw.partition("=")
    if equals:
        return [(name, attached)]
    found = [(raw, value)]
    letters = raw[1:]
    if len(letters) > 1:
        for index, letter in enumerate(letters):
            if letter in grammar.short:
                found.append((f"-{letter}", letters[index + 1 :] or value))
                break
            found.append((f"-{letter}", ""))
    return found


def _subcommand(words: Sequence[Word], grammar: Grammar) -> tuple[tuple[str, ...], list[Word]]:
    """The subcommands in front, global options passed over, and the words behind them."""
    path: list[str] = []
    depth, index = grammar.depth, 0
    while index < len(words) and len(path) < depth:
        raw = said(words[index])
        if raw.startswith("-"):
            index += 1 + takes_value(raw, grammar)
            continue
        if words[index].value is None or not re.fullmatch(r"[A-Za-z][\w.:-]*", raw):
            break
        path.append(raw.lower())
        index += 1
        if depth == 1 and len(path) == 1 and raw in grammar.deeper:
            depth = 2
        if depth == UP_TO_VERB and raw.split("-")[0] in _CLOUD_VERBS:
            break
    return tuple(path), list(words[index:])
