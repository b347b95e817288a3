"""Which command needs which earlier one: by a variable, a file, or a value that the output of the earlier one showed first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from runbooks.history import Entity
from runbooks.knowledge.wordlists import words
from runbooks.making.calls import Call
from runbooks.making.effects import above
from runbooks.making.environment_readers import has_readers, reads_unnamed
from runbooks.making.item import Item

Means = Literal["variable", "file", "value"]

OUTPUT_READ = 200_000  # characters of an output that are looked through
_PIECES = re.compile(r"[^\s\"'`(){}\[\]<>|,;]+")
_PARTS = re.compile(r"[/=:@]")
_TELLING = re.compile(r"\d|.[-_./:].", re.DOTALL)
_OPTION = re.compile(r"-{1,2}[A-Za-z]")
# Of these programs a plain number is a process or a job.
_NUMBERED = words("kill strace renice taskset gdb lsof py-spy jstack jmap nsenter ps fg bg disown")


@dataclass(frozen=True, slots=True)
class Edge:
    """`user` needs `maker`, both by index, because of `what`."""

    user: int
    maker: int
    means: Means
    what: str


class Flow:
    """The edges between the commands that are given, by user and by maker; `history` is what was typed besides."""

    def __init__(self, items: Sequence[Item], entities: Sequence[Entity] = (), history: Sequence[Item] = ()) -> None:
        self.by_user: dict[int, list[Edge]] = {}
        self.by_maker: dict[int, list[Edge]] = {}
        for edge in (*_kept_in_shell(items), *_files(items), *_values(items, entities, history or items)):
            self.by_user.setdefault(edge.user, []).append(edge)
            self.by_maker.setdefault(edge.maker, []).append(edge)

    def needed(self, item: Item) -> list[Edge]:
        """What a command needs."""
        return self.by_user.get(item.index, [])

    def users(self, item: Item) -> list[Edge]:
        """What needs a command."""
        return self.by_maker.get(item.index, [])


def reads_variable(item: Item, name: str) -> bool:
    """Whether a command goes by a variable, or function as `name()`, whether it names it or not."""
    if name in item.effects.needs:
        return True
    programs = frozenset(call.program for call in item.calls if call.host is None)
    return not item.prepares and bool(programs) and reads_unnamed(name, programs)


def _kept_in_shell(items: Sequence[Item]) -> Iterator[Edge]:
    """Variables and functions, each session for itself: the last that set it is meant."""
    setters: dict[int, dict[str, int]] = {}
    unnamed: dict[int, dict[str, None]] = {}  # those that programs go by without naming them
    for item in items:
        known, silent = setters.setdefault(item.session, {}), unnamed.setdefault(item.session, {})
        mine = item.effects
        for name in dict.fromkeys([*sorted(mine.needs & known.keys()), *silent]):
            if reads_variable(item, name):
                yield Edge(item.index, known[name], "variable", name)
        if item.succeeded:
            known.update(dict.fromkeys(sorted(mine.sets), item.index))
            silent.update(dict.fromkeys(name for name in sorted(mine.sets) if has_readers(name)))


def _files(items: Sequence[Item]) -> Iterator[Edge]:
    """Files, and folders that files are put into: the last that wrote it is meant."""
    writers: dict[str, int] = {}
    for item in items:
        mine = item.effects
        for path in sorted(mine.reads | mine.writes):
            found = [(writers[one], one) for one in above(path) if one in writers]
            if found:
                maker, one = max(found)
                yield Edge(item.index, maker, "file", one)
        if item.succeeded:
            writers.update(dict.fromkeys(sorted(mine.writes), item.index))


def _values(items: Sequence[Item], entities: Sequence[Entity], history: Sequence[Item]) -> Iterator[Edge]:
    """Values that nobody had typed before an output showed them: the first output that did is meant."""
    known = {word.lower() for one in entities for word in one.words}
    first_typed: dict[str, int] = {}
    typed: dict[int, list[str]] = {}
    for item in history:
        typed[item.index] = [token for token in dict.fromkeys(_typed(item)) if token.lower() not in known]
        for token in typed[item.index]:
            first_typed.setdefault(token, item.index)
    shown: dict[str, int] = {}
    for item in items:
        if item.recorded.output and item.succeeded:
            for token in _shown(item.recorded.output):
                if first_typed.get(token, -1) > item.index:
                    shown.setdefault(token, item.index)
    for item in items:
        told: set[int] = set()
        for token in typed[item.index]:
            maker = shown.get(token, item.index)
            if maker < item.index and maker not in told:
                told.add(maker)
                yield Edge(item.index, maker, "value", token)


def _typed(item: Item) -> Iterator[str]:
    """Words of a command that are values rather than language, with the parts of those that are made up of several."""
    for call in item.calls:
        yield from _names((call.host or "").rpartition("@")[2])
        if call.holds:
            continue
        for word in call.arguments:
            for piece in _PIECES.findall(word):
                yield from _pieces(piece, call)


def _pieces(piece: str, call: Call) -> Iterator[str]:
    if _OPTION.match(piece):
        piece = piece.partition("=")[2]
    piece = piece.strip(".:")
    yield from _names(piece, call)
    if _PARTS.search(piece) and "://" not in piece:
        for part in _PARTS.split(piece):
            yield from _names(part, call)
        folder = piece.rpartition("/")[0]
        if folder.count("/") > 1:
            yield folder


def _names(word: str, call: Call | None = None) -> Iterator[str]:
    if word.isdigit():
        if len(word) >= 5 or (call is not None and call.program in _NUMBERED and len(word) >= 2):
            yield word
    elif len(word) >= 4 and _TELLING.search(word) and not word.startswith(("$", "-")) and any(map(str.isalpha, word)):
        yield word


def _shown(output: str) -> Iterator[str]:
    """The words of an output, with the parts of those that are made up of several."""
    for word in _PIECES.findall(output[:OUTPUT_READ]):
        piece = word.strip(".:")
        yield piece
        if _PARTS.search(piece):
            yield from _PARTS.split(piece)
