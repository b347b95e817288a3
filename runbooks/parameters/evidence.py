"""Reasons to make a value a parameter: the registry, options, places, shapes, repetition, the outputs of earlier steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from runbooks.history import Entity
from runbooks.model import Capture
from runbooks.parameters import ordinary
from runbooks.parameters.flags import SETTINGS, Hint, hint
from runbooks.parameters.letters import HIDDEN, OPAQUE
from runbooks.parameters.matching import places
from runbooks.parameters.material import Source
from runbooks.parameters.names import name_of
from runbooks.parameters.operands import parts_of
from runbooks.parameters.runs import Run
from runbooks.parameters.shapes import is_generated, is_host, typed

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
_HOSTS = frozenset({"HOST", "NODE", "INSTANCE", "DATABASE", "LOADBALANCER", "COMPONENT", "SERVICE", "RESOURCE"})
_PLAIN_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reason: the value, how strong, what it would be called, and the reason in words. `path` is a component's."""

    value: str
    strength: Strength
    hint: Hint
    rule: str
    path: str = ""
    role: str = ""
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a command or a telling part of it, and what it is by its place."""

    source: Source
    run: Run
    start: int
    end: int
    hint: Hint | None

    @property
    def value(self) -> str:
        """Its characters."""
        return self.run.value[self.start : self.end]


def parts(sources: Sequence[Source]) -> list[Part]:
    """Every word of the commands and its parts, without those that hold expansions."""
    found = []
    for source in sources:
        if not source.is_command:
            continue
        for run in source.runs:
            if run.why and not any(run.forms):
                continue
            pieces = (
                [(0, len(run.value), None)]
                if run.role.kind in ("text", "target", "variable")
                else parts_of(run.role, run.value)
            )
            for start, end, known in pieces:
                value = run.value[start:end]
                if value and OPAQUE not in value and HIDDEN[0] not in value and any(run.forms[start:end]):
                    found.append(Part(source, run, start, end, known))
    return found


def from_registry(sources: Sequence[Source], entities: Sequence[Entity]) -> Iterator[Evidence]:
    """Values that are words for a component of the registry."""
    seen: set[str] = set()
    everything = "\n".join(run.value for source in sources if source.is_command for run in source.runs)
    for entity in entities:
        name = _KINDS.get(entity.kind.lower(), name_of(entity.kind))
        for number, word in enumerate(entity.words):
            if word in seen or word not in everything or not ordinary.is_name(word) or not _stands(word, sources):
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


def _entity_hint(name: str, word: str, *, first: bool) -> Hint:
    shaped = next((found for start, end, found in typed(word) if (start, end) == (0, len(word))), None)
    if shaped and shaped.name in ("ADDRESS", "ARN"):
        return Hint(name if first else f"{name}_{shaped.name}", "host" if shaped.name == "ADDRESS" else "identifier")
    if shaped and is_generated(word):
        return Hint(shaped.name if shaped.name.startswith(name) else f"{name}_ID", "identifier")
    known = hint(name)
    return Hint(name, "host" if name == "HOST" else "identifier" if known.type == "string" else known.type)


def _stands(value: str, sources: Sequence[Source]) -> bool:
    """Whether it stands somewhere as a name: anywhere if telling, else as a word or where a host is expected."""
    return any(True for source in sources if source.is_command for run in source.runs for _ in places(value, run, source.text))


def from_places(found: Sequence[Part]) -> Iterator[Evidence]:
    """Values of known options, arguments that always vary, and variables that are set once."""
    for part in found:
        role, value = part.run.role, part.value
        if part.hint is not None and part.hint.alone and ordinary.is_worth(value) and _fits(part.hint, value):
            rule = f"follows {role.flag}" if role.flag else f"is an argument of {' '.join((role.program, *role.subcommand))}"
            yield Evidence(value=value, strength=3, hint=part.hint, rule=rule)


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
        literal = len(values) == 1 and OPAQUE not in value and HIDDEN[0] not in value and value not in ("0", "1")
        if literal and ordinary.is_setting(name) and ordinary.is_worth(value):
            yield Evidence(value=value, strength=3, hint=hint(name), rule=f"is the value of {name}")


def from_shapes(sources: Sequence[Source]) -> Iterator[Evidence]:
    """Addresses, ids, versions, dates and the like."""
    for source in sources:
        if source.is_command:
            for run in source.runs:
                for start, end, known in typed(run.value):
                    value = run.value[start:end]
                    if any(run.forms[start:end]) and HIDDEN[0] not in value:
                        yield Evidence(
                            value=value, strength=4, hint=known, rule=f"looks like {_SAID.get(known.name, 'an id')}"
                        )


_SAID = {
    "ARN": "an ARN",
    "POD": "the name of a pod",
    "NETWORK": "a network",
    "ADDRESS": "an address",
    "DATE": "a date",
    "VERSION": "a version",
    "HOST": "a host",
}


def from_repetition(found: Sequence[Part], sources: Sequence[Source]) -> Iterator[Evidence]:
    """Values that stand in two steps or more."""
    known: dict[str, Hint | None] = {}
    made = {part.value for part in found if "/" not in part.value and _makes(part.run)}
    for part in found:
        if part.hint is not None and part.hint.name in SETTINGS and part.hint.alone:
            continue
        if ordinary.is_worth_repeating(part.value) and part.value not in made:
            known[part.value] = known.get(part.value) or part.hint
    for value, given in known.items():
        steps = {part.source.step for part in found if part.value == value}
        if len(steps) == 1 or value.startswith("/"):
            steps = {
                one.step
                for one in sources
                if one.is_command and any(True for run in one.runs for _ in places(value, run, one.text))
            }
        if len(steps) >= 2:
            yield Evidence(
                value=value, strength=2, hint=given or ordinary.hint_for(value), rule=f"stands in {len(steps)} steps"
            )


def _makes(run: Run) -> bool:
    """Whether a command writes the file of this name, which then belongs to the procedure."""
    if run.role.kind == "target":
        return run.role.name != "<"
    return run.role.flag in ("-o", "-O", "-out", "--out", "--output", "--output-file")


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


def is_plain_word(value: str) -> bool:
    """Whether it is a short word of small letters, which may mean anything elsewhere."""
    return len(value) < 5 and _PLAIN_WORD.fullmatch(value) is not None
