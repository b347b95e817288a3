"""A delivery as it was received, and as it stands in a journal: a JSON head, then the raw body.

    body of a DELIVERY record   u32 length of the head, little-endian | head | the request's body as it came

The head holds `uid`, `integration`, `received_at` (microseconds), and, where they are known, `format`, `path`, `query`,
`headers` (a few, lower case, none that carries a secret) and `remote`.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from alerts.errors import FormatError

_LENGTH = struct.Struct("<I")
MOST_BYTES = 5 * 1024 * 1024  # of a body, also when it is unpacked
MOST_DEEP = 64
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)  # one without its end reaches to that of the body
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_BOM = b"\xef\xbb\xbf"
KEPT_HEADERS = (
    *("content-type", "content-encoding", "user-agent", "sentry-hook-resource", "request-id"),
    *("x-amz-sns-message-type", "x-amz-sns-message-id"),
    *("x-webhook-id", "x-webhook-subscription", "webhook-id", "webhook-timestamp", "x-grafana-alerting-signature-timestamp"),
    *("ce-id", "ce-source", "ce-type", "ce-subject", "ce-time", "ce-specversion", "ce-severity", "x-gitlab-event"),
    "sentry-hook-timestamp",
)


@dataclass(frozen=True)
class Delivery:
    """One request, or one file; `headers` have lower-case names, `received_at` is in microseconds since 1970."""

    body: bytes
    uid: str = ""
    integration: str = ""
    received_at: int = 0
    format: str = ""  # named by the integration or by --from; empty: to be detected
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    remote: str = ""

    @cached_property
    def document(self) -> Any:
        """The body decoded: of JSON its value, of a form or a query its fields; None where it is plain text.

        Raises FormatError where it is broken: bad UTF-8, NaN, two values for one key, nested too deep, unpacked too large.
        """
        return decoded(self)

    @cached_property
    def content(self) -> bytes:
        """The body, unpacked, without a byte order mark."""
        body = self.body
        if self.headers.get("content-encoding", "").lower() == "gzip" or body[:2] == b"\x1f\x8b":
            body = _unpacked(body)
        return body.removeprefix(_BOM)

    @cached_property
    def text(self) -> str:
        """The body as text; bytes that are no UTF-8 are replaced."""
        return self.content.decode("utf-8", "replace")

    def forget_decoded(self) -> None:
        """Let go of what was decoded from the body, which takes several times its room."""
        for name in ("document", "content", "text"):
            self.__dict__.pop(name, None)

    def get(self, *names: str) -> Any:
        """A value by the way of keys to it in the document, None where there is none."""
        value = self.document
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def encode(self) -> bytes:
        """The body of a journal record."""
        head = {name: value for name in _HEAD if (value := getattr(self, name))}
        text = json.dumps(head, ensure_ascii=True).encode()
        return _LENGTH.pack(len(text)) + text + self.body

    @classmethod
    def decode(cls, record: bytes) -> Delivery:
        """The delivery in a journal record; raises ValueError, KeyError or TypeError where it is none."""
        length = _LENGTH.unpack_from(record)[0] if len(record) >= _LENGTH.size else 0
        head = json.loads(record[_LENGTH.size : _LENGTH.size + length])
        return cls(body=record[_LENGTH.size + length :], **{name: head[name] for name in _HEAD if name in head})


_HEAD = ("uid", "integration", "received_at", "format", "path", "query", "headers", "remote")


def decoded(delivery: Delivery) -> Any:
    """The document of a delivery; see there."""
    body = delivery.content
    kind = delivery.headers.get("content-type", "").lower()
    if not body.strip():
        return dict(delivery.query) or None
    if "ndjson" in kind:
        return [_json(line) for line in body.splitlines() if line.strip()]
    if body.lstrip()[:1] in (b"{", b"["):  # whatever it is called: curl and others call everything a form
        return _json(body)
    if "x-www-form-urlencoded" in kind:
        return _form(body)
    if "multipart/form-data" in kind:
        return _fields(_parts(body, delivery.headers["content-type"]))
    return _json(body) if "json" in kind else None


def _form(body: bytes) -> Any:
    """The fields of a form; one that holds JSON in a single field `data` or `payload` is that JSON."""
    try:
        fields = {name: values[-1] for name, values in parse_qs(body.decode("utf-8"), max_num_fields=1000).items()}
    except ValueError as error:
        raise FormatError(f"the form can't be read ({error}); it must be UTF-8 with at most 1000 fields") from error
    return _fields(fields)


def _parts(body: bytes, kind: str) -> dict[str, str]:
    """The fields of a multipart form; files among them are left out."""
    try:
        form = message_from_bytes(b"content-type: " + kind.encode("ascii", "replace") + b"\r\n\r\n" + body)
        parts = form.get_payload() if form.is_multipart() else []
        fields = {name: part for part in parts if isinstance(part, Message) and (name := _field_name(part))}
        return {name: _decoded_part(part) for name, part in fields.items()}
    except (ValueError, LookupError, RecursionError) as error:
        raise FormatError(f"the multipart form can't be read ({error}); send JSON instead") from error


def _field_name(part: Message) -> str:
    return "" if part.get_filename() else str(part.get_param("name", "", "content-disposition"))


def _decoded_part(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return raw.decode("utf-8") if isinstance(raw, bytes) else ""


def _fields(fields: dict[str, str]) -> Any:
    for name in ("data", "payload"):
        if fields.get(name, "").lstrip()[:1] in ("{", "["):
            return _json(fields[name].encode())
    return fields


def _json(body: bytes) -> Any:
    _refuse_deep(body)
    try:
        return _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FormatError(f"the body is no UTF-8 (byte {error.start}); have the sender encode it") from error
    except RecursionError as error:
        raise FormatError("the body is nested too deep to be read; no monitoring system sends that") from error
    except ValueError as error:
        raise FormatError(f"the body is no JSON ({error}); it begins {body[:40]!r}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice[:40]!r} comes twice, so that nobody can say which counts")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _integer(text: str) -> int | float:
    return int(text) if len(text) < 400 else float("inf")


# Made once: what is told here is told of every object and number.
_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_integer)


def _refuse_deep(body: bytes) -> None:
    """Raise FormatError where brackets are nested too deep, before a decoder recurses into them."""
    if body.count(b"[") + body.count(b"{") <= MOST_DEEP:
        return
    depth = 0
    for bracket in _STRINGS.sub(b"", body).translate(None, _NO_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > MOST_DEEP:
            raise FormatError(f"the body is nested more than {MOST_DEEP} deep; no monitoring system sends that")


def _unpacked(body: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            found = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FormatError(f"the body is no gzip ({error}); have the sender send it again") from error
    if len(found) > MOST_BYTES:
        raise FormatError(f"the body is more than {MOST_BYTES} bytes when unpacked; have the sender send less at once")
    return found
