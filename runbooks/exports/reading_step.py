"""A step of an edited text: its heading, paragraphs and code blocks, and the step that it was before."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, get_args

from runbooks.exports.reading_parts import Fence, Heading, Prose, Settings, nearest, settings, wrong
from runbooks.exports.reading_slots import template
from runbooks.model import Confirm, Danger, Expectation, Kind, Level, Mode, OnFailure, Parameter, Retry, Section, Step
from runbooks.template import Template

T = TypeVar("T")
SHELLS = ("bash", "zsh", "sh", "shell", "")
_ROLES = {"rollback": "rollback", "skip-if": "skip_if", "": "command"}
_DURATION = re.compile(r"(-?\d+)\s*(ms|s|min|m|h)")
_UNIT_MS = {"ms": 1, "s": 1000, "min": 60_000, "m": 60_000, "h": 3_600_000}
_KEYS = (
    "id title why kind optional cwd environment exit compare timeout retry danger confirm confirm_name on_failure rollback_note "
    "flags command rollback skip_if output"
).split()


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
        text = draft.fences[key].content if key in draft.fences else given.values.get(key)
        return None if text is None else template(_text(given, key, text), was, parameters)

    why = _text(given, "why", given.values["why"]) if "why" in given.values else "\n\n".join(draft.why)
    confirm: Confirm = _choice(given, "confirm", get_args(Confirm), "none")
    name = shell("confirm_name", before.confirm_name)
    if confirm == "name" and name is None and before.confirm_name is not None:
        raise given.error("confirm", "confirm: name needs a confirm_name, what must be typed; write one, or confirm: yes")
    kind: Kind = _choice(given, "kind", get_args(Kind), "change" if "command" in draft.fences else "manual")
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
        timeout_ms=_duration(given, "timeout", given.values["timeout"]) if "timeout" in given.values else None,
        retry=_retry(given),
        expect=_expectation(draft, before.expect),
        danger=_danger(given),
        confirm=confirm,
        confirm_name=name,
        on_failure=_choice(given, "on_failure", get_args(OnFailure), "ask"),
        rollback=shell("rollback", before.rollback),
        rollback_note=_text(given, "rollback_note", given.values.get("rollback_note", "")),
        skip_if=shell("skip_if", before.skip_if),
        optional=_choice(given, "optional", ("true", "false", "yes", "no"), "false") in ("true", "yes"),
        flags=tuple(_texts(given, "flags", given.values.get("flags", []))),
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
    output = _text(given, "output", output)
    codes = given.values.get("exit", "0")
    found = tuple(_number(given, "exit", one) for one in (codes if isinstance(codes, list) else [codes]))
    mode: Mode = _choice(given, "compare", get_args(Mode), "none")
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
        pairs = [tuple(_mapping(given, "environment", one, ("name", "value")).values()) for one in found]
    else:
        pairs = list(_mapping(given, "environment", found).items())
    was: Mapping[str, Template] = dict(before.environment)
    if [(name, value.text) for name, value in before.environment] == pairs:
        return before.environment
    return tuple((name, template(_text(given, "environment", text), was.get(name), parameters)) for name, text in pairs)


def _retry(given: Settings) -> Retry | None:
    if "retry" not in given.values:
        return None
    found = _mapping(given, "retry", given.values["retry"], ("times", "interval", "until"), ("until",))
    until = found.get("until", "exit")
    if until not in ("exit", "output"):
        raise given.error("retry", f"until is {until!r}; write exit or output")
    return Retry(
        times=_number(given, "retry", found["times"]), interval_ms=_duration(given, "retry", found["interval"]), until=until
    )


def _danger(given: Settings) -> Danger | None:
    if "danger" not in given.values:
        return None
    raw = given.values["danger"]
    found = _mapping(given, "danger", {"level": raw} if isinstance(raw, str) else raw, ("level", "reasons"), ("reasons",))
    if found["level"] not in get_args(Level):
        raise given.error("danger", f"{found['level']!r} is no level; {nearest(str(found['level']), get_args(Level))}")
    reasons = found.get("reasons", [])
    if not isinstance(reasons, list):
        raise given.error("danger", "reasons must be a list; write - rule: id, and reason: text below it")
    rules = [_mapping(given, "danger", one, ("rule", "reason")) for one in reasons]
    return Danger(level=found["level"], rules=tuple((one["rule"], one["reason"]) for one in rules))


def _mapping(
    given: Settings, key: str, value: object, names: Sequence[str] | None = None, optional: Sequence[str] = ()
) -> dict[str, Any]:
    """A mapping with these keys, in this order; or with any keys and texts."""
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value):
        raise given.error(key, f"{key} must be a mapping; write {{{', '.join(f'{one}: ...' for one in names or ('NAME',))}}}")
    if names is None:
        return value
    for one in value:
        if one not in names:
            raise given.error(key, f"{key} has no {one!r}; {nearest(one, names)}")
    for one in names:
        if one not in value and one not in optional:
            raise given.error(key, f"{key} needs {one!r}; add it")
    return {one: value[one] for one in names if one in value}


def _text(given: Settings, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise given.error(key, f"{key} must be a text; put it in double quotes")
    return value


def _texts(given: Settings, key: str, value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    if not isinstance(value, list):
        raise given.error(key, f"{key} must be a list; write [text, text]")
    return [_text(given, key, one) for one in value]


def _number(given: Settings, key: str, value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise given.error(key, f"{value!r} is no number; write a whole number") from None


def _duration(given: Settings, key: str, value: object) -> int:
    found = _DURATION.fullmatch(str(value).strip())
    if found is None:
        raise given.error(key, f"{value!r} is no duration; write 30s, 5min, 1h or 500ms")
    return int(found.group(1)) * _UNIT_MS[found.group(2)]


def _choice(given: Settings, key: str, known: Sequence[Any], default: T) -> T:
    value = given.values.get(key, default)
    if value not in known:
        raise given.error(key, f"{key} is {value!r}; {nearest(str(value), known)}")
    return value  # type: ignore[no-any-return]  # one of the literals that T stands for
