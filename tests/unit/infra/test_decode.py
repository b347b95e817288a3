"""A file is understood in any encoding that shells and editors write, and a broken one is told by line and cause."""

from __future__ import annotations

import json

import pytest

from infra.decode import documents, utf8
from infra.documents import Document, decoded, json_documents
from infra.errors import FormatError
from infra.yaml_documents import yaml_documents

TEXT = '[{"path": "eu/zürich", "kind": "service"}]'


def _values(data: str | bytes, name: str = "") -> list[object]:
    raw = data.encode() if isinstance(data, str) else data
    return [_whole(document) for document in documents(raw, name)]


def _whole(document: Document) -> object:
    return decoded(document.piece)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_unicode_is_read_with_and_without_a_mark(encoding: str) -> None:
    if encoding in ("utf-32-le", "utf-32-be"):
        raw = "\ufeff".encode(encoding) + TEXT.encode(encoding)
    else:
        raw = TEXT.encode(encoding)
    assert _values(raw) == [json.loads(TEXT)]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (TEXT.encode("latin-1"), "line 1 is not UTF-8 (byte 0xfc at offset 15); convert"),
        (b"{\n\n" + "é".encode()[:1], "ends within a character (line 3)"),
        ("é" * 700_000 + "x").encode()[:1_048_577] and (b"a" * 1_048_575 + "é".encode()[:1] + b"b", "offset 1048575"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"PK\x03\x04", "zip"),
        (b"\x00\x00\x00\x01\x7fELF\x00", "binary"),
        (TEXT.encode("utf-16")[:-1], "UTF-16-LE"),
        (b"<!DOCTYPE html><title>Login</title>", "web page"),
        (b"Error from server (Forbidden): pods is forbidden", "neither JSON nor YAML nor CSV"),
    ],
)
def test_what_is_no_text_of_a_known_sort_is_told(raw: bytes, told: str) -> None:
    with pytest.raises(FormatError) as error:
        documents(raw)
    assert told in str(error.value)


def test_utf8_is_checked_across_pieces() -> None:
    text = "a" * 1_048_575 + "é" + "b" * 10
    assert utf8(text.encode()) == text.encode()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": [1, 2', "cut off (line 1, byte 11)"),
        ('{"a": 1,\n "b": NaN}', "NaN and Infinity are no JSON (line 2"),
        ('{"a": -Infinity}', "NaN and Infinity"),
        ('{"a": 1,\n}', "line 2"),
        ("[" * 100_000, "nested too deep"),
        ('{"a": "\\ud800"}', "half of a character"),
        ("{'a': 1}", "the JSON is broken"),
        ('{"a": 1} garbage', "the JSON is broken"),
        ('{"a": 1}{"b": ', "cut off"),
    ],
)
def test_broken_json_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(FormatError) as error:
        _values(text)
    assert told in str(error.value)


@pytest.mark.parametrize("between", ["", "\n", "\r\n", " \n\n\t"])
def test_documents_one_after_the_other_are_told_apart(between: str) -> None:
    texts = ['{"a": "}{ \\" ]"}', "[1, [2], {}]", '{"b": {"c": [1]}}', "{}"]
    assert _values(between.join(texts)) == [json.loads(text) for text in texts]


def test_a_documents_list_is_decoded_piece_by_piece() -> None:
    (document,) = json_documents(b'{"kind": "List", "items": [{"a": 1}, 2], "no": null}')
    assert document.keys == {"kind", "items", "no"}
    assert document.get("kind") == "List" and document.get("other") is None and document.get("no") is None
    assert list(document.each("items")) == [{"a": 1}, 2]
    assert list(document.each("kind")) == [] and not document.is_list


def test_a_number_out_of_range_is_told_when_it_is_met() -> None:
    (document,) = json_documents(b'{"a": 1e999}')
    with pytest.raises(FormatError):
        document.get("a")


def test_plain_yaml_stays_the_text_it_is() -> None:
    text = "version: 1.10\ncountry: NO\nat: 2024-01-01\nport: 0x10\nnone: ~\nempty:\nyes: true\nquoted: 'null'\n"
    expected = {"version": "1.10", "country": "NO", "at": "2024-01-01", "port": "0x10", "none": None, "empty": None}
    assert _values(text) == [{**expected, "yes": True, "quoted": "null"}]


def test_yaml_merges_anchors_documents_and_unknown_tags() -> None:
    text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [{y: 9}, *a]}\nd: !Ref thing\ne: !vault |\n  $ANSIBLE_VAULT;1\n"
    text += "---\n- *z\n"
    with pytest.raises(FormatError, match="no anchor &z"):
        yaml_documents(text)
    found = _whole(yaml_documents(text.replace("*z", "1"))[0])
    expected = {"a": {"x": "1", "y": "2"}, "b": {"x": "1", "y": "3"}, "c": {"x": "1", "y": "9"}, "d": "thing", "e": None}
    assert found == expected


def test_python_tags_are_not_run() -> None:
    assert _values("a: !!python/object/apply:os.system ['exit 1']\n") == [{"a": ["exit 1"]}]


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (BOMB, "stands for more than"),
        ("a: &a\n  b: *a\n", "holds itself"),
        ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' is there twice"),
        ("a: " + "[" * 500, "nested more than"),
        ("a: [1, 2\nb: 3\n", "the YAML is broken"),
        ("a: 1\n\tb: 2\n", "line 2"),
        ("? [a, b]\n: 1\nc: 2\n", "used as a key"),
        ("a: \x07\n", "the YAML is broken"),
        ("# nothing\n", "nothing but comments"),
    ],
)
def test_broken_or_hostile_yaml_is_told(text: str, told: str) -> None:
    with pytest.raises(FormatError) as error:
        _values(text, "x.yaml")
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("path,kind\na,b,c\n", "line 2 has 3 cells"),
        ("path,path\na,b\n", "twice"),
        ('path,kind\n"a,b\n', "line 2"),
        ('path,kind\n"a"b,c\n', "the CSV is broken"),
    ],
)
def test_broken_csv_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(FormatError) as error:
        _values(text, "x.csv")
    assert told in str(error.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_with_any_delimiter_and_short_rows(delimiter: str) -> None:
    text = delimiter.join(["Path", "Kind", "Parent Path"]) + "\r\n" + delimiter.join(["a", "b"]) + "\r\n\r\n"
    assert _values(text) == [[{"path": "a", "kind": "b", "parent_path": ""}]]
