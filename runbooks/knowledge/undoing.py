"""Tells whether a command takes back another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from runbooks.knowledge import patterns
from runbooks.knowledge.classes import classify
from runbooks.knowledge.reverses import pairs_of
from runbooks.shell.inside import runs
from runbooks.shell.invocation import Invocation, said
from runbooks.shell.parse import parse
from runbooks.shell.tree import Syntax

IPTABLES = frozenset({"iptables", "ip6tables"})
LIKE: Mapping[str, str] = {
    "podman": "docker",
    "nerdctl": "docker",
    "oc": "kubectl",
    "k": "kubectl",
    "tofu": "terraform",
    "podman-compose": "docker-compose",
}


class Part(NamedTuple):
    """A program of a command that changes something, and what hands it on."""

    invocation: Invocation
    outer: tuple[Invocation, ...]
    place: tuple[str, ...]  # the hosts and containers it is handed to, outermost first


def undoes(later: Syntax, earlier: Syntax) -> bool:
    """Whether the later command takes back all that the earlier one changed."""
    before, after = changes(earlier), changes(later)
    if not before or len(before) != len(after) or earlier.has_error or later.has_error:
        return False
    return all(
        one.place == other.place and _undoes(other.invocation, one.invocation)
        for one, other in zip(before, reversed(after), strict=True)
    )


@lru_cache(maxsize=8192)
def changes(syntax: Syntax) -> tuple[Part, ...]:
    """What a command changes something with, in order."""
    return tuple(_parts(syntax))


def _parts(syntax: Syntax) -> Iterator[Part]:
    for run in runs(syntax):
        one = run.invocation
        if one.nested is not None and one.nested.text.strip() and one.name != "find":
            continue
        kind = classify(_alone(one, run.syntax), "").kind
        moves = one.name in ("pushd", "popd")
        if (kind == "change" or moves or (kind == "interactive" and one.name in ("kubectl", "git"))) and one.name:
            yield Part(one, run.outer, tuple(_place(holder) for holder in run.outer))


def _alone(one: Invocation, syntax: Syntax) -> Syntax:
    return parse(syntax.text[one.simple.start : one.simple.end])


def _place(holder: Invocation) -> str:
    """Where an invocation hands a command to: its program, its host, and its scope."""
    host = holder.nested.host if holder.nested else ""
    return " ".join(
        (holder.name, *holder.subcommand, host or "", *(f"{option}={value}" for option, value in patterns.scope(holder)))
    )


def like(one: Invocation) -> Invocation:
    """The same call of the program that it stands for: docker for podman."""
    return replace(one, name=LIKE[one.name]) if one.name in LIKE else one


def _undoes(later: Invocation, earlier: Invocation) -> bool:
    one, other = like(earlier), like(later)
    if earlier.name in IPTABLES or later.name in IPTABLES:
        return _iptables(earlier, later)
    if patterns.scope(one) != patterns.scope(other):
        return False
    if _restores(one, other):
        return True
    for pair in pairs_of(one.name):
        bound = patterns.matched(pair.forward, one)
        if bound is None:
            continue
        taken = patterns.matched(pair.backward, other)
        if taken is not None and all(_same(bound[name], value) for name, value in taken.items() if name in bound):
            return True
    return False


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(source: str) -> str:
    simples = parse(source).simples
    words = simples[0].words if len(simples) == 1 else ()
    return "\0".join(said(word).rstrip("/") or "/" for word in words) or source


def _restores(earlier: Invocation, later: Invocation) -> bool:
    """Whether `cp x.bak x` puts back what `cp x x.bak` kept: it takes back the copy and what came between."""
    if earlier.name not in ("cp", "mv") or later.name not in ("cp", "mv", "rm"):
        return False
    first, second = patterns.values(earlier), patterns.values(later)
    if len(first) != 2:
        return False
    if later.name == "rm":
        return earlier.name == "cp" and second == (first[1],)
    return second == (first[1], first[0]) and (earlier.name == "cp" or later.name == "mv")


def _iptables(earlier: Invocation, later: Invocation) -> bool:
    opposite = {"-A": "-D", "-I": "-D", "-D": "-A", "--append": "--delete", "--insert": "--delete", "-N": "-X"}
    first, second = ([said(word) for word in one.arguments] for one in (earlier, later))
    swapped = [opposite.get(word, word) for word in first]
    return earlier.name == later.name and swapped != first and (swapped == second or (numberless(swapped) == second))


def numberless(words: list[str]) -> list[str]:
    """The words of a firewall rule without the number of its place."""
    return [word for index, word in enumerate(words) if not (index == 2 and word.isdigit())]
