"""What tells two values of one kind apart: one is moved from and one moved to, one leads and one follows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from runbooks.knowledge.wordlists import words
from runbooks.parameters.matching import places
from runbooks.parameters.material import Source
from runbooks.parameters.reaching import Chosen
from runbooks.parameters.runs import Run

Prefixes = Mapping[Chosen, str]

_COPIED = frozenset({"HOST", "ADDRESS", "DATABASE", "BUCKET", "REGION", "CLUSTER", "NODE", "COMPONENT", "INSTANCE", "CONTEXT"})
_COPYING = frozenset({"scp", "rsync", "cp", "mv", "pg_dump", "mysqldump", "dd", "aws", "rclone", "gsutil", "az", "mongodump"})
_MOVED = re.compile(r"\bfrom\s+(\S+)\s+(?:on)?to\s+(\S+)", re.IGNORECASE)
_REPLACED = re.compile(r"\breplac\w+\s+(?:\w+\s+)?(\S+)\s+(?:with|by)\s+(\S+)", re.IGNORECASE)
_PROMOTED = re.compile(
    r"\bpromote\b|\bpg_promote\(|\b(?:replica|slave)of\s+no\s+one\b|\breset\s+(?:slave|replica)\b|\b(?:fail|switch)over\b",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"\bsystemctl\b.*\b(?:stop|disable|mask)\b|\bpg_ctl\w*\b.*\bstop\b|\bshutdown\b|\bpoweroff\b", re.IGNORECASE
)
# What stands behind these is the one that is followed; the other host of the command follows it.
_FOLLOWS = re.compile(
    r"\bpg_basebackup\b.*?(?:-h|--host)[ =]?(\S+)|\b(?:replica|slave)of\s+(\S+)|\bMASTER_HOST\s*=\s*'([^']+)'", re.IGNORECASE
)
_SUBSTITUTE = re.compile(r"\bsed\b[^|;&\n]*?\bs([/|#,@])((?:(?!\1)[^\n])+)\1((?:(?!\1)[^\n])+)\1")
_LOOP = re.compile(r"\s*(?:for|while|until)\b")
_REMOTE = re.compile(r"\b(?:scp|rsync)\s+([^|;&\n]+)")
_STEM = re.compile(r"([A-Za-z]{2,})[-_]?\d|([A-Za-z]{3,})(?:-[A-Za-z-]+)?\.[A-Za-z]")
_NO_STEMS = words("ip host node server srv vm ec2 instance machine www")


def prefixes_of(same: Sequence[Chosen], name: str, sources: Sequence[Source], words: str) -> Prefixes:
    """What the names of values that would all be called `name` begin with; `words` are the title and the task.

    Those are left out of which nothing is known. The registry knows best, then what the title says, then what was done.
    """
    roles = [one.best.role for one in same]
    if all(roles) and len(set(roles)) == len(same):
        return {one: one.best.role for one in same}
    commands = [source for source in sources if source.is_command]
    said = _said(same, words) or _substituted(same, commands)
    if name not in _COPIED:
        return said
    found = said or _promoted(same, commands) or _followed(same, commands) or _copied(same, commands)
    return {**_stems(same), **found} if name == "HOST" else found


def _pair(pair: tuple[Chosen | None, Chosen | None], prefixes: tuple[str, str]) -> Prefixes:
    first, second = pair
    return {first: prefixes[0], second: prefixes[1]} if first and second and first is not second else {}


def _named(same: Sequence[Chosen], word: str) -> Chosen | None:
    return next((one for one in same if one.value == word.strip("\"'`,.;:()")), None)


def _said(same: Sequence[Chosen], words: str) -> Prefixes:
    for pattern, prefixes in ((_MOVED, ("SOURCE", "TARGET")), (_REPLACED, ("OLD", "NEW"))):
        for found in pattern.finditer(words):
            if pair := _pair((_named(same, found[1]), _named(same, found[2])), prefixes):
                return pair
    return {}


def _substituted(same: Sequence[Chosen], commands: Sequence[Source]) -> Prefixes:
    """The one that sed puts in the place of the other."""
    for source in commands:
        for found in _SUBSTITUTE.finditer(source.text):
            old, new = (part.replace("\\", "") for part in (found[2], found[3]))
            pair = [[one for one in _in(same, source) if one.value in part and one.value not in other]
                    for part, other in ((old, new), (new, old))]  # fmt: skip
            if len(pair[0]) == len(pair[1]) == 1:
                return _pair((pair[0][0], pair[1][0]), ("OLD", "NEW"))
    return {}


def _followed(same: Sequence[Chosen], commands: Sequence[Source]) -> Prefixes:
    for source in commands:
        for found in _FOLLOWS.finditer(source.text):
            leader = _named(same, next(group for group in found.groups() if group))
            others = [one for one in _in(same, source) if one is not leader]
            if leader and len(others) == 1:
                return _pair((leader, others[0]), ("PRIMARY", "REPLICA"))
    return {}


def _promoted(same: Sequence[Chosen], commands: Sequence[Source]) -> Prefixes:
    new = {one for source in commands if _PROMOTED.search(source.text) for one in _only(same, source)}
    if len(new) != 1:
        return {}
    old = {one for source in commands if _ENDED.search(source.text) for one in _only(same, source)} - new
    old = old or _follows(same, commands, next(iter(new)))
    others = old or (set(same) - new if len(same) == 2 else set())
    return _pair((next(iter(others)), next(iter(new))), ("OLD_PRIMARY", "NEW_PRIMARY")) if len(others) == 1 else {}


def _follows(same: Sequence[Chosen], commands: Sequence[Source], leader: Chosen) -> set[Chosen]:
    """Those that are made to follow one; the only one of them was the primary before."""
    return {
        one
        for source in commands
        for found in _FOLLOWS.finditer(source.text)
        if _named([leader], next(group for group in found.groups() if group)) is leader
        for one in _in(same, source)
        if one is not leader
    }


def _copied(same: Sequence[Chosen], commands: Sequence[Source]) -> Prefixes:
    """The one copied from and the one copied to, where all commands that copy go one way."""
    pairs: set[tuple[Chosen, Chosen]] = set()
    read: set[Chosen] = set()
    written: set[Chosen] = set()
    for source in commands:
        if not {run.role.program for run in source.runs} & _COPYING:
            continue
        both = _in(same, source)
        if len(both) == 2 and not _LOOP.match(source.text):  # a loop over hosts does the same to each
            first, second = sorted(both, key=lambda one: source.text.index(one.value))
            pairs.add((first, second))
        for found in _REMOTE.finditer(source.text):
            operands = [word for word in found[1].split() if not word.startswith("-")]
            read.update(one for one in both if any(_is_host(one, word) for word in operands[:-1]))
            written.update(one for one in both if any(_is_host(one, word) for word in operands[-1:]))
    if len(pairs) == 1:
        return _pair(next(iter(pairs)), ("SOURCE", "TARGET"))
    if not pairs and len(read) == len(written) == 1:
        return _pair((next(iter(read)), next(iter(written))), ("SOURCE", "TARGET"))
    return {}


def _is_host(one: Chosen, word: str) -> bool:
    return word.strip("'\"").rpartition("@")[2].startswith(f"{one.value}:")


def _in(same: Sequence[Chosen], source: Source) -> list[Chosen]:
    return [one for one in same if one.value in source.text and any(_stands(one, run, source) for run in source.runs)]


def _only(same: Sequence[Chosen], source: Source) -> list[Chosen]:
    found = _in(same, source)
    return found if len(found) == 1 else []


def _stands(one: Chosen, run: Run, source: Source) -> bool:
    return any(True for _ in places(one.value, run, source.text))


def _stems(same: Sequence[Chosen]) -> Prefixes:
    """What a host's name begins with, where no other one's begins so."""
    stems = [(found[1] or found[2]).upper() if (found := _STEM.match(one.value)) else "" for one in same]
    return {
        one: stem
        for one, stem in zip(same, stems, strict=True)
        if stem and stems.count(stem) == 1 and stem.lower() not in _NO_STEMS
    }
