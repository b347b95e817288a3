"""Finds a value in a run: whole, or a part of it between characters that end a name (`user@HOST:/path`, `--host=HOST`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from runbooks.parameters.letters import HIDDEN, OPAQUE
from runbooks.parameters.runs import Run
from runbooks.template import Form, word

_EITHER = " \t\n:/@=,.\"'<>;|&?#%!^$\\"
_BEFORE, _AFTER = frozenset(_EITHER + "([{"), frozenset(_EITHER + ")]}")
_NUMBERS = re.compile(r"v?[0-9][0-9.]*")
_VERSION = re.compile(r"[0-9]+[.][0-9]+[.][0-9]+([-+][0-9A-Za-z.-]+)?")
_STRUCTURED = re.compile(r"v?[0-9]+([.-][0-9]+){2,}\S*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{7,64}")


_DATED = re.compile(rf"[-_](?:{OPAQUE}|20[0-9]{{2}})")  # as in `jdoe-$(date +%F).tgz`


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: characters `[first, last)` of the run, source `[start, end)`, None form where it must stay."""

    first: int
    last: int
    start: int
    end: int
    form: Form | None


def places(value: str, run: Run, text: str) -> Iterator[Place]:
    """Every place in a run where a value stands as a name of its own; `text` is what the run was read from."""
    at = run.value.find(value) if value else -1
    while at >= 0:
        end = at + len(value)
        if value == HIDDEN or (_ends(run.value, at, value, before=True) and _ends(run.value, end - 1, value, before=False)):
            yield placed(run, at, end, text)
            at = run.value.find(value, end)
        else:
            at = run.value.find(value, at + 1)


def placed(run: Run, first: int, last: int, text: str) -> Place:
    """How the characters `[first, last)` of a run can be replaced."""
    if run.whole is not None and (first, last) == (0, len(run.value)):
        return _at_quotes(Place(first, last, *run.whole, run.whole_form), text)
    start, end = run.spans[first][0], run.spans[last - 1][1]
    forms, groups = set(run.forms[first:last]), set(run.groups[first:last])
    form = forms.pop() if len(forms) == 1 and len(groups) == 1 else None
    value = run.value[first:last]
    if form is not None and "nested" in form and word(value) != value and value != HIDDEN:
        form = None
    if form in ("single", "double", "ansi") and _fills_quotes(run, first, last, text[start - 1 : start], text[end : end + 1]):
        return Place(first, last, start - (2 if form == "ansi" else 1), end + 1, "word")
    return _at_quotes(Place(first, last, start, end, form), text)


def _at_quotes(place: Place, text: str) -> Place:
    """The place with the quotes that begin right before it or end right behind it, so that no empty ones are left over."""
    form, opener = place.form, "$'" if place.form == "ansi" else "'"
    if form not in ("single", "single-nested", "ansi"):
        return place
    opens = place.start >= len(opener) and text.startswith(opener, place.start - len(opener))
    closes = text.startswith("'", place.end)
    start, end = place.start - len(opener) * opens, place.end + closes
    if opens and closes:
        return Place(place.first, place.last, start, end, "word-nested" if form == "single-nested" else "word")
    if opens or closes:
        edge: dict[str, tuple[Form, Form]] = {
            "single": ("single-start", "single-end"),
            "single-nested": ("single-nested-start", "single-nested-end"),
            "ansi": ("ansi-start", "ansi-end"),
        }
        return Place(place.first, place.last, start, end, edge[form][closes])
    return place


def _fills_quotes(run: Run, first: int, last: int, before: str, after: str) -> bool:
    """Whether all between a pair of quotes is meant."""
    group = run.groups[first]
    alone = (first == 0 or run.groups[first - 1] != group) and (last == len(run.groups) or run.groups[last] != group)
    return alone and before == after and before in ("'", '"')


def _ends(text: str, at: int, value: str, *, before: bool) -> bool:
    """Whether a name may begin (or end) here."""
    other = at - 1 if before else at + 1
    if not 0 <= other < len(text):
        return True
    char = text[other]
    if value.startswith("/") and before:
        return char in " \t\n:=,\"'(@<>;|&{"
    if before and char == "v" and _VERSION.fullmatch(value):  # of a tag: v4.2.0
        return not text[max(0, other - 1) : other].isalnum()
    if char == "." and not before and other + 1 < len(text) and _NUMBERS.fullmatch(value):
        return not text[other + 1].isdigit() and (value.count(".") >= 2 or not text[other + 1].isalnum())
    if char == "." and before and _NUMBERS.fullmatch(value):
        return False
    if char == ":" and ":" in value:
        return False
    if char in "-_" and (_STRUCTURED.fullmatch(value) or (not before and _DATED.match(text, other))):
        return True
    return char in (_BEFORE if before else _AFTER)
