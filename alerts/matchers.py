"""Matchers of labels as Alertmanager writes them: name="value", name!="value", name=~"regexp", name!~"regexp".

A label that is not there is empty; regular expressions match the whole value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from store.errors import UsageError

_MATCHER = re.compile(
    r"""\s*(?P<name>"(?:[^"\\]|\\.)+"|[A-Za-z_@][\w.:/-]*)\s*(?P<operator>=~|!~|!=|=)\s*
        (?:"(?P<quoted>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|(?P<bare>[^\s,"{}]*))\s*(?:,|$)""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on one label."""

    name: str
    operator: str
    value: str

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether it holds for these labels."""
        found = labels.get(self.name, "")
        if self.operator in ("=", "!="):
            return (found == self.value) is (self.operator == "=")
        return (_compiled(self.value).fullmatch(found) is not None) is (self.operator == "=~")

    def __str__(self) -> str:
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.name}{self.operator}"{escaped}"'


def parse(texts: str | Iterable[str]) -> tuple[Matcher, ...]:
    """The matchers in one text or several; raises UsageError."""
    found: list[Matcher] = []
    for text in [texts] if isinstance(texts, str) else texts:
        found += _parsed(str(text))
    return tuple(found)


def all_match(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    """Whether every matcher holds."""
    return all(matcher.matches(labels) for matcher in matchers)


def _parsed(text: str) -> Iterable[Matcher]:
    inner = text.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1]
    position, end = 0, len(inner.rstrip().rstrip(","))
    while position < end:
        match = _MATCHER.match(inner, position)
        if match is None:
            raise UsageError(f'{inner[position:].strip()[:60]!r} is no matcher; write name="value", !=, =~ or !~')
        position = match.end()
        quoted = match["quoted"]
        value = _ESCAPED.sub(r"\1", quoted) if quoted is not None else match["single"] or match["bare"] or ""
        if "~" in match["operator"]:
            value = quoted.replace('\\"', '"') if quoted is not None else value
            _checked(value)
        yield Matcher(match["name"].strip('"'), match["operator"], value)


def _checked(pattern: str) -> None:
    try:
        _compiled(pattern)
    except re.error as error:
        raise UsageError(f"{pattern!r} is no regular expression ({error}); mend it") from error


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)
