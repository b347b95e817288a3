"""Syslog messages, RFC 5424 and RFC 3164, one or several, in lines or counted by octets (RFC 6587). None says it is over.

Only what is a warning or worse (severity 0 to 4) is an alert; the rest is counted. What tells a message from others is host,
app and MSGID, or where it has none the text with numbers, addresses and ids left out. RFC 3164 knows no year and no zone:
they are those of the moment at which it was received, in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import LONGEST, Format, resources
from alerts.identity import canonical
from alerts.model import FIRING, Reading, Sighting
from alerts.times import MICROSECONDS, moment

_LEVELS = ("critical", "critical", "critical", "error", "warning")  # by severity: emergency, alert, critical, error, warning
_NAMES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
_FACILITIES = (
    *("kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit"),
    *("console", "cron2", *(f"local{number}" for number in range(8))),
)
_STARTS = re.compile(r"\s*(?:[1-9]\d{0,6} )?<\d{1,3}>")
_COUNT = re.compile(rb"\s*([1-9]\d{0,6}) (?=<\d{1,3}>)")
_NEXT = re.compile(r"[\r\n]+(?=<\d{1,3}>)")
_PRIORITY = re.compile(r"<(\d{1,3})>")
_NEW = re.compile(r"1 (\S+) (\S+) (\S+) (\S+) (\S+) ?(.*)", re.DOTALL)
_OLD = re.compile(r"([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (?:(\S+) )?(.*)", re.DOTALL)
_TAG = re.compile(r"([\w./()-]{1,48})(?:\[([^\]]{1,40})\])?: ?(.*)", re.DOTALL)
_ELEMENT = re.compile(r'\[([^\s="\]]{1,64})((?: [^\s="\]]{1,64}="(?:[^"\\\]]|\\.)*")*)\]')
_PARAM = re.compile(r' ([^\s="\]]{1,64})="((?:[^"\\\]]|\\.)*)"')
_VARYING = (
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "<uuid>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}::?){3,7}[0-9a-f]{1,4}\b", re.IGNORECASE), "<ip>"),
    (re.compile(r"\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b", re.IGNORECASE), "<hex>"),
    (re.compile(r"(?<![A-Za-z_])\d+(?:[.,]\d+)*"), "<n>"),  # eth0 and sda1 are names
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class _Message:
    priority: int
    at: int | None = None
    host: str = ""
    app: str = ""
    msgid: str = ""
    said: str = ""
    data: dict[str, str] = field(default_factory=dict)


def _matches(delivery: Delivery) -> bool:
    return delivery.content[:1024].lstrip()[:1].isascii() and _STARTS.match(delivery.text[:1024]) is not None


def _read(delivery: Delivery) -> Reading:
    messages = [_message(one, delivery.received_at) for one in _split(delivery.content)]
    if not messages:
        raise FormatError("this holds no syslog message; each begins with its priority, such as <134>")
    bad = [one for one in messages if one.priority % 8 < len(_LEVELS)]
    mild = len(messages) - len(bad)
    remarks = (f"{mild} of {len(messages)} messages are milder than a warning",) if mild else ()
    return Reading(tuple(_sighting(one, delivery.remote) for one in bad), remarks=remarks)


def _split(content: bytes) -> Iterator[str]:
    """The messages of a body; a line that begins with no priority goes on with the message before it."""
    end = 0
    while count := _COUNT.match(content, end):
        end = count.end() + int(count[1])
        if end > len(content):
            raise FormatError(f"a message is {int(count[1])} bytes by its count, but the body ends before that")
        yield content[count.end() : end].decode("utf-8", "replace").strip()
    text = content[end:].decode("utf-8", "replace").strip()
    yield from _NEXT.split(text) if text else ()


def _message(line: str, received_at: int) -> _Message:
    found = _PRIORITY.match(line)
    if found is None or int(found[1]) > 191:
        raise FormatError(f"a syslog message begins with a priority up to <191>; this one begins {line[:20]!r}")
    priority, rest = int(found[1]), line[found.end() :]
    if new := _NEW.match(rest):
        at, host, app, _, msgid = ("" if word == "-" else word for word in new.groups()[:5])
        data, said = _structured(new[6])
        return _Message(priority, moment(at), host, app, msgid, said, data)
    at_old, host = None, ""
    if old := _OLD.match(rest):
        at_old, host, rest = _dated(old, received_at), old[6] or "", old[7]
    tag = _TAG.match(rest)
    return _Message(priority, at_old, host, tag[1], said=tag[3]) if tag else _Message(priority, at_old, host, said=rest)


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


def _sighting(message: _Message, remote: str) -> Sighting:
    host, said = message.host or remote, message.said.strip()
    about = message.msgid or template(said)
    told = _NAMES[message.priority % 8]
    where = {"host": host, "app": message.app, "msgid": message.msgid, "facility": _FACILITIES[message.priority // 8]}
    return Sighting(
        state=FIRING,
        identity=canonical(host=host, app=message.app, about=about),
        identity_from="host, app and MSGID" if message.msgid else "host, app and text without numbers",
        name=": ".join(word for word in (message.app, about[:120].partition("\n")[0]) if word) or "unnamed message",
        severity=_LEVELS[message.priority % 8],
        severity_told=told,
        summary=said[:LONGEST],
        seen_at=message.at,
        labels={**message.data, **{name: word[:LONGEST] for name, word in where.items() if word}},
        resources=resources(host, message.app),
        resolves=False,
    )


def template(said: str) -> str:
    """A message without what differs each time: numbers, addresses, hexadecimal words and UUIDs."""
    for pattern, stand_in in _VARYING:
        said = pattern.sub(stand_in, said[:LONGEST])
    return said


FORMAT = Format("syslog", "syslog (RFC 5424, RFC 3164)", _matches, _read)
