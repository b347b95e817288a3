"""Urgency's coefficients: the user's [urgency] in config.toml, by Taskwarrior's names, mirrored into the store.

[urgency]
due = 12                   # or due.coefficient, urgency.due.coefficient
age.max = 365
user.tag.next = 15         # also user.project.NAME, user.keyword.WORD
uda.priority.H = 6         # also uda.FIELD and uda.FIELD.VALUE of custom fields
inherit = false
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from store.bulk import insert_rows
from store.config import section
from store.errors import UsageError
from store.handle import Store
from store.sql import question

DEFAULTS: Mapping[str, float] = {
    "active": 4.0, "age": 2.0, "age.max": 365.0, "annotations": 1.0, "blocked": -5.0, "blocking": 8.0, "due": 12.0,
    "inherit": 0.0, "project": 1.0, "scheduled": 5.0, "tags": 1.0, "uda.priority.H": 6.0, "uda.priority.L": 1.8,
    "uda.priority.M": 3.9, "user.tag.next": 15.0, "waiting": -3.0,
}  # fmt: skip
_FREE = ("user.tag.", "user.project.", "user.keyword.", "uda.")
_ALIASES = {"next": "user.tag.next", "priority.H": "uda.priority.H", "priority.M": "uda.priority.M", "age_max": "age.max",
            "priority.L": "uda.priority.L"}  # fmt: skip


def coefficients(settings: Mapping[str, Any]) -> tuple[dict[str, float], list[str]]:
    """All coefficients by name, and what is wrong with the settings; a mistake leaves the default."""
    found, mistakes = dict(DEFAULTS), []
    for written, value in _flat(settings):
        name = written.removeprefix("urgency.").removesuffix(".coefficient")
        name = _ALIASES.get(name, name)
        if name not in DEFAULTS and not name.startswith(_FREE):
            nearest = get_close_matches(name, DEFAULTS, n=1)
            hint = f"did you mean {nearest[0]}?" if nearest else f"it knows {', '.join(DEFAULTS)}"
            mistakes.append(f"config.toml: [urgency] knows no {written}; {hint}")
        elif not isinstance(value, int | float):
            mistakes.append(f"config.toml: [urgency] {written}: {value!r} is no number; the default is used")
        else:
            found[name] = float(value)
    return found, mistakes


def _flat(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def mirror(store: Store) -> list[str]:
    """Make the store's coefficients those of config.toml; returns what is wrong with the file."""
    try:
        wanted, mistakes = coefficients(section(store.places.config, "urgency"))
    except UsageError as error:
        return [str(error)]
    present = {row["name"]: row["value"] for row in store.rows("SELECT name, value FROM urgency_coefficient")}
    if wanted != present:
        with store.transaction():
            store.execute("DELETE FROM urgency_coefficient")
            is_plain = not wanted["inherit"] and all(name in DEFAULTS for name in wanted)
            store.execute(question("scores_plain" if is_plain else "scores_weighed"))
            insert_rows(store, "urgency_coefficient", [{"name": name, "value": wanted[name]} for name in sorted(wanted)])
    return mistakes
