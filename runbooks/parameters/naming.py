"""Gives the chosen values names, and makes the parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from runbooks.model import Parameter
from runbooks.parameters.material import Source
from runbooks.parameters.names import Names
from runbooks.parameters.pairs import prefixes_of
from runbooks.parameters.reaching import Chosen
from runbooks.parameters.values import fitting_type, pattern_of
from runbooks.parameters.wording import description_of

_CHOICES = {"LOG_LEVEL": ("debug", "info", "warning", "warn", "error")}
_MOST_COMPARED = 12  # of one kind, beyond which numbers say as much


def named(chosen: Sequence[Chosen], taken: set[str], sources: Sequence[Source], shell: str, words: str) -> list[Chosen]:
    """The same with names that are free; those of one kind told apart by what they are to each other, or numbered.

    `words` are the title and the task, which may say what is moved where.
    """
    groups: dict[str, list[Chosen]] = {}
    for one in chosen:
        groups.setdefault(one.best.hint.name, []).append(one)
    prefixes: dict[Chosen, str] = {}
    for name, same in groups.items():
        if 2 <= len(same) <= _MOST_COMPARED:
            prefixes.update(prefixes_of(same, name, sources, words))
    names = Names(taken, shell)
    result: list[Chosen] = []
    given: set[str] = set()
    for one in chosen:
        name = f"{prefixes[one]}_{one.best.hint.name}" if one in prefixes else one.best.hint.name
        own = {reason.hint.name for reason in one.evidence if reason.rule.startswith("is the value of ")}
        name = name if name in own and name not in given else names.free(name)
        given.add(name)
        result.append(replace(one, name=name))
    return result


def parameter_of(one: Chosen) -> Parameter:
    """The parameter that a chosen value becomes."""
    best = one.best
    rules = list(dict.fromkeys(reason.rule for reason in one.evidence))[:3]
    capture = next((reason.capture for reason in one.evidence if reason.capture is not None), None)
    type_ = fitting_type(best.hint.type, one.value)
    return Parameter(
        name=one.name,
        type=type_,
        description=description_of(best.hint.name, one.name, type_, best.path),
        default=one.value,
        choices=_CHOICES.get(best.hint.name, ()) if one.value in _CHOICES.get(best.hint.name, ()) else (),
        pattern=pattern_of(type_, one.value),
        rule="; ".join(rules),
        capture=capture,
    )
