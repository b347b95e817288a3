"""An edited Markdown text (see `runbooks.exports.editing`) back to a procedure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from runbooks.exports.editing import HEADING_ID, render_editing
from runbooks.exports.reading_parameters import parameters_of
from runbooks.exports.reading_parts import Fence, Heading, Part, Settings, nearest, split, wrong
from runbooks.exports.reading_patterns import refuse_bad_patterns
from runbooks.exports.reading_slots import requoted
from runbooks.exports.reading_step import Draft, build
from runbooks.exports.wording import SECTION_TITLES
from runbooks.model import Parameter, Procedure, Section, Step, templates_of

__all__ = ["read", "render_editing"]

_SECTIONS: Mapping[str, Section] = {title.lower(): section for section, title in SECTION_TITLES.items()}
_TEXTS = ("title", "summary", "when", "when_not", "owner", "escalation")
_KEYS = (*_TEXTS, "tags", "shell", "parameters")


def read(text: str, base: Procedure) -> Procedure:
    """The procedure that an edited text says; what the text does not show is taken from `base`, by the ids of the steps.

    Raises UsageError, naming the line and what to do.
    """
    head, parts = split(text)
    head.check(_KEYS)
    parameters = parameters_of(head, base)
    steps = _steps(_drafts(parts), base, parameters)
    _refuse_lost_captures(head, parameters, steps, base)
    refuse_bad_patterns(head, parameters, steps, base)
    shell = head.values.get("shell", base.shell)
    if shell not in ("bash", "zsh"):
        raise head.error("shell", f"shell is {shell!r}; write bash or zsh")
    given: dict[str, Any] = {key: _text(head, key) for key in _TEXTS}
    return replace(base, **given, tags=_tags(head), shell=shell, parameters=parameters, steps=steps)


def _drafts(parts: Sequence[Part]) -> list[Draft]:
    section: Section | None = None
    drafts: list[Draft] = []
    is_open = False  # whether a step has begun in this section
    for part in parts:
        if isinstance(part, Heading) and part.level == 2:
            section, is_open = _section(part), False
        elif isinstance(part, Heading) and part.level == 3:
            if section is None:
                raise wrong(part.line, "the step stands in no section; put a line ## Steps before it")
            drafts.append(Draft(part, section))
            is_open = True
        elif isinstance(part, Heading):
            raise wrong(part.line, f"a heading of {part.level} # means nothing here; write ## for a section, ### for a step")
        elif not is_open:
            raise wrong(part.line, "this stands in no step; put a line ### with a title before it, or the text into the head")
        else:
            drafts[-1].add(part)
    return drafts


def _section(heading: Heading) -> Section:
    name = heading.text.strip().lower()
    if name not in _SECTIONS:
        raise wrong(heading.line, f"there is no section {heading.text!r}; {nearest(heading.text, SECTION_TITLES.values())}")
    return _SECTIONS[name]


def _steps(drafts: Sequence[Draft], base: Procedure, parameters: tuple[Parameter, ...]) -> tuple[Step, ...]:
    left: dict[str, list[Step]] = {}
    for step in base.steps:
        left.setdefault(step.id, []).append(step)
    given = Counter(step_id for draft in drafts if (step_id := _given_id(draft)) is not None)
    taken = set(left) | set(given)
    changed = _changed_defaults(base, parameters)
    steps = []
    for draft in drafts:
        title, step_id = _title(draft), _given_id(draft)
        before = left[step_id].pop(0) if step_id is not None and left.get(step_id) else None
        if step_id is None or (before is None and given[step_id] > 1):  # new, or a copy of another
            step_id = _new_id(draft, title, taken)
        taken.add(step_id)
        step = build(draft, title, step_id, before, parameters)
        _refuse_lost_parameters(draft, step, base, parameters)
        steps.append(requoted(step, changed))
    return tuple(steps)


def _changed_defaults(base: Procedure, parameters: Sequence[Parameter]) -> dict[str, str]:
    """The defaults that are other than before; of a parameter that is new there is nothing recorded that could be wrong."""
    known = {one.name: one.default for one in base.parameters}
    return {
        one.name: one.default
        for one in parameters
        if one.default is not None and one.name in known and one.default != known[one.name]
    }


def _given_id(draft: Draft) -> str | None:
    if "id" in draft.settings.values:
        return _text(draft.settings, "id")
    found = HEADING_ID.search(draft.heading.text)
    return found.group(1) if found else None


def _title(draft: Draft) -> str:
    if "title" in draft.settings.values:
        return _text(draft.settings, "title")
    title = HEADING_ID.sub("", draft.heading.text).strip()
    if not title:
        raise wrong(draft.line, "the step has no title; write it behind ###")
    return title


def _new_id(draft: Draft, title: str, taken: set[str]) -> str:
    """An id from the words of the title, or of the command; with a number where it is taken."""
    fence: Fence | None = draft.fences.get("command")
    words = re.findall(r"[a-z0-9]+", title.lower()) or re.findall(r"[a-z0-9]+", fence.content.lower() if fence else "")
    slug = "s-" + ("-".join(words)[:40].strip("-") or "step")
    number = 1
    while (step_id := slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    return step_id


def _refuse_lost_parameters(draft: Draft, step: Step, base: Procedure, parameters: Sequence[Parameter]) -> None:
    """A reference to a parameter that was deleted would silently become a variable of the shell."""
    lost = {one.name for one in base.parameters} - {one.name for one in parameters}
    for template in templates_of(step):
        for name in sorted(lost):
            if re.search(rf"\$\{{{re.escape(name)}\}}|\${re.escape(name)}\b", template.text):
                raise wrong(
                    draft.line, f"the step uses {name}, which is no parameter any more; write the value, or put it back"
                )


def _refuse_lost_captures(head: Settings, parameters: Sequence[Parameter], steps: Sequence[Step], base: Procedure) -> None:
    lost = {step.id for step in base.steps} - {step.id for step in steps}
    for place, one in enumerate(parameters):
        if one.capture is not None and one.capture.step_id in lost:
            told = f"{one.name} is found in the output of step {one.capture.step_id}, which is gone"
            told += "; delete its capture and give it a default, or put the step back"
            raise head.error("parameters", told, place, "capture")


def _text(given: Settings, key: str) -> str:
    value = given.values.get(key, "")
    if not isinstance(value, str):
        raise given.error(key, f"{key} must be a text; put it in double quotes")
    return value


def _tags(head: Settings) -> tuple[str, ...]:
    value = head.values.get("tags", [])
    if isinstance(value, str):
        return tuple(re.split(r"[\s,]+", value.strip())) if value.strip() else ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise head.error("tags", "tags must be a list; write [one, two]")
    return tuple(value)
