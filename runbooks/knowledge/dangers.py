"""Tells whether a command is dangerous, by a table of rules, also inside ssh, `sh -c`, loops, xargs and find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from runbooks.knowledge import harm
from runbooks.knowledge.classes import classify, is_dry
from runbooks.model import Confirm, Danger, Level
from runbooks.shell.inside import Run, runs
from runbooks.shell.tree import Syntax

_RANK: Mapping[Level, int] = {"caution": 0, "danger": 1, "irreversible": 2}
_PRODUCTION = frozenset({"prod", "production", "prd", "live"})
_ENVIRONMENT_TAGS = ("env", "environment", "stage", "tier")


def danger_of(syntax: Syntax, *, tags: Mapping[str, str] = {}) -> Danger | None:
    """Why a command is dangerous, None where it is not; `tags` are those of the component that it works on."""
    found = list(_found(syntax))
    tag = next(
        (f"{key}={tags[key]}" for key in tags if key.lower() in _ENVIRONMENT_TAGS and tags[key].lower() in _PRODUCTION), None
    )
    if tag and classify(syntax, syntax.text).kind in ("change", "interactive") and not _is_set_up(syntax):
        found.append(("caution", "prod", f"it works on a component tagged {tag}"))
    if not found:
        return None
    level = max((one for one, _, _ in found), key=_RANK.__getitem__)
    return Danger(level=level, rules=tuple(dict.fromkeys((rule, reason) for _, rule, reason in found)))


def confirmation(danger: Danger | None) -> Confirm:
    """How a person confirms it: by typing the name, by saying yes, or not at all."""
    if danger is None:
        return "none"
    return "name" if danger.level == "irreversible" else "yes"


def _is_set_up(syntax: Syntax) -> bool:
    return classify(syntax, syntax.text).rule == "setup" and not syntax.functions


@lru_cache(maxsize=4096)
def _found(syntax: Syntax) -> tuple[tuple[Level, str, str], ...]:
    """(level, rule, reason) of everything dangerous in a text, in order."""
    found: list[tuple[Level, str, str]] = []
    for run in runs(syntax):
        found.extend(_of(run))
    found.extend(harm.of_pipelines(syntax))
    return tuple(dict.fromkeys(found))


def _of(run: Run) -> Iterator[tuple[Level, str, str]]:
    one = run.invocation
    yield from harm.of_redirections(one)
    asks = any(option in ("--help", "--version", "-help") for option, _ in one.options)
    if one.name and not asks and not is_dry(one):
        yield from harm.of_program(one, run.outer)
