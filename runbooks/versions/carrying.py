"""Taking over what people wrote into a procedure that is made anew from the recording.

    generated v1 ---- edited v2          what v2 changed against v1 ...
         \\
          `- generated anew = v3         ... is put upon what the recording says now
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from runbooks.model import Parameter, Procedure, Step, templates_of
from runbooks.parameters.lent import lent_parameters

_TOP = ("title", "summary", "when", "when_not", "owner", "escalation", "tags", "shell")
T = TypeVar("T", Step, Parameter)


def carry_over(made: Procedure, base: Procedure, edited: Procedure) -> Procedure:
    """`made` with every change that leads from `base` to `edited`; `made` and `base` come from recordings.

    A field that a person changed stays as they wrote it; where the recording says something new about it too, the step is
    flagged. Steps they added stay behind the step they followed, those they removed stay away.
    """
    steps = _merged(made.steps, base.steps, edited.steps, lambda step: step.id, _carried_step)
    parameters = _merged(made.parameters, base.parameters, edited.parameters, lambda one: one.name, _carried)
    names = {one.name for one in parameters}
    parameters += tuple(one for one in edited.parameters if one.name not in names)  # which the recording has no more
    used = {name for step in steps for name in _names(step)}
    used = used.union(*lent_parameters(replace(made, steps=steps, parameters=parameters)).values())
    kept = tuple(one for one in parameters if one.name in used or made.parameter(one.name) or not base.parameter(one.name))
    return replace(made, steps=steps, parameters=kept, **_changed(base, edited, _TOP))


def brought_back(made: Procedure, newest: Sequence[Procedure], older: Iterable[tuple[Procedure, Procedure]]) -> Procedure:
    """`made`, where what comes back that the newest pair had lost is as people last wrote it.

    `newest` and each of `older`, the latest first, are what the recording said and what was made of it.
    """
    steps = {one.id for procedure in newest for one in procedure.steps}
    parameters = {one.name for procedure in newest for one in procedure.parameters}
    lost_steps = {one.id: one for one in made.steps if one.id not in steps}
    lost_parameters = {one.name: one for one in made.parameters if one.name not in parameters}
    for base, edited in older:
        if not lost_steps and not lost_parameters:
            break
        for step_id in tuple(lost_steps):
            if (was := base.step(step_id)) and (now := edited.step(step_id)):
                made = made.with_step(_carried_step(lost_steps.pop(step_id), was, now))
        for name in tuple(lost_parameters):
            if (had := base.parameter(name)) and (has := edited.parameter(name)):
                made = _with_parameter(made, _carried(lost_parameters.pop(name), had, has))
    return made


def _with_parameter(procedure: Procedure, parameter: Parameter) -> Procedure:
    found = (parameter if one.name == parameter.name else one for one in procedure.parameters)
    return replace(procedure, parameters=tuple(found))


def _merged(
    made: Sequence[T], base: Sequence[T], edited: Sequence[T], key: Callable[[T], str], carry: Callable[[T, T, T], T]
) -> tuple[T, ...]:
    known, wanted = {key(one): one for one in base}, {key(one): one for one in edited}
    found = [
        carry(one, known[key(one)], wanted[key(one)]) if key(one) in known and key(one) in wanted else one
        for one in made
        if key(one) in wanted or key(one) not in known
    ]
    places = [key(one) for one in found]
    for at, one in enumerate(edited):
        if key(one) not in known and key(one) not in places:
            behind = next((key(other) for other in reversed(edited[:at]) if key(other) in places), None)
            place = places.index(behind) + 1 if behind else 0
            found.insert(place, one)
            places.insert(place, key(one))
    if [key(one) for one in edited if key(one) in known] != [key(one) for one in base if key(one) in wanted]:
        return _in_order(found, [key(one) for one in edited], key)
    return tuple(found)


def _in_order(found: Sequence[T], order: Sequence[str], key: Callable[[T], str]) -> tuple[T, ...]:
    """In the order a person chose; what they have not seen stays behind what it followed."""
    rank, last = {}, -1
    for one in found:
        last = order.index(key(one)) if key(one) in order else last
        rank[key(one)] = last
    return tuple(sorted(found, key=lambda one: rank[key(one)]))


def _carried(made: T, base: T, edited: T) -> T:
    names = [field.name for field in fields(made)]
    return replace(made, **_changed(base, edited, names))


def _carried_step(made: Step, base: Step, edited: Step) -> Step:
    carried = _carried(made, base, edited)
    overruled = [name for name in ("command", "cwd", "expect") if _differ(base, edited, name) and _differ(base, made, name)]
    flags = tuple(f"the recording now has another {name} than the one written by hand" for name in overruled)
    return replace(carried, provenance=made.provenance, flags=tuple(dict.fromkeys((*carried.flags, *flags))))


def _changed(base: Any, edited: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(edited, name) for name in names if _differ(base, edited, name)}


def _differ(one: Any, other: Any, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))


def _names(step: Step) -> set[str]:
    return {name for template in templates_of(step) for name in template.names}
