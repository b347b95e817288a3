"""The moves that made-up histories consist of: lines that belong together, with what they print, from `ops_history_moves.txt`.

    == kind 5                    a kind of moves and how often it is drawn
    $ ssh @host@ uptime          a line that is typed; `@name@` is a word of `sandbox.ops_history_words`
    > ...                        the same line goes on
    ! exit 3                     its exit status, `unknown` where there is none
    ! state interrupted          and: screen, truncated, to FOLDER (a `cd` there), set NAME=VALUE, unset NAME
    ! polled 4 1 not yet         run up to 4 times, the earlier ones end with 1 and print "not yet"
     02:14:09 up 8 days          anything else is what it prints
    --                           the next move

What can go wrong first (a typo, sudo forgotten), and what stands between the lines, `sandbox.ops_histories` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from pathlib import Path

_FILE = Path(__file__).with_name("ops_history_moves.txt")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, its output and how it ended; run at most `polled` times in a row, of which the last is what counts.

    `waiting` is what the earlier ones of a poll print. `changed` are exported variables, secrets as `***`.
    """

    text: str
    output: str = ""
    exit_code: int | None = 0
    polled: int = 1
    waiting: str = ""
    waiting_exit: int = 0
    state: str = "done"
    alt_screen: bool = False
    truncated: bool = False
    to: str | None = None  # where a `cd` leads, as it is typed
    changed: Mapping[str, str | None] = field(default_factory=dict)


Move = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Moves:
    """All moves by kind, and how often each kind is drawn; what stands between is a kind of its own, `noise`."""

    by_kind: Mapping[str, tuple[Move, ...]]
    weights: Mapping[str, int]


@cache
def moves() -> Moves:
    """The moves of the file."""
    by_kind: dict[str, tuple[Move, ...]] = {}
    weights: dict[str, int] = {}
    for part in ("\n" + _FILE.read_text(encoding="utf-8").removesuffix("\n")).split("\n== ")[1:]:
        head, _, body = part.partition("\n")
        kind, _, weight = head.partition(" ")
        by_kind[kind] = tuple(tuple(_lines(move)) for move in body.split("\n--\n"))
        weights[kind] = int(weight)
    return Moves(by_kind, weights)


def _lines(move: str) -> Iterator[Line]:
    for command in f"\n{move}".split("\n$ ")[1:]:
        yield _line(command)


def _line(command: str) -> Line:
    first, *rest = command.split("\n")
    line = Line(first)
    printed: list[str] = []
    for mark, group in groupby(rest, key=lambda one: one[:2] if one[:2] in ("> ", "! ") and not printed else ""):
        for told in group:
            if mark == "> ":
                line = replace(line, text=f"{line.text}\n{told[2:]}")
            elif mark == "! ":
                name, _, value = told[2:].partition(" ")
                line = _DIRECTIVES[name](line, value)
            else:
                printed.append(told)
    return replace(line, output="\n".join(printed))


def _polled(line: Line, value: str) -> Line:
    times, status, waiting = value.split(" ", 2)
    return replace(line, polled=int(times), waiting_exit=int(status), waiting=waiting)


def _set(line: Line, value: str) -> Line:
    name, _, text = value.partition("=")
    return replace(line, changed={**line.changed, name: text})


_DIRECTIVES: Mapping[str, Callable[[Line, str], Line]] = {
    "exit": lambda line, value: replace(line, exit_code=None if value == "unknown" else int(value)),
    "state": lambda line, value: replace(line, state=value),
    "screen": lambda line, _: replace(line, alt_screen=True),
    "truncated": lambda line, _: replace(line, truncated=True),
    "to": lambda line, value: replace(line, to=value),
    "set": _set,
    "unset": lambda line, value: replace(line, changed={**line.changed, value: None}),
    "polled": _polled,
}
