"""Documents whose top level is known and whose depths are decoded piece by piece, so that large ones need little memory."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from infra.errors import FormatError

Decoded = TypeVar("Decoded")

_UNOPENED = object()
_WORTH_KEEPING = 1 << 16  # a hundred thousand small documents are opened again rather than kept twice
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_RAW = msgspec.json.Decoder(msgspec.Raw)
_ANYTHING = msgspec.json.Decoder()
_BRACKETS_AND_STRINGS = re.compile(rb'[{\[]|[}\]]|"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BYTE = re.compile(r"\(byte (\d+)\)")
_NUMBERS = re.compile(rb"(?<![\w\"])(?:NaN|-?Infinity)(?![\w\"])")
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class Document:
    """One document; what lies below its top level stays undecoded until it is asked for."""

    __slots__ = ("_members", "piece")

    def __init__(self, piece: object) -> None:
        self.piece: Any = piece  # the whole document, undecoded where it is JSON
        self._members: Any = _UNOPENED

    @property
    def members(self) -> Any:
        """The top level: a mapping or a list of pieces to hand to `decoded`, or a scalar."""
        if self._members is not _UNOPENED:
            return self._members
        if not isinstance(self.piece, msgspec.Raw):
            return self.piece
        members = _opened(self.piece)
        if memoryview(self.piece).nbytes > _WORTH_KEEPING:
            self._members = members
        return members

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the top level, none where it is no mapping."""
        return frozenset(self.members) if isinstance(self.members, Mapping) else frozenset()

    @property
    def is_list(self) -> bool:
        """Whether the top level is a list."""
        return isinstance(self.members, list)

    def get(self, key: str) -> Any:
        """The whole value at a key, None where there is none."""
        return decoded(self.members[key]) if key in self.keys else None

    def pieces(self, key: str | None = None) -> list[Any]:
        """The elements of the list at a key (of the top level where no key is given) as pieces; none where it is no list."""
        members = self.members if key is None else self.below(key).members
        return members if isinstance(members, list) else []

    def each(self, key: str | None = None) -> Iterator[Any]:
        """The elements of such a list, one decoded at a time."""
        return map(decoded, self.pieces(key))

    def below(self, key: str) -> Document:
        """The value at a key as a document of its own."""
        return Document(self.members[key] if key in self.keys else None)


def decoded(piece: Any) -> Any:
    """The whole value of a piece."""
    if not isinstance(piece, msgspec.Raw):
        return piece
    try:
        return _ANYTHING.decode(piece)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _broken(error, bytes(piece), whole=False) from error


def partly_decoded(piece: Any, type_: type[Decoded]) -> Decoded | None:
    """What a struct type names of a piece; the rest is skipped unseen. None where it does not fit."""
    try:
        return msgspec.json.decode(piece, type=type_) if isinstance(piece, msgspec.Raw) else msgspec.convert(piece, type_)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def json_documents(data: bytes) -> list[Document]:
    """The documents of JSON text: one, or several one after the other (also one to a line)."""
    try:
        return [Document(_RAW.decode(data))]
    except RecursionError as error:
        raise _broken(error, data) from error
    except msgspec.DecodeError as error:
        if "trailing" not in str(error) or "trailing comma" in str(error):
            raise _broken(error, data) from error
    lines = _lines(data)
    return lines if lines is not None else [Document(_element(data, start, end)) for start, end in _spans(data)]


def _lines(data: bytes) -> list[Document] | None:
    """The documents where there is one to a line, which is told faster than by their brackets; None where it is not so."""
    found: list[Document] = []
    start, view = 0, memoryview(data)
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        if data[start:end].strip():
            try:
                found.append(Document(_RAW.decode(view[start:end])))
            except (msgspec.DecodeError, RecursionError):
                return None
        start = end + 1
    return found


def _element(data: bytes, start: int, end: int) -> msgspec.Raw:
    try:
        return _RAW.decode(memoryview(data)[start:end])
    except (msgspec.DecodeError, RecursionError) as error:
        raise _broken(error, data, start, end) from error


def _spans(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each of several documents begins and ends; what is between them is a document too, to be found broken."""
    depth, start = 0, 0
    for match in _BRACKETS_AND_STRINGS.finditer(data):
        first = data[match.start()]
        if first in b"{[":
            depth += 1
        elif first in b"}]":
            depth -= 1
            if depth <= 0:
                yield start, match.end()
                depth, start = 0, match.end()
    if data[start:].strip():
        yield start, len(data)


def _opened(piece: msgspec.Raw) -> Any:
    view = memoryview(piece)
    try:
        first = bytes(view[:1])
        if first == b"{":
            return _OBJECT.decode(piece)
        return _ARRAY.decode(piece) if first == b"[" else _ANYTHING.decode(piece)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _broken(error, bytes(view), whole=False) from error


def _broken(error: Exception, data: bytes, start: int = 0, end: int | None = None, whole: bool = True) -> FormatError:
    """The error to show: where the JSON is broken, and what the usual cause is."""
    end = len(data) if end is None else end
    if isinstance(error, RecursionError):
        return FormatError("the JSON is nested too deep; nothing that describes components looks like this")
    told = _BYTE.search(str(error))
    position = min(start + int(told[1]), end) if told else end
    line = data.count(b"\n", 0, position) + 1
    where = (
        f"line {line}, byte {position}" if whole else f"in {bytes(data[:40]).split(b':')[0].decode(errors='replace')[:40]!r}"
    )
    if _SURROGATE.search(data, start, end) and not told:
        return FormatError(f"the JSON is cut off, or holds half of a character (\\ud800-\\udfff); make it again ({where})")
    if not told and "truncated" in str(error):
        return FormatError(f"the JSON is cut off ({where}); make it again, and look whether the command failed")
    if _NUMBERS.match(data, max(start, position - 2), end) or _NUMBERS.search(data, max(start, position - 10), position + 9):
        return FormatError(f"NaN and Infinity are no JSON ({where}); write null instead")
    reason = _BYTE.sub("", str(error)).replace("JSON is malformed:", "").strip()
    return FormatError(f"the JSON is broken: {reason} ({where}); make it again")
