"""Bytes of a document as its JSON, YAML or CSV content, whatever encoding a shell or an editor has left it in."""

from __future__ import annotations

import codecs
import re

from infra.csv_rows import csv_rows, looks_like_csv
from infra.documents import Document, json_documents
from infra.errors import FormatError
from infra.yaml_documents import yaml_documents

_PACKED = (
    (b"\x1f\x8b", "gzip", "gzip -d"),
    (b"PK\x03\x04", "zip", "unzip"),
    (b"\x28\xb5\x2f\xfd", "zstd", "zstd -d"),
    (b"BZh", "bzip2", "bzip2 -d"),
)
# The UTF-32 marks first: its little-endian one begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PIECE = 1 << 20
_YAML_NAME = re.compile(r"\.ya?ml$", re.IGNORECASE)
_CSV_NAME = re.compile(r"\.[ct]sv$", re.IGNORECASE)
_YAML_LINE = re.compile(r"^(?:---|%YAML|- |[\w\"'./-]+:(?:\s|$))", re.MULTILINE)


def documents(raw: bytes, name: str = "") -> list[Document]:
    """The documents of a file, of which `name` is the name; raises FormatError where there is none or it is broken."""
    data = utf8(raw)
    head = data[:4096].decode(errors="ignore").lstrip()
    if not head:
        raise FormatError("the file is empty; write the output of the command to it again")
    if head[0] in "{[" and not _YAML_NAME.search(name):
        return json_documents(data)
    if head[0] == "<":
        raise FormatError("this is HTML or XML; what answered was a web page, ask for JSON (and check the login)")
    if _CSV_NAME.search(name) or (looks_like_csv(head) and not _YAML_NAME.search(name)):
        return [Document(csv_rows(data.decode()))]
    if _YAML_NAME.search(name) or _YAML_LINE.search(head):
        return yaml_documents(data.decode())
    raise FormatError("this is neither JSON nor YAML nor CSV with a header line; is it the error message of the command?")


def utf8(raw: bytes) -> bytes:
    """The bytes in UTF-8 without a byte order mark, from UTF-8, UTF-16 or UTF-32."""
    for magic, packer, unpack in _PACKED:
        if raw.startswith(magic):
            raise FormatError(f"this is a {packer} file; unpack it with {unpack} first")
    encoding = _wide_encoding(raw)
    if encoding:
        try:
            return raw.decode(encoding).lstrip("\ufeff").encode()
        except UnicodeError as error:
            raise FormatError(f"the {encoding.upper()} text is broken or cut off; write it as UTF-8") from error
    _check(raw)
    return raw.removeprefix(codecs.BOM_UTF8)


def _wide_encoding(raw: bytes) -> str:
    """The encoding with two or four bytes to the character, told by its mark or by its NULs; "" for others."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    beginning = raw[:256]
    if b"\0" not in beginning:
        return ""
    even, odd = beginning[0::2].count(0), beginning[1::2].count(0)
    if odd > len(beginning) // 4 and not even:
        return "utf-16-le"
    if even > len(beginning) // 4 and not odd:
        return "utf-16-be"
    raise FormatError("this is a binary file; give the text that the command prints")


def _check(raw: bytes) -> None:
    """Says where a file is not UTF-8; it is looked through in pieces, so that no second copy of it is made."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(raw)
    for start in range(0, len(raw) or 1, _PIECE):
        before = len(decoder.getstate()[0])
        try:
            decoder.decode(view[start : start + _PIECE], final=start + _PIECE >= len(raw))
        except UnicodeDecodeError as error:
            position = start - before + error.start
            line = raw.count(b"\n", 0, position) + 1
            if error.reason == "unexpected end of data":
                raise FormatError(f"the file ends within a character (line {line}): it is cut off; make it again") from error
            raise FormatError(
                f"line {line} is not UTF-8 (byte 0x{raw[position]:02x} at offset {position}); "
                "convert the file first: iconv -f WINDOWS-1252 -t UTF-8 FILE"
            ) from error
