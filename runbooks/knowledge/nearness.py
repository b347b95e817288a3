"""Tells whether a command that worked is one that failed before, put right: by program, subcommand, options and operands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.fuzz import token_set_ratio

from runbooks.knowledge import complaints
from runbooks.knowledge.complaints import Complaint
from runbooks.knowledge.mending import compatible, same_program
from runbooks.knowledge.words import distance, known_programs, squeezed
from runbooks.shell.inside import Run, runs
from runbooks.shell.invocation import Invocation, said
from runbooks.shell.parse import parse

_LONGEST = 4000  # characters of a command that are compared
_INTERPRETERS = frozenset({"bash", "sh", "zsh", "python", "python3", "perl", "ruby", "node"})


def nearness(a: str, b: str) -> float:
    """How alike two commands are as text, from 0 to 1: the better of edit distance and common words."""
    a, b = a[:_LONGEST], b[:_LONGEST]
    if not a or not b:
        return float(a == b)
    return max(float(DamerauLevenshtein.normalized_similarity(a, b)), float(token_set_ratio(a, b)) / 100)


def folds(failed: str, later: str, *, exit_code: int | None = None, output: str = "") -> bool:
    """Whether the later command is the failed one put right.

    `exit_code` and `output` are those of the failed one; what it printed says much: which word was not known, that rights
    were missing, or that something else than its words was wrong.
    """
    failed, later = failed.strip()[:_LONGEST], later.strip()[:_LONGEST]
    if not failed or not later:
        return False
    if " ".join(failed.split()) == " ".join(later.split()):
        return True
    complaint = complaints.read(output, exit_code)
    if _is_suggested(later, complaint) or _only_spacing(failed, later) or _first_word(failed, later, complaint):
        return True
    return _by_parts(failed, later, complaint)


def _first_word(failed: str, later: str, complaint: Complaint) -> bool:
    """Whether only the first word was mistyped, be it that of a program or of what runs one: sudp for sudo."""
    one, *rest = failed.split(maxsplit=1)
    other, *after = later.split(maxsplit=1)
    mistyped = complaint.not_found and one not in known_programs() and other in known_programs()
    return bool(rest) and rest == after and mistyped and len(one) >= 3 and distance(one, other) <= 1


def _is_suggested(later: str, complaint: Complaint) -> bool:
    """Whether the output names the later command as what should be typed."""
    text = later.removeprefix("sudo ").lower()
    return (
        len(text.split()) > 1
        and len(text) > 7
        and complaint.wording
        and not re.search(r"see [\"']?$", complaint.text.split(text)[0][-6:])
        and text in complaint.text
        and not complaint.elsewhere
    )


def _only_spacing(failed: str, later: str) -> bool:
    """Whether they differ in spaces, dashes, quotes and the like alone."""
    one, other = squeezed(failed), squeezed(later)
    if one != other and parse(failed).has_error and not parse(later).has_error:
        one, other = (re.sub(r"[;{}()\[\]]", "", text) for text in (one, other))
    return len(one) > 3 and one == other and re.findall(r"\d+", failed) == re.findall(r"\d+", later)


@lru_cache(maxsize=512)
def _parts(text: str) -> tuple[Invocation, ...]:
    return tuple(run.invocation for run in _outermost(text))


def _outermost(text: str) -> list[Run]:
    return [
        run
        for run in runs(parse(text))
        if not run.outer
        and (
            run.invocation.name
            or run.invocation.simple.words
            or run.invocation.simple.redirects
            or run.invocation.simple.assignments
        )
    ]


def _by_parts(failed: str, later: str, complaint: Complaint) -> bool:
    before, after = _parts(failed), _parts(later)
    if not before or not after or len(before) > 40 or len(after) > 40:
        return False
    if len(before) == len(after):
        different = [(one, other) for one, other in zip(before, after, strict=True) if _text(one) != _text(other)]
        if len(before) > 1 and len(different) == len(before):
            return False
        if different:
            return len(different) <= 2 and all(_mended(one, other, complaint) for one, other in different)
        return parse(failed).has_error or nearness(failed, later) > 0.8
    if len(after) > len(before):
        return _contained(before, after, complaint)
    return parse(failed).has_error and nearness(failed, later) > 0.85


def _contained(before: Sequence[Invocation], after: Sequence[Invocation], complaint: Complaint) -> bool:
    """Whether the later text does the same after something that was missing, or pipes it on.

    failed           make        cp a b/               echo 1 > /etc/x
    later   cd src && make       mkdir b && cp a b/    echo 1 | sudo tee /etc/x
    """
    starts = [
        index
        for index in range(len(after) - len(before) + 1)
        if all(_text(one) == _text(other) for one, other in zip(before, after[index:], strict=False))
    ]
    if starts:
        return True
    if len(before) == 1 and before[0].simple.redirects and after[-1].name == "tee":
        target = before[0].simple.redirects[-1].target
        return target is not None and said(target) in after[-1].texts and before[0].name == after[0].name
    if not complaint.wording and complaint.known:
        return False
    tail = after[-len(before) :]
    return all(_mended(one, other, complaint) for one, other in zip(before, tail, strict=True)) if len(before) == 1 else False


def _text(one: Invocation) -> str:
    """The program and its words, wrappers and quotes taken off."""
    return " ".join((one.name, *(said(word) for word in one.arguments)))


def _mended(failed: Invocation, later: Invocation, complaint: Complaint) -> bool:
    """Whether one program's call is another's put right."""
    if _text(failed) == _text(later):
        return _around(failed, later)
    if later.nested is not None and failed.nested is not None and failed.name == later.name:
        return _nested(failed, later, complaint)
    if later.name in _INTERPRETERS and later.name != failed.name and _interpreted(failed, later):
        return True
    if not same_program(failed, later, complaint):
        return False
    return compatible(failed, later, complaint)


def _around(failed: Invocation, later: Invocation) -> bool:
    """The same words: a wrapper, an assignment or a redirection was added or mended."""
    return (
        set(failed.wrappers) <= set(later.wrappers)
        or failed.environment != later.environment
        or failed.wrappers != later.wrappers
        or failed.simple.redirects != later.simple.redirects
    )


def _nested(failed: Invocation, later: Invocation, complaint: Complaint) -> bool:
    """A command that is handed on: the same place and a mended command, or a mended place and the same command."""
    one, other = failed.nested, later.nested
    if one is None or other is None:
        return False
    same_place = one.host == other.host and failed.subcommand == later.subcommand
    if one.text == other.text:
        return compatible(failed, later, complaint)
    return (
        (same_place and _by_parts(one.text.strip(), other.text.strip(), complaint))
        or (_only_spacing(one.text, other.text) and same_place)
        or (same_place and _shell_instead(one.text, other.text))
    )


def _shell_instead(one: str, other: str) -> bool:
    return {one.strip().rsplit("/", 1)[-1], other.strip().rsplit("/", 1)[-1]} <= {"bash", "sh", "ash", "zsh", "dash"}


def _interpreted(failed: Invocation, later: Invocation) -> bool:
    """`./deploy.sh x` that became `bash deploy.sh x`, `python x` that became `python3 x`, `echo > f` now by `sudo sh -c`."""
    if later.nested is not None and later.nested.kind == "shell":
        inner = _parts(later.nested.text)
        redirects = [said(one.target) for one in failed.simple.redirects if one.target]
        wanted = [said(one.target) for one in inner[-1].simple.redirects if one.target] if inner else []
        return bool(inner) and _text(inner[-1]) == _text(failed) and redirects == wanted
    if failed.name.rstrip("0123456789.") == later.name.rstrip("0123456789."):
        return [said(word) for word in failed.arguments] == [said(word) for word in later.arguments]
    words = [said(word) for word in later.arguments]
    return (
        bool(words) and words[0].rsplit("/", 1)[-1] == failed.name and words[1:] == [said(word) for word in failed.arguments]
    )
