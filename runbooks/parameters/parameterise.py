"""Puts parameters into a procedure whose commands are as they were recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from runbooks.history import Entity, Recorded
from runbooks.model import Parameter, Procedure, Step, templates_of
from runbooks.parameters import evidence as reasons
from runbooks.parameters.choosing import Chosen, choose, find
from runbooks.parameters.evidence import Part
from runbooks.parameters.following import from_outputs
from runbooks.parameters.hiding import hidden, known_secrets, secret_keys
from runbooks.parameters.material import Source, parts_of_step, sources_of, with_parts
from runbooks.parameters.naming import named, parameter_of
from runbooks.parameters.putting import Replacement, overlaps, template_of
from runbooks.parameters.secret_placing import place_secrets
from runbooks.shell.parse import parse
from runbooks.template import Template


def parameterise(procedure: Procedure, commands: Sequence[Recorded], entities: Sequence[Entity]) -> Procedure:
    """The procedure with parameters for what differs from run to run, and without any secret.

    The order in which commands and entities are given does not matter. Its templates are literal, commands as recorded; with
    the defaults each of them still reads so. Where a value also stands at a place that no parameter can take, the step is
    flagged.
    """
    commands = sorted(commands, key=lambda one: (one.started_at, one.session_id, one.seq, one.command_id))
    entities = sorted(entities, key=lambda one: (one.path, one.kind, one.words))
    known = known_secrets(procedure, commands)
    keys = secret_keys(procedure, known)
    safe: Procedure = hidden(procedure, known)
    sources = sources_of(safe)
    found = reasons.parts(sources)
    taken = _taken(safe, commands)
    replacements: dict[tuple[int, str], list[Replacement]] = {}
    flags: dict[int, list[str]] = {}
    secrets = place_secrets(sources, keys, procedure.shell, taken, replacements, flags)
    taken |= {one.name for one in secrets} | {one.name for one in safe.parameters}
    evidence = [
        *reasons.from_registry(sources, entities),
        *from_outputs(safe, commands, found, sources, entities),
        *reasons.from_places(found),
        *reasons.from_variables(sources),
        *reasons.from_repetition(found, sources),
        *reasons.from_folders(sources),
        *reasons.from_shapes(sources),
    ]
    chosen = named(choose(evidence, sources, found), taken, sources, procedure.shell)
    used = _place_values(chosen, sources, found, replacements, flags)
    steps = [_with_slots(number, step, sources, replacements, flags.get(number, ())) for number, step in enumerate(safe.steps)]
    parameters = (*safe.parameters, *(parameter_of(one) for one in chosen if one.name in used), *secrets)
    return replace(safe, parameters=parameters, steps=tuple(_titled(step, parameters) for step in steps))


def _taken(procedure: Procedure, commands: Iterable[Recorded]) -> set[str]:
    """Names of variables that commands read or set."""
    texts = {template.text for step in procedure.steps for template in templates_of(step)} | {one.text for one in commands}
    taken: set[str] = set()
    for text in sorted(texts):
        syntax = parse(text)
        taken |= syntax.reads | syntax.sets | {name for simple in syntax.simples for name, _ in simple.assignments}
    return taken | {name for step in procedure.steps for name, _ in step.environment}


def _place_values(
    chosen: Sequence[Chosen],
    sources: Sequence[Source],
    found: Sequence[Part],
    replacements: dict[tuple[int, str], list[Replacement]],
    flags: dict[int, list[str]],
) -> set[str]:
    """Add the places of the chosen values, longer ones first; returns the names that found a place."""
    used: set[str] = set()
    for source in sources:
        own = replacements.setdefault((source.step, source.part), [])
        for run in source.runs:
            busy: list[tuple[int, int]] = []
            for one in sorted(chosen, key=lambda one: (-len(one.value), one.value, one.reach != "hint")):
                for place in find(one, source, run, found):
                    span = (place.first, place.last)
                    if any(span[0] < last and first < span[1] for first, last in busy):
                        continue
                    if place.form is None or overlaps(place, own):
                        _flag(one, run.why, run.role.kind, source, flags)
                        continue
                    busy.append(span)
                    own.append(Replacement(place, one.name))
                    used.add(one.name)
    return used


def _flag(one: Chosen, why: str, kind: str, source: Source, flags: dict[int, list[str]]) -> None:
    """Tell of a place where the value stays as it was recorded."""
    if kind in ("program", "subcommand", "option") or source.part == "cwd" or one.reach == "hint":
        return
    told = f"{one.value} also stands {why or 'at a place that no parameter can take'}, as it was recorded"
    if told not in flags.setdefault(source.step, []):
        flags[source.step].append(told)


def _with_slots(
    number: int,
    step: Step,
    sources: Sequence[Source],
    replacements: Mapping[tuple[int, str], Sequence[Replacement]],
    flags: Sequence[str],
) -> Step:
    made: dict[str, Template] = {}
    for part, template in parts_of_step(step):
        chosen = sorted(replacements.get((number, part), ()), key=lambda one: one.place.start)
        if chosen:
            made[part] = template_of(template.text, chosen)
    changes = dict(with_parts(step, made))
    if flags:
        changes["flags"] = (*step.flags, *(flag for flag in flags if flag not in step.flags))
    return replace(step, **changes) if changes else step  # type: ignore[arg-type]


def _titled(step: Step, parameters: Sequence[Parameter]) -> Step:
    """The step with the names of its parameters in the title, where their values stood as whole words."""
    used = {name for template in templates_of(step) for name in template.names}
    title = step.title
    values = [(one.default, one.name) for one in parameters if one.name in used and one.default]
    for value, name in sorted(values, key=lambda pair: -len(pair[0])):
        if sum(other == value for other, _ in values) > 1:
            continue
        pattern = rf"(?<![\w./{{$-]){re.escape(value)}(?![\w}}-]|[./]\w)"
        title = f"${{{name}}}".join(re.split(pattern, title))
    return replace(step, title=title) if title != step.title else step
