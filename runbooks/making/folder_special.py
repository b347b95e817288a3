"""Programs of which it takes more than a look at their words to tell whether they go by the folder they are run in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from runbooks.knowledge.wordlists import words
from runbooks.making.folder_words import is_elsewhere, is_pathlike
from runbooks.shell.invocation import Invocation, said

_READS_FILE = re.compile(r"\\(?:copy|i|ir|o|w|g|lo_import|lo_export)\b|(?i:\bsource\s|\binfile\b|\boutfile\b)")
_PATTERN_TESTS = words("-name -iname -path -ipath -wholename -regex -iregex -lname")
_FILE_TESTS = words("-e -f -d -r -w -x -s -L -h -b -c -p -S -O -G -u -g -k -nt -ot -ef -a")


def _find(one: Invocation) -> bool:
    """Whether `find` begins in the folder, or is told of a file in it other than by a pattern."""
    texts = [said(word) for word in one.arguments]
    roots = next((at for at, text in enumerate(texts) if text[:1] in ("-", "(", "!", "\\")), len(texts))
    if not roots or not all(is_elsewhere(text) for text in texts[:roots]):
        return True
    plain = [text for before, text in zip(texts[roots - 1 :], texts[roots:], strict=False) if before not in _PATTERN_TESTS]
    return one.nested is None and any(is_pathlike(text) for text in plain)


def _test(one: Invocation) -> bool:
    """Whether a test asks about a file whose place depends on the folder."""
    asks = any(text in _FILE_TESTS for text in map(said, one.arguments))
    others = [
        text for text in map(said, one.arguments) if not text.startswith("-") and text not in ("]", "]]", "!", "&&", "||")
    ]
    return asks and any(not is_elsewhere(text) for text in others)


def _fetches(one: Invocation) -> bool:
    """Whether what is fetched is kept under its own name."""
    if one.name == "curl":
        return one.has("-O", "-J", "--remote-name", "--remote-name-all")
    return not one.has("-O", "--output-document", "--spider", "-P", "--directory-prefix")


def _copies(one: Invocation) -> bool:
    """Whether `aws s3` copies from or to a place that is no bucket."""
    moves = one.subcommand[:1] == ("s3",) and one.subcommand[1:2] in (("cp",), ("mv",), ("sync",))
    return moves and any(not is_elsewhere(text) for text in one.texts)


def _searches(one: Invocation) -> bool:
    return one.has("-r", "-R", "--recursive") and len(one.texts) < 2


def _statements(one: Invocation) -> bool:
    return any(_READS_FILE.search(said(word)) for word in one.arguments)


def _script(one: Invocation) -> bool:
    """Whether a shell is given a script, or what it runs is not known."""
    return one.nested is None and any(not is_elsewhere(text) for text in one.texts)


def _lists(one: Invocation) -> bool:
    """Whether `nmap` is given hosts in a file, or writes one."""
    return any(said(word)[:3] in ("-iL", "-oN", "-oX", "-oG", "-oA") for word in one.arguments)


def _policy(one: Invocation) -> bool:
    """Whether the last word of `vault policy write NAME FILE` and the like is a file."""
    return one.texts[:1] == ("write",) and "policy" in one.subcommand and not all(map(is_elsewhere, one.texts[2:]))


SPECIAL: Mapping[str, Callable[[Invocation], bool]] = {
    "find": _find,
    "test": _test,
    "[": _test,
    "[[": _test,
    "curl": _fetches,
    "wget": _fetches,
    "aws": _copies,
    "grep": _searches,
    "egrep": _searches,
    "fgrep": _searches,
    "zgrep": _searches,
    "psql": _statements,
    "mysql": _statements,
    "mariadb": _statements,
    "sh": _script,
    "bash": _script,
    "dash": _script,
    "zsh": _script,
    "vault": _policy,
    "nmap": _lists,
}
