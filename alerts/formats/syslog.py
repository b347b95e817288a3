"""Syslog messages, RFC 5424 and RFC 3164, one or several, in lines or counted by octets (RFC 6587). None says it is over.

Only what is a warning or worse (severity 0 to 4) is an alert; the rest is counted. What tells a message from others is host,
app and MSGID, or where it has none the text with numbers, addresses and ids left out.
"""

from __future__ import annotations

import re

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import LONGEST, Format, resources
from alerts.formats.syslog_lines import Message, message, split
from alerts.identity import canonical
from alerts.model import FIRING, Reading, Sighting

_LEVELS = ("critical", "critical", "critical", "error", "warning")  # by severity: emergency, alert, critical, error, warning
_NAMES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
_FACILITIES = (
    *("kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit"),
    *("console", "cron2", *(f"local{number}" for number in range(8))),
)
_STARTS = re.compile(r"\s*(?:[1-9]\d{0,6} )?<\d{1,3}>")
_VARYING = (
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "<uuid>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}::?){3,7}[0-9a-f]{1,4}\b", re.IGNORECASE), "<ip>"),
    (re.compile(r"\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b", re.IGNORECASE), "<hex>"),
    (re.compile(r"(?<![A-Za-z_])\d+(?:[.,]\d+)*"), "<n>"),  # eth0 and sda1 are names
)


def _matches(delivery: Delivery) -> bool:
    return delivery.content[:1024].lstrip()[:1].isascii() and _STARTS.match(delivery.text[:1024]) is not None


def _read(delivery: Delivery) -> Reading:
    messages = [message(one, delivery.received_at) for one in split(delivery.content)]
    if not messages:
        raise FormatError("this holds no syslog message; each begins with its priority, such as <134>")
    bad = [one for one in messages if one.priority % 8 < len(_LEVELS)]
    mild = len(messages) - len(bad)
    remarks = (f"{mild} of {len(messages)} messages are milder than a warning",) if mild else ()
    return Reading(tuple(_sighting(one, delivery.remote) for one in bad), remarks=remarks)


def _sighting(one: Message, remote: str) -> Sighting:
    host, said = one.host or remote, one.said.strip()
    about = one.msgid or template(said)
    told = _NAMES[one.priority % 8]
    where = {"host": host, "app": one.app, "msgid": one.msgid, "facility": _FACILITIES[one.priority // 8]}
    return Sighting(
        state=FIRING,
        identity=canonical(host=host, app=one.app, about=about),
        identity_from="host, app and MSGID" if one.msgid else "host, app and text without numbers",
        name=": ".join(word for word in (one.app, about[:120].partition("\n")[0]) if word) or "unnamed message",
        severity=_LEVELS[one.priority % 8],
        severity_told=told,
        summary=said[:LONGEST],
        seen_at=one.at,
        labels={**one.data, **{name: word[:LONGEST] for name, word in where.items() if word}},
        resources=resources(host, one.app),
        resolves=False,
    )


def template(said: str) -> str:
    """A message without what differs each time: numbers, addresses, hexadecimal words and UUIDs."""
    for pattern, stand_in in _VARYING:
        said = pattern.sub(stand_in, said[:LONGEST])
    return said


FORMAT = Format("syslog", "syslog (RFC 5424, RFC 3164)", _matches, _read)
