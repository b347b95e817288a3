"""Gives the chosen values names, and makes the parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from runbooks.model import Parameter
from runbooks.parameters.choosing import Chosen
from runbooks.parameters.material import Source
from runbooks.parameters.names import free_name
from runbooks.parameters.values import fitting_type, pattern_of
from runbooks.parameters.wording import description_of

_COPIED = frozenset({"HOST", "ADDRESS", "DATABASE", "BUCKET", "REGION", "CLUSTER", "NODE", "COMPONENT"})
_COPYING = frozenset({"scp", "rsync", "cp", "mv", "pg_basebackup", "pg_dump", "mysqldump", "dd", "aws", "rclone"})
_CHOICES = {"LOG_LEVEL": ("debug", "info", "warning", "warn", "error")}


def named(chosen: Sequence[Chosen], taken: set[str], sources: Sequence[Source], shell: str) -> list[Chosen]:
    """The same with names that are free; those of one kind told apart by role, by source and target, or numbered."""
    wanted = {one: one.best.hint.name for one in chosen}
    shared = Counter(wanted.values())
    for name, count in shared.items():
        same = [one for one in chosen if wanted[one] == name]
        roles = [one.best.role for one in same]
        if count >= 2 and all(roles) and len(set(roles)) == count:
            wanted.update({one: f"{one.best.role}_{name}" for one in same})
        elif count == 2 and name in _COPIED and (pair := _source_and_target(same, sources)):
            wanted.update({pair[0]: f"SOURCE_{name}", pair[1]: f"TARGET_{name}"})
    used = set(taken)
    result: list[Chosen] = []
    for one in chosen:
        own = {reason.hint.name for reason in one.evidence if reason.rule.startswith("is the value of ")}
        name = wanted[one]
        name = name if name in own and name not in {other.name for other in result} else free_name(name, used, shell)
        used.add(name)
        result.append(replace(one, name=name))
    return result


def _source_and_target(same: Sequence[Chosen], sources: Sequence[Source]) -> tuple[Chosen, Chosen] | None:
    """Of two values the one copied from and the one copied to, where one command copies between them."""
    first, second = same
    for source in sources:
        programs = {run.role.program for run in source.runs}
        if source.is_command and programs & _COPYING and first.value in source.text and second.value in source.text:
            return (first, second) if source.text.index(first.value) < source.text.index(second.value) else (second, first)
    return None


def parameter_of(one: Chosen) -> Parameter:
    """The parameter that a chosen value becomes."""
    best = one.best
    rules = list(dict.fromkeys(reason.rule for reason in one.evidence))[:3]
    capture = next((reason.capture for reason in one.evidence if reason.capture is not None), None)
    type_ = fitting_type(best.hint.type, one.value)
    return Parameter(
        name=one.name,
        type=type_,
        description=description_of(best.hint.name, type_, best.path),
        default=one.value,
        choices=_CHOICES.get(best.hint.name, ()) if one.value in _CHOICES.get(best.hint.name, ()) else (),
        pattern=pattern_of(type_, one.value),
        rule="; ".join(rules),
        capture=capture,
    )
