"""Whatever is done to a document, what comes out is a Reading or one clear sentence."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from infra.detect import FORMATS, read
from infra.errors import FormatError
from infra.model import HEALTHS, RELATIONS, Reading
from tests.unit.infra.documents import NAMES, raw, reading

_STRANGE: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "x",
    "\x00\x1b[31m",
    "9" * 5000,
    [],
    {},
    [None],
    [[]],
    {"a": None},
    [{}],
    ["x"],
]
_MUTATIONS = 60


def _check(data: bytes, name: str, format_: str | None = None) -> None:
    try:
        found = read(data, name, format_)
    except FormatError as error:
        assert "\n" not in str(error) and 20 < len(str(error)) < 600, error
    else:
        _sane(found)


def _sane(found: Reading) -> None:
    scopes = {scope.name for scope in found.scopes}
    assert found.source and found.format in FORMATS
    for one in found.sightings:
        assert one.name and one.kind and one.scope in scopes and one.health in HEALTHS
        assert all(
            isinstance(value, str) for value in (*one.tags.values(), *one.attributes.values(), *one.tags, *one.attributes)
        )
        assert all(identity.scheme and identity.key for identity in one.identities)
        assert all(place.kind and place.name and place.name.isprintable() for place in one.above)
        assert all(relation.type in RELATIONS and relation.target.key for relation in one.relations)
        assert one.name.isprintable() and len(one.name) < 3000


@pytest.mark.parametrize("name", NAMES)
def test_a_document_cut_off_anywhere_is_told(name: str) -> None:
    data = raw(name)
    for end in {*range(0, len(data), max(1, len(data) // 60)), *range(max(0, len(data) - 30), len(data))}:
        _check(data[:end], name)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith((".json", ".tfstate", ".ndjson"))])
def test_wrong_types_and_missing_keys_anywhere_are_told_or_skipped(name: str) -> None:
    chance = random.Random(name)
    text = raw(name).decode()
    documents = list(documents_in(text))
    format_ = reading(name).format
    for _ in range(_MUTATIONS):
        changed = json.loads(json.dumps(documents))
        for _ in range(chance.choice([1, 1, 2, 5])):
            _mutate(changed, chance)
        data = "\n".join(json.dumps(document) for document in changed).encode()
        _check(data, name)
        _check(data, name, format_)


@pytest.mark.parametrize("name", NAMES)
def test_broken_bytes_anywhere_are_told(name: str) -> None:
    chance = random.Random(name)
    for _ in range(_MUTATIONS):
        data = bytearray(raw(name))
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] = chance.choice(b'\x00\xff{}[]",:-\n\t &*<!|#0a\x80')
        _check(bytes(data), name)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", NAMES)
def test_a_document_read_as_another_format_is_told(name: str, format_: str) -> None:
    _check(raw(name), name, format_)


@pytest.mark.parametrize("value", _STRANGE)
def test_strange_top_levels_are_told(value: Any) -> None:
    _check(json.dumps(value).encode(), "x.json")
    for format_ in FORMATS:
        _check(json.dumps(value).encode(), "x.json", format_)
        _check(json.dumps([value]).encode(), "x.json", format_)


def documents_in(text: str) -> Iterator[Any]:
    """The JSON documents of a text, one after the other."""
    decoder, at = json.JSONDecoder(), 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        yield value


def _mutate(root: list[Any], chance: random.Random) -> None:
    """Drops, replaces or doubles one value somewhere below the root."""
    spots = list(_spots(root))
    holder, key = chance.choice(spots)
    action = chance.random()
    if action < 0.3:
        del holder[key]
    elif action < 0.85 or isinstance(holder, dict):
        value = holder[key]
        holder[key] = chance.choice([*_STRANGE, [value], {"x": value}, str(value), f"{value}/{value}"])
    else:
        holder.append(holder[key])
    if not root:
        root.append({})


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    for key in list(value) if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _spots(value[key])
