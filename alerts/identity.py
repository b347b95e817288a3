"""What tells one alert from another: Prometheus' fingerprint, and a canonical hash for sources that have none."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache

_OFFSET = 14695981039346656037
_PRIME = 1099511628211
_MASK = 0xFFFFFFFFFFFFFFFF
_SEPARATOR = b"\xff"


def label_fingerprint(labels: Mapping[str, str]) -> str:
    """Prometheus' fingerprint of a label set: FNV-1a over names and values in byte order, as 16 hex digits.

    After prometheus/common, model/signature.go (labelSetToFingerprint) and model/fnv.go.
    """
    return _fnv(tuple(sorted(labels.items())))  # the order of characters is that of their bytes in UTF-8


@lru_cache(maxsize=4096)  # Prometheus sends what fires again and again
def _fnv(pairs: tuple[tuple[str, str], ...]) -> str:
    text = b"".join(_bytes(part) + _SEPARATOR for pair in pairs for part in pair)
    total = _OFFSET
    for byte in text:
        total = (total ^ byte) * _PRIME & _MASK
    return f"{total:016x}"


def canonical(**fields: object) -> str:
    """A hash of named fields, 32 hex digits: no two different sets of fields have the same text.

    Numbers are taken as their text, so that a source which sends 7 today and "7" tomorrow means the same.
    """
    told = {name: _plain(value) for name, value in fields.items()}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _plain(value: object) -> object:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
