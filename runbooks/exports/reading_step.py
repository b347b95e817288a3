"""A step of an edited text: its heading, paragraphs and code blocks, and the step that it was before."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from runbooks.exports.reading_parts import Fence, Heading, Prose, Settings, nearest, settings, wrong
from runbooks.exports.reading_slots import template
from runbooks.exports.reading_values import choice, duration, mapping, number, text, texts
from runbooks.model import Confirm, Danger, Expectation, Kind, Level, Mode, OnFailure, Parameter, Retry, Section, Step
from runbooks.template import Template

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
SHELLS = ("bash", "zsh", "sh", "shell", "")
_ROLES = {"rollback": "rollback", "skip-if": "skip_if", "": "command"}
_KEYS = (
    "id", "title", "why", "kind", "optional", "cwd", "environment", "exit", "compare", "timeout", "retry", "danger",
    "confirm", "confirm_name", "on_failure", "rollback_note", "flags", "command", "rollback", "skip_if", "output",
)  # fmt: skip


@dataclass(slots=True)
class Draft:
    """What was found of a step so far."""

    heading: Heading
    section: Section
    why: list[str] = field(default_factory=list)
    fences: dict[str, Fence] = field(default_factory=dict)
    settings: Settings = field(default_factory=lambda: Settings(1))

    def add(self, part: Fence | Prose) -> None:
        """Take in a part that stands below the heading."""
        if isinstance(part, Prose):
            self.why.append(part.text)
            return
        role = _role(part)
        if role in self.fences:
            name = "command" if role == "command" else f"{part.language} {part.role}".strip()
            raise wrong(part.line, f"the step has a second block for its {name}; begin a step of its own with ### and a title")
        self.fences[role] = part
        if role == "yaml":
            self.settings = settings(part.content, part.line + 1)
            self.settings.check(_KEYS)

    @property
    def line(self) -> int:
        """Where the step begins."""
        return self.heading.line


def build(draft: Draft, title: str, step_id: str, base: Step | None, parameters: Sequence[Parameter]) -> Step:
    """The step that a draft says; what a text does not show comes from `base`."""
    given = draft.settings
    before = base if base is not None else Step(id=step_id, title=title)

    def shell(key: str, was: Template | None) -> Template | None:
        found = draft.fences[key].content if key in draft.fences else given.values.get(key)
        return None if found is None else template(text(given, key, found), was, parameters)

    why = text(given, "why", given.values["why"]) if "why" in given.values else "\n\n".join(draft.why)
    confirm: Confirm = choice(given, "confirm", get_args(Confirm), "none")
    name = shell("confirm_name", before.confirm_name)
    if confirm == "name" and name is None and before.confirm_name is not None:
        raise given.error("confirm", "confirm: name needs a confirm_name, what must be typed; write one, or confirm: yes")
    kind: Kind = choice(given, "kind", get_args(Kind), "change" if "command" in draft.fences else "manual")
    command = shell("command", before.command)
    if command is None and kind != "manual" and (base is None or base.command is not None):
        raise given.error("kind", f"a step of kind {kind} needs a command in a code block; write one, or kind: manual")
    return replace(
        before,
        id=step_id,
        title=title,
        kind=kind,
        section=draft.section,
        why=why,
        command=command,
        cwd=shell("cwd", before.cwd),
        environment=_environment(given, before, parameters),
        timeout_ms=duration(given, "timeout", given.values["timeout"]) if "timeout" in given.values else None,
        retry=_retry(given),
        expect=_expectation(draft, before.expect),
        danger=_danger(given),
        confirm=confirm,
        confirm_name=name,
        on_failure=choice(given, "on_failure", get_args(OnFailure), "ask"),
        rollback=shell("rollback", before.rollback),
        rollback_note=text(given, "rollback_note", given.values.get("rollback_note", "")),
        skip_if=shell("skip_if", before.skip_if),
        optional=choice(given, "optional", ("true", "false", "yes", "no"), "false") in ("true", "yes"),
        flags=tuple(texts(given, "flags", given.values.get("flags", []))),
    )


def _role(part: Fence) -> str:
    if part.language in SHELLS and part.role in _ROLES:
        return _ROLES[part.role]
    if (part.language, part.role) in (("yaml", ""), ("yml", "")):
        return "yaml"
    if part.language == "text" and part.role in ("output", ""):
        return "output"
    shown = f"{part.language} {part.role}".strip()
    raise wrong(part.line, f"a code block {shown!r} means nothing here; {nearest(shown, _FENCES)}")


_FENCES = ("bash", "bash rollback", "bash skip-if", "text output", "yaml")


def _expectation(draft: Draft, before: Expectation) -> Expectation:
    given = draft.settings
    output = draft.fences["output"].content if "output" in draft.fences else given.values.get("output", "")
    output = text(given, "output", output)
    codes = given.values.get("exit", "0")
    found = tuple(number(given, "exit", one, 0, 255) for one in (codes if isinstance(codes, list) else [codes]))
    mode: Mode = choice(given, "compare", get_args(Mode), "none")
    kept = before if output == before.output else _moved(before, output)
    return replace(kept, exit_codes=found, output=output, mode=mode)


def _moved(before: Expectation, output: str) -> Expectation:
    """What was masked in an output, where it stands in the changed one; masks of text that was changed are gone."""
    same = difflib.SequenceMatcher(None, before.output, output, autojunk=False).get_matching_blocks()
    masks = [
        (start - a + b, end - a + b) for start, end in before.masks for a, b, size in same if a <= start and end <= a + size
    ]
    cut = next(
        (before.cut_at - a + b for a, b, size in same if before.cut_at is not None and a < before.cut_at <= a + size), None
    )
    return replace(before, masks=tuple(sorted(set(masks))), cut_at=cut)


def _environment(given: Settings, before: Step, parameters: Sequence[Parameter]) -> tuple[tuple[str, Template], ...]:
    found = given.values.get("environment", {})
    if isinstance(found, list):
        pairs = [tuple(mapping(given, "environment", one, ("name", "value")).values()) for one in found]
    else:
        pairs = list(mapping(given, "environment", found).items())
    if [(name, value.text) for name, value in before.environment] == pairs:
        return before.environment
    for name, _ in pairs:
        if not _VARIABLE.fullmatch(str(name)):
            raise wrong(given.line, f"{str(name)!r} is no name of a variable; use letters, digits and _")
    was: Mapping[str, Template] = dict(before.environment)
    return tuple((name, template(text(given, "environment", value), was.get(name), parameters)) for name, value in pairs)


def _retry(given: Settings) -> Retry | None:
    if "retry" not in given.values:
        return None
    found = mapping(given, "retry", given.values["retry"], ("times", "interval", "until"), ("until",))
    until = found.get("until", "exit")
    if until not in ("exit", "output"):
        raise given.error("retry", f"until is {until!r}; write exit or output")
    return Retry(
        times=number(given, "retry", found["times"], 1, 1_000_000),
        interval_ms=duration(given, "retry", found["interval"]),
        until=until,
    )


def _danger(given: Settings) -> Danger | None:
    if "danger" not in given.values:
        return None
    raw = given.values["danger"]
    found = mapping(given, "danger", {"level": raw} if isinstance(raw, str) else raw, ("level", "reasons"), ("reasons",))
    if found["level"] not in get_args(Level):
        raise given.error("danger", f"{found['level']!r} is no level; {nearest(str(found['level']), get_args(Level))}")
    reasons = found.get("reasons", [])
    if not isinstance(reasons, list):
        raise given.error("danger", "reasons must be a list; write - rule: id, and reason: text below it")
    rules = [mapping(given, "danger", one, ("rule", "reason")) for one in reasons]
    told = [(text(given, "danger", one["rule"]), text(given, "danger", one["reason"])) for one in rules]
    return Danger(level=found["level"], rules=tuple(told))
