"""Whether it matters in which folder a command is run: in doubt it does.

A step without a folder is run wherever the step before it was, so that it may only be left out where every word is surely
no file of a folder, and every program is known not to look at its folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbooks.making.environment_readers import reads_unnamed
from runbooks.making.folder_programs import (
    ELSEWHERE,
    FILE_OPTIONS,
    FILES,
    FILES_BEHIND_FIRST,
    FIRST_GIVEN,
    FORMAT,
    HERE,
    HERE_WORDS,
    NAMED_FILE,
    NAMING,
    OTHERS,
    REMOTE,
    REMOTE_FILES,
)
from runbooks.making.folder_special import SPECIAL
from runbooks.making.folder_words import SECRET, is_elsewhere, is_glob, is_pathlike
from runbooks.making.item import Item
from runbooks.shell.inside import runs
from runbooks.shell.invocation import Invocation, said
from runbooks.shell.tree import Syntax

_OF_FOLDER = frozenset({"PWD", "OLDPWD", "DIRSTACK"})
_GLOB = re.compile(r"[*?\[]")
_FOR_FILES = re.compile(r"(?:CONFIG|FILE|PATH|DIR|CERT|CERTS|HOME|CREDENTIALS|CACERT)$")


def needs_folder(item: Item, relative: frozenset[str] = frozenset()) -> bool:
    """Whether it could depend on it; `relative` are variables that were set to a path in the folder of that time."""
    syntax = item.syntax
    if syntax.has_error or not _OF_FOLDER.isdisjoint(syntax.reads) or not relative.isdisjoint(syntax.reads):
        return True
    here = [run.invocation for run in runs(syntax) if run.host is None]
    if any(reads_unnamed(name, frozenset(one.name for one in here)) for name in relative):
        return True
    if _goes_elsewhere_first(syntax):
        return False
    return any(is_pathlike(word) or _GLOB.search(word) for word in _loose_words(syntax)) or any(map(_needs, here))


def relative_variables(item: Item) -> frozenset[str]:
    """The variables that it sets to something that looks like a path in its folder."""
    pairs = [(name, said(word)) for simple in item.syntax.simples for name, word in simple.assignments if word is not None]
    for simple in item.syntax.simples:
        pairs += [(name, value) for word in simple.words for name, equals, value in [said(word).partition("=")] if equals]
    return frozenset(name for name, value in pairs if name in item.effects.sets and _is_relative(name, value))


def _is_relative(name: str, value: str) -> bool:
    plain = "$" not in value and value.replace(SECRET, "").strip() != ""
    if plain and _FOR_FILES.search(name) and not is_elsewhere(value):
        return True
    return any(is_pathlike(piece, names=True) for piece in value.strip("'\"").split(":"))


def _goes_elsewhere_first(syntax: Syntax) -> bool:
    """Whether it begins with `cd /somewhere &&`."""
    outer = [simple for simple in syntax.simples if simple.depth == 0]
    if syntax.compound or len(outer) < 2 or any(simple.joined != "&&" for simple in outer[1:]):
        return False
    first = [said(word) for word in outer[0].words]
    return len(first) == 2 and first[0] == "cd" and is_elsewhere(first[1]) and first[1] not in ("-", "")


def _loose_words(syntax: Syntax) -> Iterator[str]:
    """The words that stand in no simple command: what a loop goes through, the patterns of a case."""
    spans = sorted((simple.start, simple.end) for simple in syntax.simples)
    bodies = sorted(one.body for simple in syntax.simples for one in simple.redirects if one.body)
    at, rest = 0, []
    for start, end in sorted([*spans, *bodies]):
        rest.append(syntax.text[at : max(at, start)])
        at = max(at, end)
    rest.append(syntax.text[at:])
    if syntax.comment is None:
        yield from re.findall(r"[^\s;()'\"|&{}]+", " ".join(rest))
    elif syntax.compound:
        yield "*"  # a comment within a loop: what is a word there is not looked into


def _needs(one: Invocation) -> bool:
    simple = one.simple
    targets = [redirect for redirect in simple.redirects if redirect.operator not in (">&", "<&", "<<<", "<<", "<<-")]
    if any(redirect.target is not None and not is_elsewhere(said(redirect.target)) for redirect in targets):
        return True
    if any(word is not None and (is_pathlike(said(word), names=True) or is_glob(word)) for _, word in simple.assignments):
        return True
    return bool(simple.words) and _program_needs(one)


def _program_needs(one: Invocation) -> bool:
    if _is_elsewhere(one):
        return False
    first = one.arguments[0].start if one.arguments else one.simple.end
    before = [said(word) for word in one.simple.words if word.start < first]
    if any(is_pathlike(word) for word in before) or any(map(is_glob, one.arguments)):
        return True
    known = one.name in NAMING or one.name in OTHERS or one.name in FILES or one.name in FILES_BEHIND_FIRST
    if not known or not HERE_WORDS.get(one.name, frozenset()).isdisjoint((*one.subcommand, *one.texts[:1])):
        return bool(one.name) or bool(one.simple.words)
    if any(_is_file_option(one, option) and not _is_no_file(value) for option, value in one.options if value):
        return True
    return False if one.nested is not None and one.name != "find" else _operands_need(one)


def _is_elsewhere(one: Invocation) -> bool:
    value = one.value(*ELSEWHERE.get(one.name, ()))
    return value is not None and is_elsewhere(value) and value not in ("", "-")


def _is_file_option(one: Invocation, option: str) -> bool:
    return option in FILE_OPTIONS.get(one.name, ()) or (
        option.startswith("--") and NAMED_FILE.fullmatch(option) is not None and one.name not in ("journalctl", "tail")
    )


def _is_no_file(value: str) -> bool:
    return is_elsewhere(value) or (FORMAT.fullmatch(value) is not None and not is_pathlike(value, names=True))


def _operands_need(one: Invocation) -> bool:
    special = SPECIAL.get(one.name)
    if special is not None and special(one):
        return True
    if one.name == "find":
        return False
    if one.name in FILES or one.name in FILES_BEHIND_FIRST:
        behind = one.name in FILES_BEHIND_FIRST and not one.has(*FIRST_GIVEN)
        files = one.texts[1:] if behind else one.texts
        return any(not _is_somewhere(one, text) for text in files) or (not files and one.name in HERE)
    names = one.name in NAMING
    values = [value for _, value in one.options if value]
    texts = [text for text in one.texts if not (one.name == "dig" and text.startswith("@"))]  # which server is asked
    return any(is_pathlike(text, names=names) for text in (*texts, *values))


def _is_somewhere(one: Invocation, text: str) -> bool:
    """Whether a file of scp or rsync is on another machine, or any other at a place of its own."""
    return is_elsewhere(text) or (one.name in REMOTE_FILES and REMOTE.match(text) is not None)
