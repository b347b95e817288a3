"""Matchers of labels as Alertmanager writes them: name="value", name!="value", name=~"regexp", name!~"regexp".

A label that is not there is empty; regular expressions match the whole value. Within quotes a backslash goes before ", another
backslash, and n for the end of a line; before anything else it stands for itself.
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
_ESCAPED = re.compile(r'\\([\\"n])')
_BARE_NAME = re.compile(r"[A-Za-z_@][\w.:/-]*")


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
        name = self.name if _BARE_NAME.fullmatch(self.name) else f'"{_escaped(self.name)}"'
        return f'{name}{self.operator}"{_escaped(self.value)}"'


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
        value = _unescaped(quoted) if quoted is not None else match["single"] or match["bare"] or ""
        if "~" in match["operator"]:
            _checked(value)
        name = match["name"]
        yield Matcher(_unescaped(name[1:-1]) if name.startswith('"') else name, match["operator"], value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def _checked(pattern: str) -> None:
    try:
        _compiled(pattern)
    except re.error as error:
        raise UsageError(f"{pattern!r} is no regular expression ({error}); mend it") from error


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)
