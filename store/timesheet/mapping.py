"""What the words of a foreign file mean here: `meeting=kind:meeting`, `web=project:acme.web`, `Ada Lovelace=person:ada`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from store.errors import UsageError
from store.timesheet.formats.tables import is_yes
from store.timesheet.formats.told import Told

FIELDS = ("project", "client", "task", "person", "kind", "tag", "billable")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The column that a word stands for, and the value."""

    field: str
    value: str


def meanings(rules: Sequence[str]) -> dict[str, Meaning]:
    """The rules by word in small letters; raises UsageError for one that says nothing."""
    found = {}
    for rule in rules:
        word, _, meant = rule.rpartition("=")
        field, _, value = meant.partition(":")
        if not word or field not in FIELDS or not value:
            raise UsageError(f"{rule!r} is no rule; write WORD=FIELD:VALUE with one of {', '.join(FIELDS)}")
        found[word.lower()] = Meaning(field, value)
    return found


def mapped(told: Told, rules: Mapping[str, Meaning]) -> Told:
    """The entry with its words replaced: a tag that means something else is no tag any more."""
    if not rules:
        return told
    words = {name: getattr(told, name) for name in ("project", "client", "task", "person", "kind")}
    replaced = [name for name, word in words.items() if word and word.lower() in rules]
    nothing: dict[str, Any] = dict.fromkeys(replaced)
    tags = [tag for tag in told.tags if tag.lower() in rules]
    found = replace(told, tags=tuple(tag for tag in told.tags if tag not in tags), **nothing)
    for word in [*(words[name] for name in replaced), *tags]:
        found = _said(found, rules[word.lower()])
    return found


def _said(told: Told, meaning: Meaning) -> Told:
    if meaning.field == "tag":
        return replace(told, tags=(*told.tags, meaning.value))
    value: Any = is_yes(meaning.value) if meaning.field == "billable" else meaning.value
    return replace(told, **{meaning.field: value})
