"""What somebody types wrong: one real edit of a good command, and what the program that reads it says."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

_NEAR = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl",
    "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
_PLAIN = re.compile(r"[a-z][a-z-]{2,}")
_OPTION = re.compile(r"--[a-z][a-z-]+")
_OWN_WORDS = frozenset(
    {
        "for",
        "while",
        "until",
        "case",
        "declare",
        "select",
        "function",
        "time",
        "set",
        "unset",
        "export",
        "source",
        "alias",
        "trap",
    }
)

# What follows a wrong subcommand or option, by the program: (text, exit status).
_SUBCOMMANDS: Mapping[str, tuple[str, int]] = {
    "kubectl": ('error: unknown command "{wrong}" for "kubectl"', 1),
    "git": ("git: '{wrong}' is not a git command. See 'git --help'.", 1),
    "helm": ('Error: unknown command "{wrong}" for "helm"\nRun \'helm --help\' for usage.', 1),
    "docker": ("docker: '{wrong}' is not a docker command.\nSee 'docker --help'", 1),
    "aws": (
        "\nusage: aws [options] <command> <subcommand> [<subcommand> ...]\naws: error: argument command: Invalid choice",
        252,
    ),
    "terraform": ('Terraform has no command named "{wrong}".', 1),
    "ssh": ("ssh: Could not resolve hostname {wrong}: Name or service not known", 255),
    "systemctl": ("Unknown command verb {wrong}.", 1),
    "cd": ("bash: cd: {wrong}: No such file or directory", 1),
    "ls": ("ls: cannot access '{wrong}': No such file or directory", 2),
    "ping": ("ping: {wrong}: Temporary failure in name resolution", 2),
}
_OPTIONS: Mapping[str, tuple[str, int]] = {
    "kubectl": ("error: unknown flag: {wrong}\nSee 'kubectl --help' for usage.", 1),
    "helm": ("Error: unknown flag: {wrong}", 1),
    "aws": ("\nUnknown options: {wrong}", 252),
    "curl": ("curl: option {wrong}: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information", 2),
    "git": ("error: unknown option `{wrong}'", 129),
}


def mistyped(choose: random.Random, command: str) -> tuple[str, str, int] | None:
    """(what was typed instead, what was printed, exit status), None where a slip would not be told from the command."""
    first, _, rest = command.partition(" ")
    if "\n" in command or first in _OWN_WORDS or not _PLAIN.fullmatch(first):
        return None
    kinds = [
        _wrong_program,
        *([_wrong_word] if first in _SUBCOMMANDS else []),
        *([_wrong_option] if first in _OPTIONS else []),
    ]
    return choose.choice(kinds)(choose, first, rest)


def slip(choose: random.Random, word: str) -> str:
    """The word with two letters exchanged, one left out, doubled, or hit beside; never the word itself."""
    edit: Callable[[str, int], str] = choose.choice(
        (_exchanged, _left_out, _doubled, lambda one, at: _beside(choose, one, at))
    )
    at = choose.randrange(len(word) - 1)
    made = edit(word, at)
    return made if made != word else _doubled(word, at)


def _wrong_program(choose: random.Random, first: str, rest: str) -> tuple[str, str, int]:
    wrong = slip(choose, first)
    return f"{wrong} {rest}".strip(), f"bash: {wrong}: command not found", 127


def _wrong_word(choose: random.Random, first: str, rest: str) -> tuple[str, str, int] | None:
    word, _, more = rest.partition(" ")
    if len(word) < 3 or not re.fullmatch(r"[\w./~-]+", word) or word.startswith("-"):
        return None
    wrong = slip(choose, word)
    text, status = _SUBCOMMANDS[first]
    return f"{first} {wrong} {more}".strip(), text.format(wrong=wrong), status


def _wrong_option(choose: random.Random, first: str, rest: str) -> tuple[str, str, int] | None:
    found = _OPTION.search(rest)
    if found is None:
        return None
    wrong = f"--{slip(choose, found[0][2:])}"
    text, status = _OPTIONS[first]
    return f"{first} {rest[: found.start()]}{wrong}{rest[found.end() :]}", text.format(wrong=wrong), status


def _exchanged(word: str, at: int) -> str:
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _left_out(word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]


def _doubled(word: str, at: int) -> str:
    return word[: at + 1] + word[at:]


def _beside(choose: random.Random, word: str, at: int) -> str:
    return word[:at] + choose.choice(_NEAR.get(word[at], "x")) + word[at + 1 :]
