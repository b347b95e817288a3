"""Takes secrets out of everything that a procedure says, and remembers which of them stood in a command."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from recorder.secret_tokens import SHAPES_IN_TEXT
from recorder.secret_words import secret_spans
from recorder.secrets import MASK, is_secret_name
from runbooks.history import Recorded
from runbooks.model import Expectation, Procedure, templates_of
from runbooks.template import Template

_MASKED = re.compile(r"(?<!\*)\*\*\*(?!\*)")
_REFERENCES = ("$", "`", "<(", "@", "{{")
_SHORTEST = 4
# So often a password and so often something else that it can't be told by its value.
_COMMON_WORDS = """
postgres mysql redis root admin administrator password passwd secret changeme test testing guest user default
example demo true false none null yes no token rabbit rabbitmq elastic mongo grafana vagrant docker ubuntu
localhost
"""
_COMMON = frozenset(_COMMON_WORDS.split())
Spans = list[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with `***` where secrets were; `keys` tell the secrets apart in order, "" where they were masked before."""

    text: str
    keys: tuple[str, ...]


def known_secrets(procedure: Procedure, commands: Sequence[Recorded]) -> tuple[str, ...]:
    """Every secret value that stands in a command, or was given to a variable with a secret name; the longest first."""
    texts = {template.text for step in procedure.steps for template in templates_of(step)}
    texts.update(one.text for one in commands)
    found = {text[start:end] for text in texts for start, end in _own_spans(text)}
    for step in procedure.steps:
        found.update(value.text for name, value in step.environment if is_secret_name(name))
    for one in commands:
        for name, value in (*one.changed.items(), *one.context.items()):
            if value and is_secret_name(name):
                found.add(value)
    found.update(
        line.strip() for value in tuple(found) if "\n" in value for line in value.splitlines() if len(line.strip()) >= 8
    )
    return tuple(sorted((value for value in found if _is_telling(value)), key=lambda value: (-len(value), value)))


def masked(text: str, known: Iterable[str]) -> Masked:
    """A command with its own secrets and known ones hidden."""
    return _put(text, _merged([*((start, end, text[start:end]) for start, end in _own_spans(text)), *_by_value(text, known)]))


def masked_words(text: str, known: Iterable[str]) -> Masked:
    """A text that is no command with known secrets, and what has the shape of one, hidden."""
    shaped = ((*match.span(1), match[1]) for shape in SHAPES_IN_TEXT for match in shape.finditer(text))
    return _put(text, _merged([*shaped, *_by_value(text, known)]))


def hidden(value: Any, known: Sequence[str], command: Callable[[str, Sequence[str]], Masked] = masked_words) -> Any:
    """A part of a procedure with the secrets taken out of every text in it; templates are commands."""
    if isinstance(value, str):
        return command(value, known).text
    if isinstance(value, Template):
        return value if value.slots else Template.literal(masked(value.text, known).text)
    if isinstance(value, Expectation):
        return _expectation(value, known)
    if isinstance(value, tuple):
        return tuple(hidden(one, known, command) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {}
        for field in fields(value):
            old = getattr(value, field.name)
            inner = masked if field.name in ("command", "remedy") else command
            new = old if field.name in ("id", "step_id", "command_uid", "kind", "format") else hidden(old, known, inner)
            if new != old:
                changes[field.name] = new
        return replace(value, **changes) if changes else value
    return value


def _expectation(expect: Expectation, known: Sequence[str]) -> Expectation:
    """What is expected, its spans moved along; a secret differs from run to run."""
    shaped = ((*match.span(1), match[1]) for shape in SHAPES_IN_TEXT for match in shape.finditer(expect.output))
    spans = _merged([*shaped, *_by_value(expect.output, known)])
    if not spans:
        return expect

    def moved(at: int) -> int:
        shift = 0
        for start, end, _ in spans:
            if at >= end:
                shift += len(MASK) - (end - start)
            elif at > start:
                return start + shift + (len(MASK) if at - start > (end - start) / 2 else 0)
        return at + shift

    masks = [(moved(start), moved(end)) for start, end in expect.masks]
    masks += [(moved(start), moved(start) + len(MASK)) for start, _, _ in spans]
    united: list[tuple[int, int]] = []
    for start, end in sorted(masks):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        elif start < end:
            united.append((start, end))
    return replace(
        expect,
        output=_put(expect.output, spans).text,
        masks=tuple(united),
        cut_at=None if expect.cut_at is None else moved(expect.cut_at),
    )


def _own_spans(text: str) -> list[tuple[int, int]]:
    """Where secrets stand in a command, told by their shape or by what is before them."""
    spans = [match.span(1) for shape in SHAPES_IN_TEXT for match in shape.finditer(text)] + list(secret_spans(text))
    return [(start, end) for start, end in sorted(spans) if start < end and not _is_reference(text[start:end])]


def _is_reference(value: str) -> bool:
    return value.strip("\"'").startswith(_REFERENCES) or _MASKED.search(value) is not None or not value.strip("\"'")


def _is_telling(value: str) -> bool:
    return len(value) >= _SHORTEST and value.lower() not in _COMMON and not _MASKED.search(value) and not _is_reference(value)


def _by_value(text: str, known: Iterable[str]) -> Spans:
    found: Spans = []
    for value in known:
        free = len(value) >= 8 and not value.isalpha()
        for match in re.finditer(re.escape(value) if free else rf"(?<![\w-]){re.escape(value)}(?![\w-])", text):
            found.append((*match.span(), value))
    return found


def _merged(spans: Spans) -> Spans:
    merged: Spans = []
    for start, end, value in sorted(spans, key=lambda one: (one[0], -one[1])):
        if merged and start < merged[-1][1]:
            first, last, key = merged[-1]
            merged[-1] = (first, max(last, end), key)
        else:
            merged.append((start, end, value))
    return merged


def _put(text: str, spans: Spans) -> Masked:
    for match in _MASKED.finditer(text):
        if all(match.end() <= start or end <= match.start() for start, end, _ in spans):
            spans = [*spans, (*match.span(), "")]
    made, keys, at = "", [], 0
    for start, end, key in sorted(spans):
        made += text[at:start] + MASK
        keys.append(key)
        at = end
    return Masked(made + text[at:], tuple(keys))


def secret_keys(procedure: Procedure, known: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """For every masked command: the secrets in it, in order."""
    found: dict[str, tuple[str, ...]] = {}
    for step in procedure.steps:
        for template in templates_of(step):
            one = masked(template.text, known)
            found.setdefault(one.text, one.keys)
    return found
