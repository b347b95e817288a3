"""[alerts] in config.toml: policies, rules, inhibition, correlation, integrations and formats of one's own.

    [[alerts.rules]]              # of several that match, the first that sets a key wins
    name = "databases"
    match = 'severity=~"critical|error", job="postgres"'   # labels; also integration, alertname, severity, component
    on = "eu-west-1/prod"         # at or below this component
    priority = "H"                # owner, project, client, escalation, template, tags, component, due = "4h",
    title = "{alertname} on {instance}"  # with labels in braces, and {component}
    when_resolved = "mark"        # and every other key of [alerts]
    task = false                  # keep the alert, make no task of it
    severity = "warning"          # instead of what the source says
    heartbeat = "15m"             # expected to fire; what is told is its absence

    [[alerts.inhibit]]
    source = 'alertname="ClusterDown"'
    target = 'severity="warning"'
    equal = ["cluster"]

    [alerts.correlation]
    window = "5m"
    min_alerts = 3                # below one component, within the window; 0 switches it off
    group_by = ["cluster"]        # of alerts on no known component

A mistake never keeps an alert from being taken in: what is wrong is left out, and told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alerts import matchers
from alerts.matchers import Matcher
from alerts.policy import ALWAYS, Policy, length
from alerts.policy import NAMES as POLICY
from alerts.severity import LEVELS
from store.config import section
from store.errors import UsageError
from store.task_fields import PRIORITIES

if TYPE_CHECKING:
    from alerts.format import Format

PRIORITY_OF = {"critical": "H", "error": "H", "warning": "M", "unknown": "M", "info": "L"}
_TEXTS = ("owner", "project", "client", "escalation", "template", "component", "title", "due")
_RULE_KEYS = frozenset({"name", "match", "on", "priority", "tags", "task", "severity", "heartbeat", *_TEXTS, *POLICY})
_OF_INTEGRATION = ("owner", "project", "client", "escalation")
_CORRELATION_KEYS = ("window", "min_alerts", "group_by")
_SECTIONS = frozenset({"rules", "inhibit", "correlation", "integrations", "formats", "receiver", "priorities", *POLICY})


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do with alerts whose labels match and that are on or below a component, where one is named."""

    name: str
    matchers: tuple[Matcher, ...]
    on: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Inhibition:
    """While an alert that matches `source` fires, those that match `target` and have `equal` labels the same bother nobody."""

    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correlation:
    """When alerts are one incident: so many below one component within a window (microseconds), or along dependencies."""

    window: int = 300_000_000
    min_alerts: int = 3
    group_by: tuple[str, ...] = ("cluster",)


@dataclass(slots=True)
class Config:
    """Everything that decides what becomes of a delivery."""

    policy: Policy = field(default_factory=Policy)
    rules: tuple[Rule, ...] = ()
    inhibitions: tuple[Inhibition, ...] = ()
    correlation: Correlation = field(default_factory=Correlation)
    integrations: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    formats: Mapping[str, Format] = field(default_factory=dict)
    priorities: Mapping[str, str] = field(default_factory=lambda: dict(PRIORITY_OF))
    mistakes: list[str] = field(default_factory=list)


def load(path: Path) -> Config:
    """What the file says; what is wrong with it is in `mistakes`."""
    made = Config()
    try:
        told = section(path, "alerts")
    except UsageError as error:
        made.mistakes.append(str(error))
        return made
    for key in told.keys() - _SECTIONS:
        made.mistakes.append(f"config.toml: [alerts] knows no {key}; {_nearest(key, _SECTIONS)}")
    _try(made, lambda: setattr(made, "policy", made.policy.changed(told, "[alerts]")))
    made.rules = tuple(_each(made, told.get("rules"), "rules", _rule))
    made.inhibitions = tuple(_each(made, told.get("inhibit"), "inhibit", _inhibition))
    _try(made, lambda: setattr(made, "correlation", _correlation(_table(told, "correlation"))))
    _try(made, lambda: setattr(made, "priorities", _priorities(_table(told, "priorities"))))
    _try(made, lambda: setattr(made, "integrations", _integrations(made, _table(told, "integrations"))))
    _try(made, lambda: setattr(made, "formats", _formats(made, _table(told, "formats"))))
    return made


def _try(made: Config, doing: Callable[[], None]) -> None:
    try:
        doing()
    except UsageError as error:
        made.mistakes.append(str(error))


def _table(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name, {})
    if not isinstance(found, dict):
        raise UsageError(f"config.toml: [alerts] {name} is a section; write [alerts.{name}]")
    return found


def _each(made: Config, told: Any, name: str, read: Callable[[int, Mapping[str, Any]], Any]) -> list[Any]:
    found = []
    for number, one in enumerate(told if isinstance(told, list) else (), 1):
        try:
            found.append(read(number, one if isinstance(one, dict) else {}))
        except UsageError as error:
            made.mistakes.append(str(error))
    if told is not None and not isinstance(told, list):
        made.mistakes.append(f"config.toml: [alerts] {name} is a list; write [[alerts.{name}]]")
    return found


def _rule(number: int, told: Mapping[str, Any]) -> Rule:
    name = str(told.get("name") or f"rule {number}")
    where = f"[[alerts.rules]] {name}:"
    for key in told:
        if key not in _RULE_KEYS:
            raise UsageError(f"config.toml: {where} knows no {key}; {_nearest(key, _RULE_KEYS)}")
    found = _matchers(told, "match", where)
    Policy().changed(told, where)
    _one_of(told, "priority", PRIORITIES, where)
    _one_of(told, "severity", LEVELS, where)
    if not isinstance(told.get("task", True), bool):
        raise UsageError(f"config.toml: {where} task is true or false; write task = false")
    _check_texts(told, _TEXTS, where)
    if "{{" in told.get("title", ""):
        raise UsageError(f"config.toml: {where} title: labels stand in single braces; write {{instance}}")
    _texts(told, "tags", where)
    if "heartbeat" in told:
        length(told["heartbeat"], f"{where} heartbeat")
    if "due" in told and length(told["due"], f"{where} due") >= ALWAYS:
        raise UsageError(f"config.toml: {where} due is a length of time; leave it out where nothing is ever due")
    settings = {key: value for key, value in told.items() if key not in ("name", "match", "on")}
    return Rule(name, found, str(told.get("on", "")).strip("/").lower(), settings)


def _one_of(told: Mapping[str, Any], key: str, known: tuple[str, ...], where: str) -> None:
    if key in told and told[key] not in known:
        raise UsageError(f"config.toml: {where} {key}: there is no {told[key]!r}; use {', '.join(known)}")


def _check_texts(told: Mapping[str, Any], keys: Iterable[str], where: str) -> None:
    for key in keys:
        if key in told and not isinstance(told[key], str):
            raise UsageError(f'config.toml: {where} {key} is a text; write {key} = "..."')


def _texts(told: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    found = told.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise UsageError(f'config.toml: {where} {key} is a list; write {key} = ["..."]')
    return tuple(found)


def _matchers(told: Mapping[str, Any], key: str, where: str) -> tuple[Matcher, ...]:
    found = told.get(key, [])
    texts = (found,) if isinstance(found, str) else _texts(told, key, where)
    try:
        return matchers.parse(texts)
    except UsageError as error:
        raise UsageError(f"config.toml: {where} {error}") from error


def _inhibition(number: int, told: Mapping[str, Any]) -> Inhibition:
    where = f"[[alerts.inhibit]] {number}"
    source, target = (_matchers(told, name, where) for name in ("source", "target"))
    if not source or not target:
        raise UsageError(f"config.toml: {where} needs source and target; write them as matchers")
    return Inhibition(source, target, _texts(told, "equal", where))


def _integrations(made: Config, told: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Each as it is told; one that says something senseless of its tasks says nothing of them."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, one in told.items():
        where = f"[alerts.integrations.{name}]"
        if not isinstance(one, dict):
            made.mistakes.append(f"config.toml: {where} is a section; write it so")
            continue
        found[name] = one
        try:
            Policy().changed(one, where)
            _one_of(one, "priority", PRIORITIES, where)
            _check_texts(one, _OF_INTEGRATION, where)
        except UsageError as error:
            made.mistakes.append(str(error))
            judging = {*POLICY, *_OF_INTEGRATION, "priority"}
            found[name] = {key: value for key, value in one.items() if key not in judging}
    return found


def _correlation(told: Mapping[str, Any]) -> Correlation:
    where = "[alerts.correlation]"
    for key in told:
        if key not in _CORRELATION_KEYS:
            raise UsageError(f"config.toml: {where} knows no {key}; {_nearest(key, _CORRELATION_KEYS)}")
    least = told.get("min_alerts", 3)
    if not isinstance(least, int) or isinstance(least, bool) or least < 0 or least == 1:
        raise UsageError(f"config.toml: {where} min_alerts takes a number from 2 on, or 0 for none, not {least!r}")
    group_by = _texts({"group_by": ["cluster"], **told}, "group_by", where)
    return Correlation(length(told.get("window", "5m"), f"{where} window"), least, group_by)


def _priorities(told: Mapping[str, Any]) -> dict[str, str]:
    for level, priority in told.items():
        if level not in LEVELS or priority not in PRIORITIES:
            raise UsageError(f"config.toml: [alerts.priorities] {level} = {priority!r}; write {', '.join(LEVELS)} = H, M or L")
    return {**PRIORITY_OF, **told}


def _formats(made: Config, told: Mapping[str, Any]) -> dict[str, Format]:
    if not told:
        return {}
    from alerts import custom  # jmespath is for those who describe formats

    found: dict[str, Format] = {}
    for name, one in told.items():
        try:
            found[name] = custom.described(name, one)
        except UsageError as error:
            made.mistakes.append(str(error))
    return found


def _nearest(key: str, known: Any) -> str:
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"it knows {', '.join(sorted(known))}"
