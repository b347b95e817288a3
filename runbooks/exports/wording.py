"""The words that every export of a runbook shares: durations, instants, sections, dangers, and phrases about parameters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from runbooks.exports.about import About
from runbooks.model import Confirm, Kind, Level, OnFailure, Parameter, ParameterType, Section, Step

SECTION_TITLES: Mapping[Section, str] = {
    "prerequisites": "Prerequisites",
    "setup": "Setup",
    "steps": "Steps",
    "verification": "Verification",
}
KINDS: Mapping[Kind, str] = {
    "check": "only looks",
    "change": "changes something",
    "interactive": "needs you at the terminal",
    "manual": "done by hand",
}
LEVELS: Mapping[Level, str] = {"caution": "Caution", "danger": "Dangerous", "irreversible": "Irreversible"}
ON_FAILURE: Mapping[OnFailure, str] = {
    "ask": "stop and decide",
    "stop": "stop",
    "continue": "go on with the next step",
    "rollback": "roll back what was done",
}
CONFIRM: Mapping[Confirm, str] = {
    "none": "",
    "yes": "Confirm before you run it.",
    "name": "Confirm before you run it: type the name of what it is done to.",
}
TYPES: Mapping[ParameterType, str] = {"string": "text", "enum": "choice", "address": "IP address"}
_DAY_MS = 86_400_000
_UNITS = ((_DAY_MS, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s"))


def duration(milliseconds: int) -> str:
    """How long, in at most two units: "310 ms", "1.8 s", "2 min 5 s", "1 h"."""
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    if milliseconds < 9950:
        return f"{milliseconds / 1000:.1f}".removesuffix(".0") + " s"
    rest = round(milliseconds, -3)
    parts = []
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break  # "1 h 3 s" says more than anybody knows
    return " ".join(parts[:2])


def instant(text: str) -> str:
    """A UTC ISO 8601 text to the minute, "2026-05-04 09:00 UTC"; another text stays as it is."""
    moment = _moment(text)
    return text if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def day(text: str) -> str:
    """The day of a UTC ISO 8601 text; another text stays as it is."""
    moment = _moment(text)
    return text if moment is None else f"{moment:%Y-%m-%d}"


def age(then: str, now: str) -> str:
    """How many days ago something was, "today", "1 day ago", "92 days ago"; empty where either is no time."""
    first, last = _moment(then), _moment(now)
    if first is None or last is None:
        return ""
    days = (last.date() - first.date()).days
    return "today" if days <= 0 else f"{days} day{'s' * (days != 1)} ago"


def verified(about: About) -> str:
    """When, by whom and on which version it last went well from beginning to end."""
    if about.verified_at is None:
        return "never"
    told = day(about.verified_at)
    if about.now and (ago := age(about.verified_at, about.now)):
        told += f" ({ago})"
    if about.verified_by:
        told += f" by {about.verified_by}"
    if about.verified_version is not None and about.verified_version != about.version:
        told += f", on version {about.verified_version}"
    return told


def type_name(parameter: Parameter) -> str:
    """The type of a parameter as a reader says it."""
    return TYPES.get(parameter.type, parameter.type)


def default_phrase(parameter: Parameter) -> str:
    """Where a value comes from if nobody gives one; the default itself only by name, never a secret."""
    if parameter.is_secret:
        return "secret, must be given"
    if parameter.capture is not None:
        return "found while running"
    return "must be given" if parameter.default is None else "has a default"


def step_title(step: Step) -> str:
    """The title of a step in one line, never empty."""
    return " ".join(step.title.split()) or "Untitled step"


def exit_phrase(codes: tuple[int, ...]) -> str:
    """Which exit statuses are right: "0", "1", "0 or 1", "0, 1 or 2"."""
    if len(codes) < 2:
        return "".join(map(str, codes)) or "any"
    return ", ".join(map(str, codes[:-1])) + f" or {codes[-1]}"


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
