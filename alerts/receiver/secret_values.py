"""Secrets of the configuration: where they are written down, and how what a sender shows is compared with them.

A secret NAME is given as `NAME_env` (an environment variable), `NAME_file`, `NAME_sha256` (its hash, for tokens only) or
`NAME` itself; each may be a list, so that an old and a new one hold while a sender changes over.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from store.errors import UsageError

_SHA256_DIGITS = 64


def keys_of(name: str) -> tuple[str, ...]:
    """The keys by which a secret of this name can be given."""
    return (name, f"{name}_env", f"{name}_file", f"{name}_sha256")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens as their SHA-256 hashes: enough to compare with, and nothing to leak."""

    digests: tuple[bytes, ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        return bool(self.digests)

    def admits(self, shown: str | bytes) -> bool:
        """Whether this is one of the tokens; takes as long whichever it is."""
        raw = shown if isinstance(shown, bytes) else shown.encode("utf-8", "surrogateescape")
        digest = hashlib.sha256(raw).digest()
        return sum(hmac.compare_digest(digest, known) for known in self.digests) > 0


@dataclass(frozen=True)
class SecretReader:
    """Finds secrets where a table of the configuration says they are."""

    folder: Path  # that of config.toml, for relative paths
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def tokens(self, table: Mapping[str, Any], name: str, where: str) -> Tokens:
        """The tokens of this name in a table, hashed; raises UsageError naming `where` and the remedy."""
        plain = [hashlib.sha256(value.encode()).digest() for value in self._plain(table, name, where)]
        key = f"{name}_sha256"
        hashed = [_digest(text, f"{where}.{key}") for text in _texts(table, key, where)]
        return Tokens((*plain, *hashed))

    def secrets(self, table: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
        """The secrets of this name in a table, of which a signature needs the text; raises UsageError."""
        if f"{name}_sha256" in table:
            raise UsageError(
                f"config.toml: {where}.{name}_sha256 can't verify signatures, which need the secret itself; "
                f"give {name}_env or {name}_file"
            )
        found = tuple(self._plain(table, name, where))
        if not found:
            raise UsageError(f"config.toml: {where} has no secret; give {name}_env or {name}_file")
        return found

    def _plain(self, table: Mapping[str, Any], name: str, where: str) -> Iterator[str]:
        for key, read in ((name, _given), (f"{name}_env", self._from_environment), (f"{name}_file", self._from_file)):
            for text in _texts(table, key, where):
                value = read(text, f"{where}.{key}")
                if not value:
                    raise UsageError(f"config.toml: {where}.{key} gives an empty secret; anybody could show that")
                yield value

    def _from_environment(self, name: str, where: str) -> str:
        if name not in self.environment:
            raise UsageError(f"config.toml: {where} names the environment variable {name}, which is not set; export it")
        return self.environment[name]

    def _from_file(self, name: str, where: str) -> str:
        path = self.folder / Path(name).expanduser()
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise UsageError(f"config.toml: {where}: {path} can't be read ({error}); put the secret there") from error


def _given(text: str, _where: str) -> str:
    return text


def _digest(text: str, where: str) -> bytes:
    try:
        if len(text) == _SHA256_DIGITS:
            return bytes.fromhex(text)
    except ValueError:
        pass
    raise UsageError(f"config.toml: {where} is no SHA-256 hash; make one with: printf %s TOKEN | sha256sum")


def _texts(table: Mapping[str, Any], key: str, where: str) -> list[str]:
    value = table.get(key, [])
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        raise UsageError(f'config.toml: {where}.{key} is a text or a list of texts; write {key} = "..."')
    return values
