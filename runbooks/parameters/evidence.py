"""Reasons to make a value a parameter: the registry, options, places, shapes, repetition."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from runbooks.history import Entity
from runbooks.model import Capture
from runbooks.parameters import ordinary
from runbooks.parameters.flags import Hint, hint
from runbooks.parameters.index import Index, Spot
from runbooks.parameters.letters import HIDDEN, OPAQUE
from runbooks.parameters.material import Source
from runbooks.parameters.meanings import Meaning, meaning_of
from runbooks.parameters.names import name_of
from runbooks.parameters.parts import Part
from runbooks.parameters.paths import path_hint
from runbooks.parameters.prose import is_prose, is_spoken
from runbooks.parameters.runs import Run
from runbooks.parameters.shapes import is_generated, is_host, typed
from runbooks.parameters.sql import is_sql

Strength = Literal[1, 2, 3, 4]  # the registry, repetition, options and places, shapes
# The kinds of the registry whose components are called something else in a parameter.
_KINDS = {
    "server": "HOST",
    "vm": "HOST",
    "machine": "HOST",
    "availability zone": "ZONE",
    "workload": "WORKLOAD",
    "": "COMPONENT",
}
_SAID = {
    "ARN": "an ARN",
    "POD": "the name of a pod",
    "NETWORK": "a network",
    "ADDRESS": "an address",
    "DATE": "a date",
    "VERSION": "a version",
    "HOST": "a host",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reason: the value, how strong, what it would be called, and the reason in words.

    `path` is a component's; `seen` says in whose output the value stood first, where it can't be captured from it.
    """

    value: str
    strength: Strength
    hint: Hint
    rule: str
    path: str = ""
    role: str = ""
    capture: Capture | None = None
    seen: str = ""

    @property
    def meaning(self) -> Meaning:
        """What the value is, "" where that is not known."""
        return meaning_of(self.hint.name)


def from_registry(index: Index, entities: Sequence[Entity]) -> Iterator[Evidence]:
    """Values that are words for a component of the registry."""
    seen: set[str] = set()
    for entity in entities:
        name = _KINDS.get(entity.kind.lower(), name_of(entity.kind))
        for number, word in enumerate(entity.words):
            if word in seen or not ordinary.is_name(word):
                continue
            if not any(_is_said(one, word) for one in index.spots(word)):
                continue
            seen.add(word)
            yield Evidence(
                value=word,
                strength=1,
                hint=_entity_hint(name, word, first=number == 0),
                rule=f"names the component {entity.path}",
                path=entity.path,
                role=name_of(entity.tags["role"]) if entity.tags.get("role") else "",
            )


def _is_said(spot: Spot, word: str) -> bool:
    """Whether a command names it; a word of letters alone in the name of a file or folder may be anything."""
    known = spot.hint is not None or spot.is_whole or not ordinary.is_bare(word) or not _is_in_path(spot)
    return spot.source.is_command and spot.text != "prose" and known


def _is_in_path(spot: Spot) -> bool:
    text, first, last = spot.run.value, spot.place.first, spot.place.last
    return "://" not in text and (text[first - 1 : first] in ("/", ".") or text[last : last + 1] in ("/", "."))


def _entity_hint(name: str, word: str, *, first: bool) -> Hint:
    shaped = next((found for start, end, found in typed(word) if (start, end) == (0, len(word))), None)
    if shaped and shaped.name in ("ADDRESS", "ARN"):
        return Hint(name if first else f"{name}_{shaped.name}", "host" if shaped.name == "ADDRESS" else "identifier")
    if shaped and is_generated(word):
        return Hint(shaped.name if shaped.name.startswith(name) else f"{name}_ID", "identifier")
    if name != "HOST" and re.fullmatch(r"(?:[a-z0-9-]+\.){2,}[a-z]{2,}", word):
        return Hint("DOMAIN", "host")
    known = hint(name)
    return Hint(name, "host" if name == "HOST" else "identifier" if known.type == "string" else known.type)


def from_places(parts: Sequence[Part]) -> Iterator[Evidence]:
    """Values of known options, and arguments that always vary."""
    for part in parts:
        role, value, known = part.run.role, part.value, part.hint
        if known is None or not known.alone or not part.source.is_command or ordinary.is_built_in(known, value):
            continue
        if ordinary.is_worth(value) and _fits(known, value):
            flag = role.flag or (role.kind == "option" and part.run.value[: part.start].rstrip("=")) or ""
            flag = "" if is_sql(role, part.run.value) else flag
            given = "stands in SQL for" if is_sql(role, part.run.value) else "is an argument of"
            rule = f"follows {flag}" if flag else f"{given} {' '.join((role.program, *role.subcommand))}".rstrip()
            yield Evidence(value=value, strength=3, hint=known, rule=rule)


def from_variables(sources: Sequence[Source]) -> Iterator[Evidence]:
    """Values of variables in capitals that are set to one literal only."""
    given: dict[str, set[str]] = {}
    for source in sources:
        for run in source.runs if source.is_command else ():
            name, value = run.role.name, run.value
            if run.role.kind == "argument" and value.startswith(f"{name}="):
                value = value[len(name) + 1 :]
            setting = run.role.kind == "variable" or run.role.program in ("export", "env", "declare", "readonly", "typeset")
            if setting and re.fullmatch(r"[A-Z][A-Z0-9_]{2,}", name):
                given.setdefault(name, set()).add(value)
    for name, values in given.items():
        value = next(iter(values))
        literal = len(values) == 1 and OPAQUE not in value and HIDDEN[0] not in value
        if literal and ordinary.is_setting(name) and ordinary.is_worth(value) and not ordinary.is_built_in(hint(name), value):
            yield Evidence(value=value, strength=3, hint=hint(name), rule=f"is the value of {name}")


def from_shapes(sources: Sequence[Source]) -> Iterator[Evidence]:
    """Addresses, ids, versions, dates and the like."""
    for source in sources:
        for run in source.runs if source.is_command else ():
            if is_prose(run.role, run.value):
                continue
            for start, end, known in typed(run.value):
                value = run.value[start:end]
                if any(run.forms[start:end]) and HIDDEN[0] not in value and not is_spoken(run.role, run.value, start, end):
                    yield Evidence(value=value, strength=4, hint=known, rule=f"looks like {_SAID.get(known.name, 'an id')}")


def from_repetition(index: Index) -> Iterator[Evidence]:
    """Values that stand in two steps or more and mean the same there."""
    programs = {run.value for source in index.sources for run in source.runs if run.role.kind in ("program", "subcommand")}
    made = {one.value for one in index.parts if _makes(one.run)}
    uses: dict[str, list[Part]] = defaultdict(list)
    for part in index.parts:
        if part.source.is_command:
            uses[part.value].append(part)
    for value, parts in uses.items():
        if value in programs or (value in made and not value.startswith("/")):
            continue
        for known, steps in _repeated(index, value, parts):
            if len(steps) >= 2:
                yield Evidence(value=value, strength=2, hint=known, rule=f"stands in {len(steps)} steps")


def _repeated(index: Index, value: str, parts: Sequence[Part]) -> Iterator[tuple[Hint, set[int]]]:
    """What a value is called in each of its meanings, with the steps in which it stands so."""
    meant: dict[Meaning, tuple[Hint, set[int]]] = {}
    unknown: set[int] = set()
    for part in parts:
        known = part.hint if part.hint is not None and meaning_of(part.hint.name) else None
        if known is None or known.type == "path" or value.startswith("/"):
            unknown.add(part.source.step)
        elif ordinary.is_worth_repeating(value, known):
            meant.setdefault(meaning_of(known.name), (known, set()))[1].add(part.source.step)
    if not meant and ordinary.is_worth_repeating(value, None):
        spots = [one for one in index.spots(value) if one.text != "prose"]
        if "/" in value:
            unknown = {one.source.step for one in spots if one.source.is_command}
            yield path_hint(value, spots), unknown
        elif any(part.run.role.kind != "target" for part in parts):
            yield Hint("NUMBER", "integer") if value.isdigit() else Hint("NAME", "identifier"), unknown
    for known, steps in meant.values():
        yield known, steps | unknown if len(meant) == 1 and not ordinary.is_bare(value) else steps


def _makes(run: Run) -> bool:
    """Whether a command writes the file of this name, which then belongs to the procedure."""
    if run.role.kind == "target":
        return run.role.name != "<"
    return run.role.flag in ("-o", "-O", "-out", "-keyout", "--out", "--output", "--output-file")


def from_folders(sources: Sequence[Source]) -> Iterator[Evidence]:
    """The folder in which several steps are done."""
    folders: dict[str, set[int]] = {}
    for source in sources:
        if source.part == "cwd" and source.text.count("/") >= 2 and not source.text.startswith(("/tmp", "/usr", "/etc")):
            folders.setdefault(source.text, set()).add(source.step)
    best = max(folders, key=lambda one: (len(folders[one]), -len(one)), default="")
    if best and len(folders[best]) >= 2:
        rule = f"is the folder of {len(folders[best])} steps"
        yield Evidence(value=best, strength=2, hint=Hint("WORKDIR", "path"), rule=rule)


def _fits(known: Hint, value: str) -> bool:
    if known.type == "host":
        return is_host(value) or bool(re.fullmatch(r"[0-9A-Fa-f:]+", value) and ":" in value and value != "::1")
    if known.type in ("port", "integer"):
        return value.isascii() and value.isdigit()
    if known.type == "branch":
        return ordinary.is_branch(value)
    return known.type != "url" or "://" in value
