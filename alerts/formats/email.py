"""An e-mail (RFC 5322) as the body of a delivery, such as a mail server pipes it to `curl --data-binary @-`.

What tells an alert from others is, in this order: the key in an address it went to (alerts+KEY@example.com); the first
message of the thread it says it belongs to (References, In-Reply-To), unless it is a person's reply; its subject without
what differs between its mails (Re:, [FIRING:2], RESOLVED:, ...). The state is read from the subject, else from a line such as
`State: OK` or words such as "has recovered" in the text, else it fires.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import LONGEST, Format, first, resources
from alerts.formats import email_subject
from alerts.formats.email_text import addresses, body, header, sent_at
from alerts.identity import canonical
from alerts.model import ACKED, FIRING, NOTE, RESOLVED, Reading, Sighting
from alerts.severity import level

_BEGINS = re.compile(r"(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*(?:\n[ \t][^\n]*)*\r?\n)+")
_TELLING = re.compile(r"^(?:message-id|subject|mime-version|return-path|received):", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(r"^[*>• \t-]{0,3}([A-Za-z][A-Za-z ]{1,20}?)[* \t]{0,3}[:=][* \t]{0,9}(\S[^\n]{0,200})$", re.MULTILINE)
_STATE_FIELDS = ("state", "status", "alert state", "alarm state", "notification type", "new state", "current state")
_PLACES = ("host", "hostname", "instance", "server", "node", "service", "resource", "address", "host address", "ip")
_SEVERITIES = ("severity", "priority", "level", "urgency")
_OVER = re.compile(
    r"\b(?:(?:has|have) (?:been )?(?:resolved|recovered|cleared)|(?:is|are) (?:now )?back (?:up|to normal|online))\b", re.I
)
_URL = re.compile(r"https?://[^\s<>\"')\]]{3,2000}")
_KEY = re.compile(r"[^@+]+\+([^@]+)@")
_THREAD = re.compile(r"<[^<>\s]+>")
_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


def _matches(delivery: Delivery) -> bool:
    start = delivery.content[:4096].decode("ascii", "replace").replace("\r\n", "\n")
    head = _BEGINS.match(start)
    return head is not None and len(_TELLING.findall(head[0])) >= 2


def _read(delivery: Delivery) -> Reading:
    try:
        message = message_from_bytes(delivery.content)
        told = body(message)
    except RecursionError as error:
        raise FormatError("the parts of this e-mail are nested too deep to be read") from error
    subject = header(message, "Subject")
    if not subject and not told:
        raise FormatError("this e-mail has neither a subject nor a text, so that it says nothing")
    delivery_id = header(message, "Message-ID")
    if header(message, "Auto-Submitted").lower() == "auto-replied" or message.get_content_type() == "multipart/report":
        return Reading(delivery_id=delivery_id, remarks=("an automatic reply or a report of the mail system is no alert",))
    return Reading((_sighting(message, email_subject.read(subject), subject, told),), delivery_id=delivery_id)


def _sighting(message: Message, said: email_subject.Subject, subject: str, told: str) -> Sighting:
    fields = {name.lower(): value.strip() for name, value in reversed(_FIELD.findall(told))}
    state = NOTE if said.is_reply else said.state or _state_in(fields, told)
    identity, identity_from = _identity(message, said)
    severity = first(said.told, *(fields.get(name) for name in _SEVERITIES))
    at, link = sent_at(message), _URL.search(told)
    sender = next(iter(addresses(message, "From")), "")
    places = {name: fields[name] for name in _PLACES if name in fields}
    return Sighting(
        state=state or FIRING,
        identity=identity,
        identity_from=identity_from,
        name=first(said.stem, subject, "unnamed message")[:LONGEST],
        severity=level(severity.split()[0]) if severity else "unknown",
        severity_told=severity,
        summary=first(subject, told.strip().partition("\n")[0]),
        description=told.strip()[:LONGEST],
        ends_at=at if state == RESOLVED else None,
        seen_at=at,
        labels={**places, **({"from": sender} if sender else {})},
        resources=resources(*places.values()),
        url=link[0].rstrip(".,;:!?") if link else "",
        actor=first(fields.get("author"), fields.get("user")) if state == ACKED else "",
        resolves=bool(state),
    )


def _state_in(fields: dict[str, str], told: str) -> str:
    """The state that a labelled line of the text says, or its words; empty where nothing does."""
    for name in _STATE_FIELDS:
        word = re.split(r"[\s,;(]", fields.get(name, "").lower(), maxsplit=1)[0]
        if word in email_subject.STATES:
            return email_subject.STATES[word]
    return RESOLVED if _OVER.search(told[:LONGEST]) else ""


def _identity(message: Message, said: email_subject.Subject) -> tuple[str, str]:
    for address in addresses(message, *_TO):
        if key := _KEY.match(address):
            return key[1], "the key in the address"
    thread = _THREAD.search(header(message, "References")) or _THREAD.search(header(message, "In-Reply-To"))
    if thread and not said.is_reply:
        return canonical(thread=thread[0]), "the first message of its thread"
    return canonical(subject=said.stem.lower()), "the subject without its state"


FORMAT = Format("email", "E-mail (RFC 5322)", _matches, _read, aliases=("mail", "rfc5322"))
