"""What the runs of a version say about it: steps that people change every time, and what the next version should say."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from runbooks.history import question
from runbooks.model import Procedure, Step
from runbooks.template import Form, Template, build, quoted
from store.changes import State
from store.handle import Store

_NEWEST = 10  # runs that are looked at
_ENOUGH = 2  # runs in which a step must have been reached
_MOSTLY = 2 / 3  # of them, before a change is proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change that runs suggest for one step: `edited` or `skipped` in so many of so many runs."""

    step_id: str
    number: int
    title: str
    what: str
    count: int
    runs: int
    step: Step | None  # as the next version should have it, None to leave it out

    @property
    def sentence(self) -> str:
        """The proposal in words."""
        return f"{self.what} step {self.number} ({self.title}) in {self.count} of {self.runs} runs"


def proposals(store: Store, runbook: State, version: State, procedure: Procedure) -> list[Proposal]:
    """What the newest runs of a version suggest, in the order of its steps."""
    rows = store.rows(question("edited_steps"), {"runbook": runbook["uid"], "version": version["version"], "newest": _NEWEST})
    found = []
    for number, step in procedure.numbered():
        reached = [row for row in rows if row["step_id"] == step.id]
        proposal = _of_step(number, step, reached, procedure) if len(reached) >= _ENOUGH else None
        if proposal is not None:
            found.append(proposal)
    return found


def proposed(procedure: Procedure, found: Sequence[Proposal]) -> Procedure:
    """The procedure with the proposals taken."""
    wanted = {one.step_id: one.step for one in found}
    steps = (wanted.get(step.id, step) for step in procedure.steps)
    return replace(procedure, steps=tuple(step for step in steps if step is not None))


def _of_step(number: int, step: Step, reached: Sequence[Mapping[str, Any]], procedure: Procedure) -> Proposal | None:
    edited = [row for row in reached if row["edited"] and row["outcome"] in ("done", "differs")]
    skipped = [row for row in reached if row["outcome"] == "skipped"]
    enough = max(_ENOUGH, _MOSTLY * len(reached))

    def proposal(what: str, count: int, wanted: Step) -> Proposal:
        return Proposal(
            step_id=step.id, number=number, title=step.title, what=what, count=count, runs=len(reached), step=wanted
        )

    if step.command is not None and len(edited) >= enough:
        newest = edited[-1]
        command = taken_over(step.command, newest["command"], _values(newest), procedure.defaults)
        if command.text != step.command.text:
            return proposal("edited", len(edited), replace(step, command=command))
    if step.skip_if is None and not step.optional and len(skipped) >= enough:
        return proposal("skipped", len(skipped), replace(step, optional=True))
    return None


def _values(row: Mapping[str, Any]) -> dict[str, str]:
    found = json.loads(row["parameters"]) if isinstance(row["parameters"], str) else row["parameters"]
    return dict(found or {})


def taken_over(template: Template, edited: str, values: Mapping[str, str], defaults: Mapping[str, str]) -> Template:
    """The text that a person made of a filled command, as a template: slots they left alone are slots again."""
    secrets = {slot.name: slot.recorded for slot in template.slots if slot.name not in {**defaults, **values}}
    known, usual = {**secrets, **defaults, **values}, {**secrets, **defaults}
    text, spans = "", []
    for piece, slot in template.pieces():
        put = (
            piece
            if slot is None
            else slot.recorded
            if known[slot.name] == usual.get(slot.name)
            else quoted(known[slot.name], slot.form)
        )
        if slot is not None:
            spans.append((len(text), len(text) + len(put), slot))
        text += put
    blocks = difflib.SequenceMatcher(None, text, edited, autojunk=False).get_matching_blocks()
    pieces: list[str | tuple[str, Form, str]] = []
    at = 0
    for start, end, slot in spans:
        block = next((block for block in blocks if block.a <= start and end <= block.a + block.size), None)
        if block is not None and (place := block.b + start - block.a) >= at:
            pieces += [edited[at:place], (slot.name, slot.form, slot.recorded)]
            at = place + end - start
    return build([piece for piece in (*pieces, edited[at:]) if piece])
