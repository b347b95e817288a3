"""What each word of a simple command is: program, sub-command, option, the value of one, an argument, part of a script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from recorder.secrets import is_secret_name
from runbooks.parameters.flags import flag_hint
from runbooks.parameters.letters import HIDDEN
from runbooks.shell.grammars import grammar_of
from runbooks.shell.invocation import Invocation, said, takes_value
from runbooks.shell.tree import Word

Kind = Literal["program", "subcommand", "option", "argument", "script", "wrapper", "target", "variable", "text"]


@dataclass(frozen=True, slots=True)
class Role:
    """What a word is to its program; `flag` the option whose value it is, `place` its number among the operands, from 0."""

    kind: Kind
    program: str = ""
    subcommand: tuple[str, ...] = ()
    flag: str = ""
    place: int = -1
    name: str = ""  # of the variable that it is the value of
    before: str = ""  # the operand in front of it
    written: bool = False  # what the program prints goes into a file or another program


TEXT = Role("text")
_OF_FILES = re.compile(
    r"^--(?:.*-)?(?:file|path|dir|directory|key|keyfile|cert|certfile|cacert|ca|config|conf|log|output|out)$"
)
_LIKE = {"podman": "docker", "nerdctl": "docker", "oc": "kubectl", "k": "kubectl", "kubecolor": "kubectl", "k3s": "kubectl"}


def roles_of(invocation: Invocation) -> Iterator[tuple[Word, Role]]:
    """Every word of a simple command with its role, in order."""
    name, subcommand = invocation.name, invocation.subcommand
    words = invocation.simple.words
    before = len(words) - len(invocation.arguments)
    for index, word in enumerate(words[:before]):
        yield (
            word,
            Role("program" if index == before - 1 else "wrapper", invocation.wrappers[0] if invocation.wrappers else name),
        )
    grammar = grammar_of(name, subcommand)
    name = _LIKE.get(name, name)
    taken = len(invocation.arguments) - len(invocation.rest)
    flag, place, operand, only_operands = "", 0, "", False
    for index, word in enumerate(invocation.arguments):
        raw = said(word)
        following = said(invocation.arguments[index + 1]) if index + 1 < len(invocation.arguments) else ""
        if flag:
            yield word, Role("argument", name, subcommand, flag=flag)
            flag = ""
        elif raw == "--":
            only_operands = True
            yield word, Role("option", name, subcommand)
        elif not only_operands and re.match(r"-[^\d\s]|-\d+$", raw) and _is_option(word):
            yield word, Role("option", name, subcommand, flag=raw.partition("=")[0])
            known = takes_value(raw, grammar) or ("=" not in raw and _is_telling(name, raw, following))
            flag = raw if known and following and not re.match(r"--?[A-Za-z]", following) else ""
        elif index < taken:
            yield word, Role("subcommand", name, subcommand)
        else:
            yield word, Role("argument", name, subcommand, place=-1 if only_operands else place, before=operand)
            place, operand = place + 1, raw


def _is_telling(program: str, option: str, following: str) -> bool:
    """Whether an option that the grammars don't know has a value nevertheless."""
    return (
        flag_hint(program, option) is not None
        or following.startswith(HIDDEN[0])
        or (option.startswith("--") and is_secret_name(option))
        or (following.startswith("/") and _OF_FILES.search(option) is not None)
    )


def _is_option(word: Word) -> bool:
    return word.fragments[:1] != () and word.fragments[0].start == word.start
