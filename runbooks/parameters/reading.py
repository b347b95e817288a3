"""Finds the references to parameters in shell text that a person wrote or edited."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from runbooks.model import Parameter
from runbooks.parameters.expansions import Expansion, expansions_of
from runbooks.parameters.nested_forms import Reference, with_nested_forms
from runbooks.shell.declaring import assigned
from runbooks.shell.tree import Syntax
from runbooks.template import REFERENCES, Form, Template, build, quoted, word

_REFERENCE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))", re.ASCII)
_NESTED = re.compile(r'\$\(printf %q "\$\{([A-Za-z_][A-Za-z0-9_]*)\}"\)', re.ASCII)
_MENTION = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)", re.ASCII)
_LOOP = re.compile(r"\b(?:for|select)\s+([A-Za-z_][A-Za-z0-9_]*)\s+in\b[^;\n]*", re.ASCII)
_SPLITS = re.compile(r"[\s*?\[\]]")
_PLAIN_TYPES = frozenset({"integer", "number", "port", "address"})
_PLAIN_PATTERN = re.compile(r"(?:(?:\[[\w.@%+:/-]+\]|[\w@%:/-])(?:\+|\{[1-9]\d*(?:,\d*)?\})?)+", re.ASCII)  # of safe letters
_LEFT = {
    "pattern": "in a pattern, where it can't be told from a glob",
    "arithmetic": "in arithmetic",
    "other": "in an expansion that changes it",
    "backquotes": "between backquotes; write $(...) instead",
    "split": "unquoted, where its words are told apart; write it in double quotes if it is one value",
}


@dataclass(frozen=True, slots=True)
class Read:
    """A text as a template, and in words where references were left as they stand."""

    template: Template
    remarks: tuple[str, ...] = ()


def slots_of(text: str, parameters: Sequence[Parameter]) -> Template:
    """The text as a template of these parameters; other variables stay text.

    `$NAME` as a bare word becomes `"${NAME}"` where the default can't fall apart into several words.
    """
    return read(text, parameters).template


def read(text: str, parameters: Sequence[Parameter]) -> Read:
    """The same, with what was left as it stands and why."""
    known = {one.name: one for one in parameters}
    if not known or "$" not in text:
        return Read(Template.literal(text))
    understood = expansions_of(text)
    if understood is None:
        named = sorted({found[1] for found in _MENTION.finditer(text)} & set(known))
        remarks = tuple(f"{name} stays as it stands, since the command is not understood" for name in named)
        return Read(Template.literal(text), remarks)
    syntax, expansions = understood
    found, left = _references(text, syntax, expansions, known)
    remarks = tuple(dict.fromkeys((*left, *_unexpanded(syntax, known))))
    template = build(_pieces(text, found, known))
    if template.text != text and any("nested" in one.form for one in found):
        # Beside quotes a reference reads as one that closes them: it must be read so the first time, too.
        again = read(template.text, parameters).template
        template = again if again.text == template.text else template
    return Read(template, remarks)


def _references(
    text: str, syntax: Syntax, expansions: Sequence[Expansion], known: Mapping[str, Parameter]
) -> tuple[list[Reference], list[str]]:
    """Every reference that a value can take the place of, and what is to be said of the others."""
    literal = {at for one in syntax.fragments for at in range(one.start, one.end)}
    places = {one.end: one.place for one in syntax.fragments}
    found: list[Reference] = []
    remarks: list[str] = []
    within: list[Expansion] = []  # quoted for another shell as a whole
    backquoted = [one for one in expansions if text[one.start] == "`"]
    own = _own(syntax, known)
    for one in expansions:
        if any(outer.start < one.start and one.end <= outer.end for outer in within):
            continue
        source = text[one.start : one.end]
        nested = _NESTED.fullmatch(source)
        match = nested or _REFERENCE.fullmatch(source)
        name = next((group for group in match.groups() if group), "") if match else ""
        if name not in known:
            remarks += _changed(source, known)
            continue
        if one.start >= own.get(name, len(text)):
            remarks.append(f"{name} stays as it stands behind what sets it")
            continue
        place = "backquotes" if any(outer.start < one.start < outer.end for outer in backquoted) else one.place
        if nested:
            within.append(one)
        if place == "word" and (nested or _falls_apart(known[name])):
            place = "split"
        if place in _LEFT:
            remarks.append(f"{name} stays as it stands {_LEFT[place]}")
            continue
        form = _form(text, one, literal, places, place, bool(nested))
        found.append(Reference(*_span(text, one, literal, places, place), name, form, bool(nested)))
    safe = frozenset(name for name, one in known.items() if _never_needs_quotes(one))
    return with_nested_forms(text, _apart(found), safe), remarks


def _own(syntax: Syntax, known: Collection[str]) -> dict[str, int]:
    """Where the text has set variables of these names itself: from there on they are no parameters."""
    set_at = [(name, one.end) for one in syntax.simples for name in assigned(one)]
    set_at += [(found[1], found.end()) for found in _LOOP.finditer(syntax.text) if found[1] in syntax.sets]
    return {name: end for name, end in sorted(set_at, key=lambda one: -one[1]) if name in known}


def _apart(found: Sequence[Reference]) -> list[Reference]:
    """Those that do not overlap, in order."""
    kept: list[Reference] = []
    for one in sorted(found, key=lambda one: (one.start, one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _never_needs_quotes(parameter: Parameter) -> bool:
    """Whether each value that it takes is the same word in every shell."""
    default = parameter.default
    return (default is None or bool(default and word(default) == default)) and (
        parameter.type in _PLAIN_TYPES or _PLAIN_PATTERN.fullmatch(parameter.pattern) is not None
    )


def _falls_apart(parameter: Parameter) -> bool:
    return (
        not parameter.is_secret
        and parameter.default is not None
        and (not parameter.default or bool(_SPLITS.search(parameter.default)))
    )


def _changed(source: str, known: Mapping[str, Parameter]) -> Iterator[str]:
    if (found := re.match(r"\$\{[#!]?([A-Za-z_][A-Za-z0-9_]*)", source)) and found[1] in known:
        yield f"{found[1]} stays as it stands {_LEFT['other']}"


def _alone(text: str, one: Expansion, literal: set[int], place: str) -> bool:
    """Whether it is all that a pair of double quotes holds."""
    before, after = one.start - 1, one.end
    quoted_alone = text[before : before + 1] == '"' == text[after : after + 1] if before >= 0 else False
    return place == "double" and quoted_alone and before not in literal and after not in literal


def _around(text: str, one: Expansion, literal: set[int], places: Mapping[int, str]) -> str:
    """Which strings end before and begin behind the double quotes around it: single, ansi or none."""
    before, after = one.start - 2, one.end + 1
    if before < 1 or text[before] != "'" or before in literal or after in literal:
        return ""
    kind = places.get(before) or ("single" if text[before - 1] == "'" and before - 1 not in literal else "")
    if kind == "single" and text[after : after + 1] == "'":
        return "single"
    return "ansi" if kind == "ansi" and text[after : after + 2] == "$'" else ""


def _span(text: str, one: Expansion, literal: set[int], places: Mapping[int, str], place: str) -> tuple[int, int]:
    if not _alone(text, one, literal, place):
        return one.start, one.end
    around = _around(text, one, literal, places)
    return one.start - 1 - bool(around), one.end + 1 + {"": 0, "single": 1, "ansi": 2}[around]


def _form(text: str, one: Expansion, literal: set[int], places: Mapping[int, str], place: str, nested: bool) -> Form:
    if place == "heredoc":
        return "heredoc-nested" if nested else "heredoc"
    if place == "word":
        return "word"
    if not _alone(text, one, literal, place):
        return "double-nested" if nested else "double"
    around = _around(text, one, literal, places)
    if nested:
        return "single-nested" if around == "single" else "word-nested"
    return "single" if around == "single" else "ansi" if around == "ansi" else "word"


def _pieces(text: str, found: Sequence[Reference], known: Mapping[str, Parameter]) -> list[str | tuple[str, Form, str]]:
    pieces: list[str | tuple[str, Form, str]] = []
    at = 0
    for one in found:
        if one.start > at:
            pieces.append(text[at : one.start])
        pieces.append((one.name, one.form, _recorded(known[one.name], one.form)))
        at = one.end
    return [*pieces, text[at:]] if at < len(text) or not pieces else pieces


def _recorded(parameter: Parameter, form: Form) -> str:
    """What stands there with the default; without one the reference itself, or *** for a secret."""
    if parameter.is_secret:
        return "***"
    return REFERENCES[form] % parameter.name if parameter.default is None else quoted(parameter.default, form)


def _unexpanded(syntax: Syntax, known: Mapping[str, Parameter]) -> Iterator[str]:
    """Names that somebody put where the shell does not expand them."""
    said = {"single": "in single quotes", "ansi": "in $'...'", "heredoc-quoted": "in a quoted heredoc"}
    for fragment in syntax.fragments:
        if fragment.place in said:
            source = syntax.text[fragment.start : fragment.end]
            for name in sorted({found[1] for found in _MENTION.finditer(source)} & set(known)):
                yield f"{name} stands {said[fragment.place]}, where it is no reference"
