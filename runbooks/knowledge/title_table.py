"""Fills the table of titles in: the verb of a program and subcommand with what its words name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from runbooks.knowledge.subcommands import LIKE
from runbooks.knowledge.verbs import kinds, titles
from runbooks.shell.invocation import Invocation


def from_table(one: Invocation) -> str | None:
    """The first title of the table whose placeholders are all filled; the longest known subcommand counts."""
    name = LIKE.get(one.name, one.name)
    if name == "docker-compose":
        name = "docker compose"
    path = (*one.subcommand,)
    for length in range(len(path), -1, -1):
        patterns = titles().get(" ".join((name, *path[:length])))
        if patterns is None:
            continue
        operands = [*path[length:], *one.texts]
        if length < len(path) and length == 0 and path:
            return None
        for pattern in patterns:
            filled = _filled(pattern, one, operands)
            if filled is not None:
                return filled
        return None
    return None


def _filled(pattern: str, one: Invocation, operands: Sequence[str]) -> str | None:
    missing = False

    def put(found: re.Match[str]) -> str:
        nonlocal missing
        value = _value(found[1], one, operands)
        missing |= not value
        return value or ""

    made = re.sub(r"\{([^}]+)\}", put, pattern)
    return None if missing else made


def _value(key: str, one: Invocation, operands: Sequence[str]) -> str | None:
    if key.startswith("-"):
        names = key.split("|")
        return one.value(*names)
    numbers: Mapping[str, Sequence[str]] = {
        "all": operands,
        "last": operands[-1:],
        "rest": operands[1:],
        "1": operands[:1],
        "2": operands[1:2],
        "names": [text for text in operands if not text.startswith(("@", "+")) and not text.isupper()],
    }
    if key == "words":
        return " ".join(operands)
    if key in numbers:
        shown = [text if not re.search(r"\s", text) else f"'{text}'" for text in numbers[key]]
        return ", ".join(shown[:-1]) + " and " + shown[-1] if len(shown) > 1 else "".join(shown)
    return _kinds(operands) if key == "kinds" else _things(operands)


def _kinds(operands: Sequence[str]) -> str | None:
    """`pods` as "pods", `pod web-1` and `pod/web-1` as "pod web-1"."""
    if not operands:
        return None
    kind, _, name = operands[0].partition("/")
    names = [name, *operands[1:]] if name else list(operands[1:])
    if kind == "secret" and names[:1] and names[0] in ("generic", "tls", "docker-registry"):
        names = names[1:]
    one, several = kinds().get(kind.lower(), (kind, kind))
    if "," in kind:
        return " and ".join(kinds().get(part, (part, part))[1] for part in kind.split(","))
    if not names:
        return several
    return f"{one if len(names) == 1 else several} {', '.join(part.rpartition('/')[2] for part in names)}"


def _things(operands: Sequence[str]) -> str | None:
    if not operands:
        return None
    if "/" in operands[0]:
        return ", ".join(_kinds([text]) or text for text in operands if "/" in text)
    return _kinds(operands[:2])
