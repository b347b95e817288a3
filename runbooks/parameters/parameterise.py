"""Puts parameters into a procedure whose commands are as they were recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from runbooks.history import Entity, Recorded
from runbooks.model import Procedure, Step, templates_of
from runbooks.parameters import evidence as reasons
from runbooks.parameters.choosing import choose
from runbooks.parameters.following import from_outputs
from runbooks.parameters.hiding import hidden, known_secrets, secret_keys
from runbooks.parameters.index import Index
from runbooks.parameters.material import Source, parts_of_step, sources_of, with_parts
from runbooks.parameters.naming import named, parameter_of
from runbooks.parameters.placing import place_values
from runbooks.parameters.putting import Replacement, template_of
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
    taken = _taken(safe, commands)
    replacements: dict[tuple[int, str], list[Replacement]] = {}
    flags: dict[int, list[str]] = {}
    secrets = place_secrets(sources, keys, procedure.shell, taken, replacements, flags)
    taken |= {one.name for one in secrets} | {one.name for one in safe.parameters}
    index = Index(sources)
    evidence = [
        *reasons.from_registry(index, entities),
        *from_outputs(safe, commands, index, entities),
        *reasons.from_places(index.parts),
        *reasons.from_variables(sources),
        *reasons.from_repetition(index),
        *reasons.from_folders(sources),
        *reasons.from_shapes(sources),
    ]
    changes = {number for number, step in enumerate(safe.steps) if step.kind != "check"}
    chosen, reached = choose(evidence, index, changes)
    words = f"{safe.title}\n{safe.source.task}"
    called = named(chosen, taken, sources, procedure.shell, words)
    place_values(called, reached, replacements, flags)
    steps = [_with_slots(number, step, sources, replacements, flags.get(number, ())) for number, step in enumerate(safe.steps)]
    used = {one.name for places in replacements.values() for one in places}
    parameters = (
        *safe.parameters,
        *(parameter_of(one) for one in called if one.name in used),
        *secrets,
    )
    values = {one.name: one.default for one in parameters if one.default}
    return replace(safe, parameters=parameters, steps=tuple(_titled(step, values) for step in steps))


def _taken(procedure: Procedure, commands: Iterable[Recorded]) -> set[str]:
    """Names of variables that commands read or set."""
    texts = {template.text for step in procedure.steps for template in templates_of(step)} | {one.text for one in commands}
    taken: set[str] = set()
    for text in sorted(texts):
        syntax = parse(text)
        taken |= syntax.reads | syntax.sets | {name for simple in syntax.simples for name, _ in simple.assignments}
    return taken | {name for step in procedure.steps for name, _ in step.environment}


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


def _titled(step: Step, defaults: Mapping[str, str]) -> Step:
    """The step with the names of its parameters in the title, where their values stood as whole words."""
    used = sorted({name for template in templates_of(step) for name in template.names if name in defaults})
    title = step.title
    values = [(defaults[name], name) for name in used]
    for value, name in sorted(values, key=lambda pair: (-len(pair[0]), pair[1])):
        if value not in title or sum(other == value for other, _ in values) > 1:
            continue
        tagged = r"|(?<=\bv)" if value[0].isdigit() else ""
        pattern = rf"(?:(?<![\w./{{$-]){tagged}){re.escape(value)}(?![\w}}-]|[./]\w)"
        title = f"${{{name}}}".join(re.split(pattern, title))
    return replace(step, title=title) if title != step.title else step
