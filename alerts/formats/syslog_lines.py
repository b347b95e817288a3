"""Syslog messages as they stand in a body: RFC 5424 and RFC 3164, in lines or counted by octets (RFC 6587).

RFC 3164 knows no year and no zone: they are those of the moment at which it was received, in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from alerts.errors import FormatError
from alerts.format import LONGEST
from alerts.times import MICROSECONDS, moment

_COUNT = re.compile(rb"\s*([1-9]\d{0,6}) (?=<\d{1,3}>)")
_NEXT = re.compile(r"[\r\n]+(?=<\d{1,3}>)")
_PRIORITY = re.compile(r"<(\d{1,3})>")
_NEW = re.compile(r"1 (\S+) (\S+) (\S+) (\S+) (\S+) ?(.*)", re.DOTALL)
_OLD = re.compile(r"([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (?:(\S+) )?(.*)", re.DOTALL)
_TAG = re.compile(r"([\w./()-]{1,48})(?:\[([^\]]{1,40})\])?: ?(.*)", re.DOTALL)
_ELEMENT = re.compile(r'\[([^\s="\]]{1,64})((?: [^\s="\]]{1,64}="(?:[^"\\\]]|\\.)*")*)\]')
_PARAM = re.compile(r' ([^\s="\]]{1,64})="((?:[^"\\\]]|\\.)*)"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Message:
    """One message; what it leaves out is empty, and `data` is its structured data by element and parameter."""

    priority: int
    at: int | None = None
    host: str = ""
    app: str = ""
    msgid: str = ""
    said: str = ""
    data: dict[str, str] = field(default_factory=dict)


def split(content: bytes) -> Iterator[str]:
    """The messages of a body; a line that begins with no priority goes on with the message before it."""
    end = 0
    while count := _COUNT.match(content, end):
        end = count.end() + int(count[1])
        if end > len(content):
            raise FormatError(f"a message is {int(count[1])} bytes by its count, but the body ends before that")
        yield content[count.end() : end].decode("utf-8", "replace").strip()
    text = content[end:].decode("utf-8", "replace").strip()
    yield from _NEXT.split(text) if text else ()


def message(line: str, received_at: int) -> Message:
    """What a message says, received at this moment (microseconds)."""
    found = _PRIORITY.match(line)
    if found is None or int(found[1]) > 191:
        raise FormatError(f"a syslog message begins with a priority up to <191>; this one begins {line[:20]!r}")
    priority, rest = int(found[1]), line[found.end() :]
    if new := _NEW.match(rest):
        at, host, app, _, msgid = ("" if word == "-" else word for word in new.groups()[:5])
        data, said = _structured(new[6])
        return Message(priority, moment(at), host, app, msgid, said, data)
    at_old, host = None, ""
    if old := _OLD.match(rest):
        at_old, host, rest = _dated(old, received_at), old[6] or "", old[7]
    tag = _TAG.match(rest)
    return Message(priority, at_old, host, tag[1], said=tag[3]) if tag else Message(priority, at_old, host, said=rest)


def _structured(text: str) -> tuple[dict[str, str], str]:
    """The parameters of structured data by element and name, and the message behind it."""
    found: dict[str, str] = {}
    if text[:1] == "-":
        return found, text[1:].lstrip().removeprefix("\ufeff")
    while element := _ELEMENT.match(text):
        for name, value in _PARAM.findall(element[2]):
            found[f"{element[1]}.{name}"] = re.sub(r'\\(["\\\]])', r"\1", value)[:LONGEST]
        text = text[element.end() :]
    return found, text.lstrip().removeprefix("\ufeff")


def _dated(old: re.Match[str], received_at: int) -> int | None:
    """The instant of a date without a year: the last such before it was received, with a day for clocks that differ."""
    now = datetime.fromtimestamp(received_at / MICROSECONDS, UTC)
    month = _MONTHS.index(old[1]) + 1 if old[1] in _MONTHS else 0
    day, hour, minute, second = (int(old[part]) for part in (2, 3, 4, 5))
    for year in range(now.year + 1, now.year - 9, -1):  # 29 February may be long ago
        try:
            at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            continue
        if at <= now + timedelta(days=1):
            return moment(int(at.timestamp()))
    return None
