"""Keeps a command line in the sandbox: files it writes or reads are mapped below it, what can't be foreseen is refused."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from runbooks.rehearsing import refusing
from runbooks.rehearsing.answers import called_words, is_answered
from runbooks.rehearsing.homes import read_word
from runbooks.shell.parse import parse
from runbooks.shell.tree import Redirect
from runbooks.template import word

_DEVICES = re.compile(r"/dev/(?:null|zero|stdin|stdout|stderr|fd/\d+|tty)")


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
    if "PATH" in refusing.set_names(syntax):
        if syntax.compound or syntax.functions or any(is_answered(simple) for simple in syntax.simples):
            problems.append("it sets where programs are looked for, and runs some")
        text = re.sub(r"(?<![$\w{])PATH=", "__TT_PATH=", text)
        syntax = parse(text)
    mapped: list[tuple[int, int, str]] = []
    read = []
    for one in (one for simple in syntax.simples for one in simple.redirects):
        target = one.target
        if target is None or not _names_file(one):
            continue
        name = read_word(target, home)
        if name is None:
            problems.append(f"{target.raw} is a file whose name is known only when it runs")
            continue
        place = _place(name, root, folder)
        if place != target.value:
            mapped.append((target.start, target.end, word(place)))
        if one.operator == "<" and not _DEVICES.fullmatch(name):
            read.append(place if place.startswith("/") else posixpath.join(root + folder, place))
    firsts = [called_words(simple)[0] for simple in syntax.simples if simple.words]
    programs = [(one, read_word(one, home)) for one in firsts]
    mapped += [(one.start, one.end, word(name)) for one, name in programs if name is not None and one.value is None]
    by_path = sorted({name for _, name in programs if name and "/" in name})
    return Confined(_replaced(text, mapped), tuple(by_path), tuple(read), tuple(dict.fromkeys(problems)))


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
