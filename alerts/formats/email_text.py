"""What an e-mail says as text: its headers without encoded words (RFC 2047), its body in any charset, HTML without markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from alerts.times import MICROSECONDS

_MOST = 64 * 1024  # characters of a body that are looked at
_SILENT = re.compile(r"<(/?)(?:script|style|head|title)\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/h\d|/li|/table)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_WHITE = re.compile(r"[ \t\xa0]+")


def header(message: Message, name: str) -> str:
    """A header's text in one line, its encoded words decoded; empty where there is none."""
    return next(headers(message, name), "")


def headers(message: Message, name: str) -> Iterator[str]:
    """The texts of all headers of this name."""
    for value in message.get_all(name, []):
        try:
            told = str(make_header(decode_header(value)))
        except (HeaderParseError, LookupError, ValueError):
            told = str(value)
        yield " ".join(told.split())


def addresses(message: Message, *names: str) -> list[str]:
    """The addresses in these headers, in their order."""
    return [address for name in names for _, address in getaddresses(list(headers(message, name))) if "@" in address]


def sent_at(message: Message) -> int | None:
    """When it was sent, in microseconds; None where the Date makes no sense."""
    try:
        sent = parsedate_to_datetime(header(message, "Date"))
        seconds = (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return int(seconds) * MICROSECONDS if seconds > 0 else None


def body(message: Message) -> str:
    """The text of a message: of its first plain part, else of its first HTML part; attachments are not looked at."""
    parts = [part for part in message.walk() if not part.is_multipart() and not part.get_filename()]
    parts = [part for part in parts if part.get_content_disposition() != "attachment"]
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and (told := _decoded(part)).strip():
                return told.replace("\r\n", "\n") if kind == "text/plain" else plain(told)
    return ""


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")[:_MOST]
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")[:_MOST]


def plain(markup: str) -> str:
    """HTML as text, a line for each block, without scripts and styles."""
    shown, silent = [], False
    pieces = _SILENT.split(markup)
    for index, piece in enumerate(pieces):
        if index % 2:
            silent = piece != "/"
        elif not silent:
            shown.append(piece)
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", " ".join(shown))))
    lines = (_WHITE.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
