"""What a live source is asked: commands whose answers are read like files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from store.errors import UsageError


@dataclass(frozen=True, slots=True)
class Question:
    """One command: `asked` names it to people and stays the same; `source` is what its format's reader is told."""

    asked: str
    argv: tuple[str, ...]
    format: str
    source: str
    stdin: bytes = b""
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """A section [infra.sources.NAME]; values are checked where they are asked for."""

    name: str
    said: Mapping[str, Any]

    def text(self, key: str, otherwise: str = "") -> str:
        """A value that is one text."""
        value = self.said.get(key, otherwise)
        if not isinstance(value, str) or value.startswith("-") or "\0" in value:
            raise self._wrong(key, value, f'write {key} = "{otherwise or "..."}"')
        return value

    def texts(self, key: str, otherwise: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A value that is a list of texts; one alone may stand without brackets."""
        value = self.said.get(key, list(otherwise))
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(one, str) and one and one[0] != "-" for one in listed):
            raise self._wrong(key, value, f'write {key} = ["...", "..."]')
        return tuple(listed)

    def refuse_others(self, *keys: str) -> None:
        """Raise UsageError for a key that this type of source does not know."""
        for key in self.said.keys() - {*keys, "type", "timeout"}:
            known = ", ".join(sorted({*keys, "type", "timeout"}))
            raise UsageError(f"config.toml: [infra.sources.{self.name}] knows no {key}; it knows {known}")

    def _wrong(self, key: str, value: object, remedy: str) -> UsageError:
        return UsageError(f"config.toml: [infra.sources.{self.name}] {key}: {value!r} makes no sense; {remedy}")
