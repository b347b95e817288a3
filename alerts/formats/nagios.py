"""Notifications of Nagios, Naemon, Icinga and Shinken: their macros as JSON, as a form, or as `NAME=value` lines.

https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/macrolist.html names the macros; Icinga 2's
notification scripts take most of them over. Any prefix NAGIOS_ or ICINGA_ and any dollar signs are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, filled, mapping, resources, texts
from alerts.identity import canonical
from alerts.model import ACKED, FIRING, NOTE, RESOLVED, SUPPRESSED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment

_LINE = re.compile(r"^\s*(?:export\s+)?\$?([A-Za-z][\w.]*)\$?\s*=\s*(.*?)\s*$", re.MULTILINE)
_FIRST_LINES = re.compile(r"(?:\A|\n)\s*(?:export\s+)?\$?(?:NAGIOS_|ICINGA_)?NOTIFICATIONTYPE\$?\s*=")
_BY_STATE = "by the state"
_TYPES = {
    "PROBLEM": FIRING,
    "RECOVERY": RESOLVED,
    "ACKNOWLEDGEMENT": ACKED,
    "CUSTOM": NOTE,
    "FLAPPINGSTART": NOTE,  # from now on nothing is sent until it stops flapping
    **dict.fromkeys(("FLAPPINGSTOP", "FLAPPINGEND", "FLAPPINGDISABLED"), _BY_STATE),
    "DOWNTIMESTART": SUPPRESSED,
    **dict.fromkeys(("DOWNTIMEEND", "DOWNTIMECANCELLED", "DOWNTIMEREMOVED"), _BY_STATE),
}
_FINE = ("OK", "UP")
_SEVERITIES = {"UNKNOWN": "warning", "UNREACHABLE": "error", "OK": "unknown", "UP": "unknown"}
_LABELS = {
    "host": "HOSTNAME",
    "service": "SERVICEDESC",
    "alias": "HOSTALIAS",
    "address": "HOSTADDRESS",
    "hostgroups": "HOSTGROUPNAMES",
    "servicegroups": "SERVICEGROUPNAMES",
}
_ALSO = {"SERVICENAME": "SERVICEDESC", "HOSTDISPLAYNAME": "HOSTALIAS", "NOTIFICATIONAUTHORNAME": "NOTIFICATIONAUTHOR"}


def macros(delivery: Delivery) -> dict[str, str]:
    """The macros of a delivery by their plain names, without those that are empty or were never expanded."""
    document = delivery.document
    given = texts(document) if document is not None else dict(_LINE.findall(delivery.text))
    found: dict[str, str] = {}
    for name, value in given.items():
        plain = name.strip("$").upper().removeprefix("NAGIOS_").removeprefix("ICINGA_").removeprefix("NOTIFY_")
        if filled(value):
            found.setdefault(_ALSO.get(plain, plain), filled(value))
    return found


def identity(host: str, service: str) -> str:
    """What tells a host or one of its services from all others, the same for every way in which Nagios and Icinga tell it."""
    return canonical(host=host, service=service)


def severity(state: str) -> str:
    """The level of a state of a host or a service; unknown once it is fine, as it was some other while it lasted."""
    return _SEVERITIES.get(state.upper()) or level(state)


def _matches(delivery: Delivery) -> bool:
    if delivery.document is None:
        return _FIRST_LINES.search(delivery.text) is not None
    return "NOTIFICATIONTYPE" in {name.upper().strip("$")[-16:] for name in mapping(delivery.document)}


def _read(delivery: Delivery) -> Reading:
    return reading(macros(delivery))


def reading(said: Mapping[str, str]) -> Reading:
    """What macros say, by their plain names."""
    host, kind = said.get("HOSTNAME", ""), said.get("NOTIFICATIONTYPE", "").upper().partition(" ")[0]
    if not host or kind not in _TYPES:
        raise FormatError(f"a Nagios notification has HOSTNAME and a known NOTIFICATIONTYPE; this one has {kind[:40]!r}")
    return Reading((_sighting(said, host, kind),))


def _sighting(said: Mapping[str, str], host: str, kind: str) -> Sighting:
    service = said.get("SERVICEDESC", "")
    prefix = "SERVICE" if service else "HOST"
    told = said.get(f"{prefix}STATE", "").upper()
    state, changed = _state(kind, told), moment(said.get(f"LAST{prefix}STATECHANGE"))
    output = said.get(f"{prefix}OUTPUT", "")
    before = told if told not in _FINE else said.get(f"LAST{prefix}STATE", "").upper()
    return Sighting(
        state=state,
        identity=identity(host, service),
        identity_from="host and service",
        name=service or "host check",
        severity=severity(before),
        severity_told=told,
        summary=f"{service + ' on ' if service else ''}{host} is {told or kind}{': ' if output else ''}{output}",
        description=filled(said.get(f"LONG{prefix}OUTPUT"), said.get("NOTIFICATIONCOMMENT")).replace("\\n", "\n"),
        starts_at=changed if told not in _FINE else None,
        ends_at=changed if state == RESOLVED else None,
        seen_at=moment(said.get("TIMET")) or moment(said.get("LONGDATETIME")),
        labels={name: said[macro] for name, macro in _LABELS.items() if macro in said},
        resources=resources(host, *(said.get(name) for name in ("HOSTADDRESS", "HOSTALIAS", "SERVICEDESC"))),
        url=filled(*(said.get(name) for name in (f"{prefix}ACTIONURL", "ICINGAWEB2URL"))),
        runbook_url=said.get(f"{prefix}NOTESURL", ""),
        actor=filled(said.get("NOTIFICATIONAUTHOR"), said.get(f"{prefix}ACKAUTHOR")) if state == ACKED else "",
    )


def _state(kind: str, told: str) -> str:
    """What a notification says; the end of a downtime and of flapping say that the state now counts again."""
    state = _TYPES[kind]
    if state == _BY_STATE:
        return RESOLVED if told in _FINE else FIRING
    return NOTE if state == SUPPRESSED and told in _FINE else state


FORMAT = Format("nagios", "Nagios or Icinga notification macros", _matches, _read, aliases=("naemon", "shinken"))
