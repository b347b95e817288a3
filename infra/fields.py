"""Lenient access to what a document says: a value of the wrong type counts as missing, text is clean, secrets are masked."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from infra.model import Identity
from recorder.secrets import MASK, is_secret_name, mask_text, mask_variable

_LONGEST = 1000
_SHORT = 40  # shorter texts repeat often enough for one copy to serve all
_OWNERS = ("owner", "team", "owned-by", "owned_by", "ownedby", "maintainer", "contact")
_NEVER_TOLD = ("basicauth", "last-applied", "kubectl.kubernetes.io/", "password", "passwd")


def text(value: object) -> str:
    """The value as one clean line: text and numbers as they are written, "" for what is no scalar."""
    if isinstance(value, str):
        cut = value if len(value) <= _LONGEST else value[:_LONGEST]
        return cut.strip() if cut.isprintable() else "".join(c if c.isprintable() else " " for c in cut).strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:_LONGEST] if isinstance(value, (int, float)) else ""


def mapping(value: object) -> dict[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: object) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def dig(value: object, *keys: str) -> Any:
    """What lies at keys below each other, None where one is missing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def number(value: object) -> int | None:
    """The value as a whole number, also from text; None where it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
    return int(value) if isinstance(value, (int, float)) and abs(value) < 1 << 62 else None


def shared(value: object) -> str:
    """The text, as one copy for all that say the same."""
    clean = text(value)
    return sys.intern(clean) if len(clean) <= _SHORT else clean


@lru_cache(maxsize=16_384)
def _masked(key: str, value: str) -> str:
    lower = key.lower()
    if any(word in lower for word in _NEVER_TOLD) or (value and is_secret_name(key)):
        return MASK
    return mask_variable(key, mask_text(value))


def tags(value: object) -> dict[str, str]:
    """Tags of any shape: a mapping, [{"Key", "Value"}] or a list of words; secrets in them are masked."""
    if isinstance(value, list):
        value = dict(map(_pair, value))
    if not isinstance(value, dict):
        return {}
    found = {}
    for key, one in value.items():
        name = shared(key)
        if name:
            found[name] = _tag(name, text(one))
    return found


def _tag(key: str, value: str) -> str:
    """A tag's value as it may be kept; short ones repeat and are remembered."""
    return sys.intern(_masked(key, value)) if len(value) <= _SHORT else _masked.__wrapped__(key, value)


def _pair(tag: object) -> tuple[str, object]:
    if isinstance(tag, dict):
        if "Key" in tag:
            return text(tag["Key"]), tag.get("Value")
        key = next((tag[name] for name in ("key", "slug", "name") if name in tag), "")
        return text(key), tag.get("value")
    if isinstance(tag, str) and "=" in tag:
        key, _, value = tag.partition("=")
        return key, value
    return text(tag), ""


def owner_of(tags_: Mapping[str, str]) -> str:
    """Who the tags say is responsible; "" where they do not."""
    lower = {key.lower().rpartition("/")[2]: value for key, value in tags_.items()}
    return next((lower[name] for name in _OWNERS if lower.get(name)), "")


def picked(record: Mapping[str, Any], allowed: Mapping[str, str]) -> dict[str, str]:
    """The allowed scalars of a record under our names; `allowed` maps the record's key (with dots below it) to ours."""
    found = {}
    for key, ours in allowed.items():
        given = record.get(key) if "." not in key else dig(record, *_steps(key))
        if given is not None and given != "" and (value := shared(given)):
            found[ours] = attribute(value)
    return found


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def attribute(value: str) -> str:
    """An attribute's value without the secrets that URLs and assignments can hold."""
    return mask_text(value) if "=" in value or "://" in value or " " in value else value


def identities(*pairs: tuple[str, object]) -> tuple[Identity, ...]:
    """The identities that have a key, each once."""
    found = dict.fromkeys([Identity(scheme, key) for scheme, value in pairs if value and (key := text(value))])
    return tuple(found)
