"""Values that a command printed before anybody typed them: they are captured from that step's output."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from runbooks.history import Entity, Recorded
from runbooks.model import Capture, Procedure
from runbooks.parameters import ordinary
from runbooks.parameters.capturing import pattern_for
from runbooks.parameters.evidence import Evidence, Part
from runbooks.parameters.flags import Hint
from runbooks.parameters.material import Source
from runbooks.parameters.shapes import is_generated, typed

# What a person decides, even if a command has listed it before.
_DECIDED = """
NAMESPACE CONTEXT REGION ZONE PROFILE CLUSTER PORT DB_USER REMOTE_USER DATABASE IDENTITY_FILE WORKDIR INVENTORY ENVIRONMENT
REPLICAS VERSION TAG BRANCH SINCE SELECTOR DATE START_TIME END_TIME PROJECT ACCOUNT NETWORK URL ENDPOINT REVISION
"""
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*[A-Za-z0-9]", re.ASCII)


def from_outputs(
    procedure: Procedure,
    commands: Sequence[Recorded],
    found: Sequence[Part],
    sources: Sequence[Source],
    entities: Sequence[Entity],
) -> Iterator[Evidence]:
    """Values first seen in what an earlier step printed."""
    outputs = _outputs(procedure, commands)
    named = {word for entity in entities for word in entity.words}
    seen: set[str] = set()
    for value, step, known in _candidates(found, sources):
        known = next((shape for start, end, shape in typed(value) if (start, end) == (0, len(value))), None) or known
        if value in seen or (value in named and not is_generated(value)):
            continue
        seen.add(value)
        if known is not None and known.name in _DECIDED.split():
            continue
        origin = next((n for n in range(step) if _tells(outputs.get(n, ""), value)), None)
        if origin is None or _typed_before(value, origin, procedure, commands, sources):
            continue
        printed = outputs[origin]
        pattern = pattern_for(value, printed)
        if pattern is None:
            if known is None:
                continue
            rule, capture = f"first seen in the output of step {origin + 1}", None
        else:
            rule, capture = (
                f"first seen in the output of step {origin + 1}",
                Capture(step_id=procedure.steps[origin].id, pattern=pattern),
            )
        yield Evidence(value=value, strength=3, hint=known or Hint("VALUE", "identifier"), rule=rule, capture=capture)


def _candidates(found: Sequence[Part], sources: Sequence[Source]) -> Iterator[tuple[str, int, Hint | None]]:
    """Values that look like identifiers, with the first step that uses them."""
    first: dict[str, int] = {}
    hints: dict[str, Hint | None] = {}
    shaped = (
        (run.value[start:end], source.step, known)
        for source in sources
        if source.is_command
        for run in source.runs
        for start, end, known in typed(run.value)
        if any(run.forms[start:end])
    )
    for value, step, known in (*((part.value, part.source.step, part.hint) for part in found), *shaped):
        if _looks_like_identifier(value):
            first[value] = min(step, first.get(value, step))
            hints[value] = hints.get(value) or known
    yield from ((value, step, hints[value]) for value, step in first.items())


def _looks_like_identifier(value: str) -> bool:
    if not 4 <= len(value) <= 120 or _IDENTIFIER.fullmatch(value) is None or not ordinary.is_worth(value):
        return False
    return any(char.isdigit() for char in value) or (len(value) >= 12 and any(char in "-_" for char in value))


def _outputs(procedure: Procedure, commands: Sequence[Recorded]) -> Mapping[int, str]:
    by_id = {one.command_id: one.output for one in commands}
    return {
        number: "\n".join(by_id[one] for one in step.provenance.command_ids if one in by_id)
        for number, step in enumerate(procedure.steps)
    }


def _tells(text: str, value: str) -> bool:
    return value in text and re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w-]|\.\w)", text) is not None


def _typed_before(
    value: str, origin: int, procedure: Procedure, commands: Sequence[Recorded], sources: Sequence[Source]
) -> bool:
    """Whether somebody typed it before the step that printed it, or in a text that is needed by then."""
    if any(_tells(source.text, value) for source in sources if source.step <= origin):
        return True
    printed = set(procedure.steps[origin].provenance.command_ids)
    for one in commands:
        if _tells(one.text, value):
            return True
        if one.command_id in printed and _tells(one.output, value):
            return False
    return False
