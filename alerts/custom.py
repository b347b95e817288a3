"""Formats that the user describes in config.toml, for payloads of their own: each field is a jmespath expression.

    [alerts.formats.backup]
    matches = "backup_job"              # how a delivery is known to be of this format; without it, it has to be named
    each = "jobs"                       # the members; without it the document is one
    identity = "[host, job]"            # one word as it is, or several fields that are hashed together
    status = "state"
    title = "job"
    status_map = { good = "resolved", bad = "firing" }

https://jmespath.org/specification.html
"""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from alerts.delivery import Delivery
from alerts.detect import ALIASES, FORMATS
from alerts.errors import FormatError
from alerts.format import Format, first, items, pairs, resources, state, text, texts
from alerts.identity import canonical
from alerts.model import ACKED, FIRING, RESOLVED, STATES, SUPPRESSED, UNACKED, Reading, Sighting
from alerts.severity import LEVELS, level
from alerts.times import moment
from store.errors import UsageError

_REQUIRED = ("identity", "status", "title")
_OF_DOCUMENT = ("matches", "each", "delivery_id")
_OF_MEMBER = (
    *("severity", "summary", "description", "starts_at", "ends_at", "seen_at"),
    *("labels", "annotations", "resources", "url", "runbook_url", "actor"),
)
_EXPRESSIONS = (*_REQUIRED, *_OF_DOCUMENT, *_OF_MEMBER)
_MAPS: Mapping[str, tuple[str, ...]] = {"status_map": STATES, "severity_map": LEVELS}
_KEYS = (*_EXPRESSIONS, *_MAPS, "resolves")
_WORDS = {
    FIRING: "alert alerting open opened active triggered problem down failed failing",
    RESOLVED: "ok closed recovered recovery up normal cleared inactive success passing",
    ACKED: "acknowledged",
    UNACKED: "unacknowledged",
    SUPPRESSED: "silenced snoozed muted",
}
_STATE_OF = {word: told for told, words in _WORDS.items() for word in words.split()} | {told: told for told in STATES}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# What an expression raises over a document that it was not written for, beside jmespath's own errors (ValueErrors).
_FAILURES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class _Description:
    """A described format, checked; the expressions are compiled."""

    expressions: Mapping[str, Any]
    states: Mapping[str, str]
    levels: Mapping[str, str]
    resolves: bool

    def find(self, key: str, value: Any) -> Any:
        """What an expression finds in a value, None where there is no such expression.

        Raises FormatError where a required one, or `each`, fails; no alert is held back for its summary.
        """
        expression = self.expressions.get(key)
        try:
            return None if expression is None else expression.search(value)
        except _FAILURES as error:
            if key in (*_REQUIRED, "each"):
                raise FormatError(f"the expression `{key}` fails on this delivery ({_line(error)}); correct it") from error
            return None

    def matches(self, delivery: Delivery) -> bool:
        """Whether `matches` finds something that is neither false nor empty."""
        return bool(self.find("matches", delivery.document))

    def read(self, delivery: Delivery) -> Reading:
        """The members as sightings; raises FormatError where one lacks what it must have."""
        document = delivery.document
        found = self.find("each", document) if "each" in self.expressions else document
        if found is None:
            raise FormatError("`each` finds nothing in this delivery; correct the expression, or name another format")
        members = found if isinstance(found, list) else [found]
        return Reading(tuple(map(self._sighting, members)), text(self.find("delivery_id", document)))

    def _sighting(self, member: Any) -> Sighting:
        told = {key: self.find(key, member) for key in (*_REQUIRED, *_OF_MEMBER)}
        identity, title = _identity(told["identity"]), text(told["title"]).strip()
        if not identity or not title:
            raise FormatError("`identity` or `title` finds nothing in a member; nothing of this delivery was taken in")
        status, severity = state(told["status"], self.states, "status"), text(told["severity"]).strip()
        return Sighting(
            state=status,
            identity=identity,
            identity_from="the expression `identity`",
            name=title,
            severity=self.levels.get(severity.lower()) or level(severity),
            severity_told=severity,
            summary=first(told["summary"], title),
            description=text(told["description"]),
            starts_at=moment(told["starts_at"]),
            ends_at=moment(told["ends_at"]) if status == RESOLVED else None,
            seen_at=moment(told["seen_at"]),
            labels=_named(told["labels"]),
            annotations=_named(told["annotations"]),
            resources=resources(*(items(told["resources"]) or [told["resources"]])),
            url=text(told["url"]),
            runbook_url=text(told["runbook_url"]),
            actor=text(told["actor"]),
            resolves=self.resolves,
        )


def described(name: str, table: Any) -> Format:
    """A format from its table in config.toml; raises UsageError, which says what to change."""
    place = f"[alerts.formats.{name}] in config.toml"
    if not _NAME.fullmatch(name) or name in FORMATS or name in ALIASES:
        raise UsageError(f"{place}: a format's name has a-z, 0-9 and _, and is none that tt has already; choose another")
    if not isinstance(table, dict):
        raise UsageError(f"{place}: this is no table; it needs {', '.join(_REQUIRED)}")
    _refuse_odd(place, table)
    checked = _Description(
        expressions={key: _compiled(place, key, table[key]) for key in _EXPRESSIONS if key in table},
        states={**_STATE_OF, **_mapped(place, table, "status_map")},
        levels=_mapped(place, table, "severity_map"),
        resolves=table.get("resolves", True),
    )
    return Format(name, f"{name}, of config.toml", checked.matches, checked.read, documented="config.toml")


def _refuse_odd(place: str, table: Mapping[str, Any]) -> None:
    for key in table:
        if key not in _KEYS:
            raise UsageError(f"{place}: there is no key {key!r}; {_nearest(key, _KEYS)}")
    for key in _REQUIRED:
        if key not in table:
            raise UsageError(f"{place}: `{key}` is missing; give a jmespath expression for it")
    if not isinstance(table.get("resolves", True), bool):
        raise UsageError(f"{place}: `resolves` is true or false: whether a delivery ever says that an alert is over")


def _compiled(place: str, key: str, expression: Any) -> Any:
    """The expression, compiled; jmespath is imported for those who use it only."""
    jmespath = importlib.import_module("jmespath")
    if not isinstance(expression, str):
        raise UsageError(f"{place}: `{key}` is no text; give a jmespath expression, a constant as \"'word'\"")
    try:
        return jmespath.compile(expression)
    except _FAILURES as error:
        raise UsageError(f"{place}: `{key}` is no jmespath expression ({_line(error)}); see https://jmespath.org") from error


def _mapped(place: str, table: Mapping[str, Any], key: str) -> dict[str, str]:
    """A map from the source's words, in lower case, to ours."""
    words, known = table.get(key, {}), _MAPS[key]
    if not isinstance(words, dict):
        raise UsageError(f"{place}: `{key}` is a table from the source's words to {', '.join(known)}")
    for told in words.values():
        if told not in known:
            raise UsageError(f"{place}: `{key}` leads to {told!r}, which is none of ours; {_nearest(told, known)}")
    return {word.strip().lower(): told for word, told in words.items()}


def _nearest(word: object, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(str(word), known, 1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


def _identity(value: Any) -> str:
    """A word verbatim; of several fields a hash, unless all of them are missing."""
    if not isinstance(value, list | dict):
        return text(value).strip()
    told = value.values() if isinstance(value, dict) else value
    return canonical(identity=value) if any(one not in (None, "", [], {}) for one in told) else ""


def _named(value: Any) -> dict[str, str]:
    """Labels: an object, or a list of `name:value` words."""
    return texts(value) or pairs(items(value))


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
