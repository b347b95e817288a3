"""Tells whether a command is dangerous, by a table of rules, also inside ssh, `sh -c`, loops, xargs and find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from runbooks.knowledge import handing, harm
from runbooks.knowledge import piped as piping
from runbooks.knowledge.classes import classify, is_dry
from runbooks.knowledge.functions import executed
from runbooks.knowledge.rules import Found
from runbooks.knowledge.variables import assigned, held
from runbooks.model import Confirm, Danger, Level
from runbooks.shell.inside import Run
from runbooks.shell.invocation import Invocation
from runbooks.shell.parse import parse
from runbooks.shell.tree import Syntax

_RANK: Mapping[Level, int] = {"caution": 0, "danger": 1, "irreversible": 2}
_PRODUCTION = frozenset({"prod", "production", "prd", "live"})
_DEEPEST = 5  # texts within texts
_ENVIRONMENT_TAGS = ("env", "environment", "stage", "tier")


def danger_of(syntax: Syntax, *, tags: Mapping[str, str] = {}, functions: Mapping[str, str] = {}) -> Danger | None:
    """Why a command is dangerous, None where it is not.

    `tags` are those of the component that it works on, `functions` the bodies of those that are defined by then.
    """
    found = list(_found(syntax, _Known(tuple(sorted(functions.items())))))
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
    return classify(syntax, syntax.text).rule == "setup" and (not syntax.functions or not executed(syntax))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known from outside of a text: functions and their bodies, the source of variables, how deep it stands."""

    functions: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    depth: int = 0

    def inside(self, values: Mapping[str, str], *, without: str = "") -> _Known:
        """What is known in a text that is run from this one."""
        functions = tuple(one for one in self.functions if one[0] != without)
        return _Known(functions, tuple(sorted(values.items())), self.depth + 1)


@lru_cache(maxsize=4096)
def _found(syntax: Syntax, known: _Known) -> tuple[Found, ...]:
    """(level, rule, reason) of everything dangerous in a text, in order."""
    found: list[Found] = []
    if known.depth > _DEEPEST:
        return ()
    every = executed(syntax)
    values = dict(known.values) | assigned(syntax)
    calls = [run.invocation for run in every if run.invocation.name in syntax.functions]
    if calls:
        values["@"] = "\n".join(_arguments(one) for one in calls)
    piped = list(harm.of_pipelines(syntax, every))
    fetched = any(rule == "fetch-run" for _, rule, _ in piped)
    for run in every:
        if handing.is_read_anew(run.outer):
            continue
        found.extend(_of(run))
        found.extend(_called(run, known, values))
        found.extend(_in_variable(run, known, values))
        for text in handing.commands(run):
            found.extend(_found(parse(text), known.inside(values)))
        if (told := piping.told(run, syntax)) is not None:
            found.extend(_found(parse(told[0]), known.inside(values)))
            if not told[1] and not fetched:
                found.append(("danger", "read-run", "runs what it reads"))
    found.extend(piped)
    return tuple(dict.fromkeys(found))


def _called(run: Run, known: _Known, values: Mapping[str, str]) -> Iterator[Found]:
    """What a function does that was defined earlier."""
    one = run.invocation
    body = dict(known.functions).get(one.name)
    if body is None or one.name in run.syntax.functions or run.outer:
        return
    for level, rule, reason in _found(parse(body), known.inside({**values, "@": _arguments(one)}, without=one.name)):
        yield level, rule, f"calls {one.name}, which {reason}"


def _in_variable(run: Run, known: _Known, values: Mapping[str, str]) -> Iterator[Found]:
    """What a program does that stands in a variable."""
    what = held(run, values)
    if what is None:
        return
    without = {name: value for name, value in values.items() if value not in what.commands}
    for text in what.commands:
        yield from _found(parse(text), known.inside(without))
    if not what.is_known:
        yield "caution", "variable", "runs what a variable holds"


def _arguments(one: Invocation) -> str:
    return " ".join(word.raw for word in one.arguments)


def _of(run: Run) -> Iterator[Found]:
    one = run.invocation
    yield from harm.of_redirections(one)
    asks = any(option in ("--help", "--version", "-help") for option, _ in one.options)
    if one.name and not asks and not is_dry(one):
        yield from harm.of_program(one, run.outer)
