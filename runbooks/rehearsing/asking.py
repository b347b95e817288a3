"""What a builtin asks the machine, or who sits at it: which files and programs are there, what its limits are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from runbooks.shell.tree import Redirect, Simple, Syntax, Word

TESTS = frozenset({"test", "[", "[["})
_OF_ONE = frozenset(f"-{letter}" for letter in "bcdefghkprsuwxGLNOS")
_OF_TWO = frozenset({"-ef", "-nt", "-ot"})
_EXPANSION = re.compile(r"\$\{[^}]*\}|\$\(\(.*?\)\)|\(\(.*?\)\)|\$[?*]")
_GLOB = re.compile(r"[*?]|\[[^\]\n]*\]")
_ASKING = frozenset({"type", "hash", "ulimit", "umask", "cd", "pushd", "dirs", "read"})


def asked_files(simple: Simple) -> Iterator[Word]:
    """The files that `test` and its like ask about."""
    if not simple.words or simple.words[0].value not in TESTS:
        return
    for before, word in pairwise(simple.words):
        if before.raw in _OF_ONE or before.raw in _OF_TWO:
            yield word
        if word.raw in _OF_TWO:
            yield before


def asks_machine(syntax: Syntax) -> bool:
    """Whether the machine, or a person, has a say in how a text ends, beside the programs in it."""
    return any(_asks(simple) for simple in syntax.simples) or _has_glob(syntax)


def _has_glob(syntax: Syntax) -> bool:
    """Whether names of files are filled in somewhere: a sign of a pattern outside of expansions and of what is literal."""
    left = list(syntax.text)
    for one in syntax.fragments:
        left[one.start : one.end] = " " * (one.end - one.start)
    return _GLOB.search(_EXPANSION.sub("", "".join(left))) is not None


def _asks(simple: Simple) -> bool:
    words = [word.value for word in simple.words]
    if any(_reaches(one) for one in simple.redirects) or any(asked_files(simple)):
        return True
    return (words[:1] == ["command"] and words[1:2] in (["-v"], ["-V"])) or (bool(words) and words[0] in _ASKING)


def _reaches(one: Redirect) -> bool:
    return one.operator == "<" or (one.target is not None and one.target.raw.startswith(("/dev/tcp/", "/dev/udp/")))
