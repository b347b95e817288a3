"""What a rehearsal refuses: whatever bash could do past the shims, told before anything runs.

Builtins are allowed by name, not forbidden by name, and text that bash would read a second time (in arithmetic, in an
indirect name, in a subscript) is refused wherever it holds a command substitution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbooks.rehearsing.answers import BUILTINS, called_words, is_answered, is_arithmetic
from runbooks.rehearsing.homes import read_word
from runbooks.shell.tree import Simple, Syntax, Word

_PLAIN = frozenset((
    ":", "true", "false", "echo", "printf", "pwd", "cd", "pushd", "popd", "dirs", "test", "[", "[[", "shift", "return",
    "exit", "break", "continue", "times", "wait", "umask", "unset", "export", "local", "readonly", "declare", "typeset",
    "read", "set", "type", "jobs", "getopts", "alias", "unalias", "logout", "{", "history", "mapfile", "readarray",
    "hash", "let", "shopt", "ulimit",
))  # fmt: skip
_SAYING = frozenset({"echo", "printf", ":", "true", "false"})
_DECLARING = frozenset({"declare", "typeset", "local", "export", "readonly"})
_SETTINGS = re.compile(r"[-+][euhfEC]*o?|--|[\w./:@=,%+ ]*")
_OPTIONS = frozenset((
    "-s", "-u", "-q", "dotglob", "extglob", "failglob", "globstar", "inherit_errexit", "lastpipe", "nocaseglob", "nocasematch",
    "nullglob",
))  # fmt: skip
_READS_TEXT = ("eval", "exec", "trap")
_TWICE = re.compile(r"@P\}|\$\{!|\bcoproc\b|\w\[[^\]\n]*(?:\$\(|`)")
_SUBSTITUTES = re.compile(r"\$\(|`")
_TABLES = re.compile(r"\b(?:BASH_CMDS|BASH_ALIASES|TT_REHEARSAL|__tt_\w+)\b")
_RULING = frozenset({"PS4", "POSIXLY_CORRECT", "BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS", "PROMPT_COMMAND", "BASH_FUNC"})
_DRIVING = frozenset({"builtin", "export", "unset", "return", "read", "readonly"})
_PATH = re.compile(r"[\w./@:+~-]+")


def problems(syntax: Syntax, home: str) -> Iterator[str]:
    """Why a text may not run in the sandbox, nothing where it may."""
    for simple in syntax.simples:
        yield from _of_simple(simple, home)
    if _TABLES.search(syntax.text):
        yield "it changes bash's own tables"
    if _TWICE.search(syntax.text) or any(_is_read_again(syntax, start, end) for start, end in _hidden(syntax)):
        yield "it holds text that bash reads a second time when it runs"
    if not _DRIVING.isdisjoint(syntax.functions):
        yield "it takes the place of a builtin that the rehearsal itself needs"
    if not _RULING.isdisjoint(set_names(syntax)):
        yield "it sets how bash itself works"


def set_names(syntax: Syntax) -> frozenset[str]:
    """The variables that a text sets, those before a program included."""
    return syntax.sets | {name for simple in syntax.simples for name, _ in simple.assignments}


def _of_simple(simple: Simple, home: str) -> Iterator[str]:
    if not simple.words or is_arithmetic(simple):
        return
    first, *others = called_words(simple)
    name = read_word(first, home)
    if name is None:
        yield f"{first.raw} is a program that is known only when it runs"
    elif "/" in name and not _PATH.fullmatch(name):
        yield f"{first.raw} is a program whose path holds more than plain characters"
    elif name in _READS_TEXT and any(one.value is None for one in others):
        yield f"what {name} would run is known only when it runs"
    elif name == "command" and others[:1] and others[0].value in ("-v", "-V"):
        return
    elif (name in BUILTINS and name not in _PLAIN) or (name in _PLAIN and _reaches_out(name, others)):
        yield f"{name} could reach past the sandbox"


def _reaches_out(name: str, others: list[Word]) -> bool:
    """Whether an allowed builtin is called in a way that is not."""
    options = [one.value or "" for one in others if one.raw.startswith(("-", "+"))]
    if name in _DECLARING:
        return any("n" in option or "f" in option for option in options if not option.startswith("--"))
    if name == "unset":
        return any("f" in option or "n" in option for option in options)
    if name in ("mapfile", "readarray"):
        return any("C" in option for option in options)
    if name == "hash":
        return any(one.value != "-r" for one in others)
    if name == "shopt":
        return any(one.value not in _OPTIONS for one in others)
    if name == "history":
        return bool(options)
    if name == "set":
        return any(one.value is None or not _SETTINGS.fullmatch(one.value) or one.value == "posix" for one in others)
    return False


def _hidden(syntax: Syntax) -> Iterator[tuple[int, int]]:
    """Where literal text stands that would be a command substitution if it were read again."""
    return ((one.start, one.end) for one in syntax.fragments if one.place != "comment" and _SUBSTITUTES.search(one.value))


def _is_read_again(syntax: Syntax, start: int, end: int) -> bool:
    """Whether such text may come to be read again: it stands elsewhere than in the arguments of a program or of echo."""
    for simple in syntax.simples:
        if simple.words and (is_answered(simple) or _says(simple)):
            spans = [(one.start, one.end) for one in simple.words]
            spans += [one.body for one in simple.redirects if one.body is not None]
            spans += [(one.start, one.end) for one in simple.redirects]
            if any(first <= start and end <= last for first, last in spans):
                return False
    return True


def _says(simple: Simple) -> bool:
    words = [one.value for one in called_words(simple)]
    return words[0] in _SAYING and "-v" not in words[1:2]
