"""Keeps a command line in the sandbox: files it writes or reads are mapped below it, what can't be foreseen is refused."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from runbooks.rehearsing import refusing
from runbooks.rehearsing.answers import called_words, is_answered
from runbooks.rehearsing.asking import asked_files
from runbooks.rehearsing.homes import read_word
from runbooks.shell.parse import parse
from runbooks.shell.tree import Redirect, Simple, Syntax
from runbooks.template import word

_DEVICES = re.compile(r"/dev/(?:null|zero|stdin|stdout|stderr|fd/\d+|tty)")

OURS = re.compile(r"PATH|(?:LD|DYLD)_\w+")  # variables that decide what is executed when a shim is called
_OURS_SET = re.compile(rf"(?<![$\w{{])({OURS.pattern})=")


@dataclass(frozen=True, slots=True)
class Confined:
    """A text that may run in the sandbox; `by_path` are programs that it names by their path, `read` files it reads."""

    text: str
    by_path: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def confined(text: str, root: str, folder: str, home: str = "/root") -> Confined:
    """The text with its files below `root`; the procedure sees it run in `folder`, and ~ as `home`."""
    syntax = parse(text)
    if syntax.has_error:
        return Confined(text, problems=("bash can't read it",))
    problems = list(refusing.problems(syntax, home))
    if _sets_ours(syntax):
        text = _OURS_SET.sub(r"__TT_\1=", text)
        syntax = parse(text)
        if _sets_ours(syntax) and _runs(syntax):
            problems.append("it sets where programs are looked for, and runs some")
    mapped: list[tuple[int, int, str]] = []
    read = []
    for one in (one for simple in syntax.simples for one in simple.redirects):
        target = one.target
        if target is None or not _names_file(one):
            continue
        name = read_word(target, home)
        if name is None and _is_process(target.raw):
            continue
        if name is None:
            problems.append(f"{target.raw} is a file whose name is known only when it runs")
            continue
        place = _place(name, root, folder)
        if place != target.value:
            mapped.append((target.start, target.end, word(place)))
        if one.operator == "<" and not _DEVICES.fullmatch(name):
            read.append(place if place.startswith("/") else posixpath.join(root + folder, place))
    for asked in (one for simple in syntax.simples for one in asked_files(simple)):
        if (name := read_word(asked, home)) is not None and (place := _place(name, root, folder)) != asked.value:
            mapped.append((asked.start, asked.end, word(place)))
    mapped += [(*found, "--") for simple in syntax.simples for found in _standard_paths(simple)]
    firsts = [called_words(simple)[0] for simple in syntax.simples if simple.words]
    programs = [(one, read_word(one, home)) for one in firsts]
    mapped += [(one.start, one.end, word(name)) for one, name in programs if name is not None and one.value is None]
    by_path = sorted({name for _, name in programs if name and "/" in name})
    return Confined(_replaced(text, mapped), tuple(by_path), tuple(read), tuple(dict.fromkeys(problems)))


def _sets_ours(syntax: Syntax) -> bool:
    return any(OURS.fullmatch(name) for name in refusing.set_names(syntax))


def _runs(syntax: Syntax) -> bool:
    return bool(syntax.compound or syntax.functions) or any(is_answered(simple) for simple in syntax.simples)


def _is_process(raw: str) -> bool:
    """Whether a word is <( ) or >( ) and nothing more; what is in there is read as the rest of the text is."""
    return raw.startswith(("<(", ">(")) and raw.endswith(")") and not parse(raw[2:-1]).has_error


def _standard_paths(simple: Simple) -> Iterator[tuple[int, int]]:
    """Where `command -p` says that a program be looked for elsewhere than among the shims."""
    if simple.words and called_words(simple) is not simple.words:
        for before, option in pairwise(simple.words):
            if (before.value, option.value) == ("command", "-p"):
                yield option.start, option.end


def _names_file(one: Redirect) -> bool:
    if one.operator in ("<<", "<<-", "<<<"):
        return False
    is_descriptor = one.operator in (">&", "<&") and one.target is not None and re.fullmatch(r"\d+-?|-", one.target.raw)
    return not is_descriptor


def _place(path: str, root: str, folder: str) -> str:
    """Where a file of the procedure lies in the sandbox; a name without folders above it stays."""
    if _DEVICES.fullmatch(path):
        return path
    if not path.startswith("/") and ".." not in path.split("/"):
        return path
    return root + posixpath.normpath(posixpath.join(folder, path))


def _replaced(text: str, mapped: list[tuple[int, int, str]]) -> str:
    for start, end, place in sorted(mapped, reverse=True):
        text = text[:start] + place + text[end:]
    return text
