"""How the command lines of known programs are made up: which options take a value, how deep their subcommands go."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from runbooks.shell.rows import rows

_TABLE = Path(__file__).parent / "tables" / "grammars.txt"
UP_TO_DASHES = 9  # of `before`: the program comes behind `--`
UP_TO_VERB = 9  # of `depth`: the subcommands end with a verb


class Grammar(NamedTuple):
    """`short` are the letters and `long` the long options that take a value of their own; `depth` of the subcommands, and
    `deeper` those that have subcommands again. `single` where long options have one dash (`-name`); without `long` a word
    behind such an option counts as its value. `before` are the operands in front of the program that a wrapper runs.
    """

    short: str = ""
    long: frozenset[str] = frozenset()
    depth: int = 0
    deeper: frozenset[str] = frozenset()
    single: bool = False
    before: int = 0


@cache
def grammars() -> dict[str, Grammar]:
    """The grammar of each known program."""
    known: dict[str, Grammar] = {}
    for name, entry in rows(_TABLE):
        known[name] = known[entry.removeprefix("like ")] if entry.startswith("like ") else _grammar(entry)
    return known


@cache
def wrappers() -> dict[str, Grammar]:
    """The programs that run another one."""
    return {name: _grammar(entry) for name, entry in rows(_TABLE, "wrappers")}


@cache
def _flags() -> dict[str, str]:
    """Letters that take a value in other subcommands of the same program, and none in these."""
    return dict(rows(_TABLE, "flags"))


@cache
def grammar_of(name: str, subcommand: tuple[str, ...] = ()) -> Grammar:
    """The grammar of a program, as it is for one of its subcommands."""
    grammar = grammars().get(name, Grammar())
    same = {"podman": "docker", "nerdctl": "docker", "oc": "kubectl", "k": "kubectl", "kubecolor": "kubectl"}.get(name, name)
    flags = _flags().get(f"{same} {subcommand[-1]}", "") if subcommand else ""
    return grammar._replace(short="".join(letter for letter in grammar.short if letter not in flags)) if flags else grammar


def _grammar(entry: str) -> Grammar:
    parts = {words[0]: words[1:] for part in entry.split(";") if (words := part.split())}
    return Grammar(
        "".join(parts.get("short", ())),
        frozenset(parts.get("long", ())),
        int(parts.get("depth", ["0"])[0]),
        frozenset(parts.get("deeper", ())),
        "single" in parts,
        int(parts.get("before", ["0"])[0]),
    )
