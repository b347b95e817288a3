"""Puts references to parameters where values stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runbooks.parameters.matching import Place, places
from runbooks.parameters.runs import runs_of
from runbooks.template import Form, Template, build


@dataclass(frozen=True, slots=True)
class Replacement:
    """A place in a text that becomes a reference to a parameter."""

    place: Place
    name: str


def template_of(text: str, chosen: Sequence[Replacement]) -> Template:
    """The text with references at these places, which do not overlap."""
    pieces: list[str | tuple[str, Form, str]] = []
    at = 0
    for one in sorted(chosen, key=lambda one: one.place.start):
        start, end, form = one.place.start, one.place.end, one.place.form
        if form is None:
            continue
        if start > at:
            pieces.append(text[at:start])
        pieces.append((one.name, form, text[start:end]))
        at = end
    if at < len(text):
        pieces.append(text[at:])
    return build(pieces)


def overlaps(place: Place, others: Sequence[Replacement]) -> bool:
    """Whether a place has characters in common with one that is taken."""
    return any(place.start < one.place.end and one.place.start < place.end for one in others)


def put_in(text: str, names: Mapping[str, str]) -> Template:
    """A command with references to these parameters (name by value) wherever a value stands and one can be put."""
    chosen: list[Replacement] = []
    for run in runs_of(text):
        for value in sorted(names, key=lambda value: (-len(value), value)):
            for place in places(value, run, text):
                if place.form is not None and not overlaps(place, chosen):
                    chosen.append(Replacement(place, names[value]))
    return template_of(text, chosen)
