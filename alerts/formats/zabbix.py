"""Zabbix: webhook media types (whose parameters everybody names differently), and streamed events of connectors.

https://www.zabbix.com/documentation/current/en/manual/appendix/macros/supported_by_location names the macros,
https://www.zabbix.com/documentation/current/en/manual/appendix/protocols/real_time_export the streamed fields.
EVENT.DATE and EVENT.TIME are in the time of the Zabbix server and name no zone: it is the query's `zone` (such as
?zone=Europe/Vienna) or a field `zone`, else UTC.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Any

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, filled, folded, items, mapping, objects, pairs, resources, text
from alerts.identity import canonical
from alerts.model import ACKED, FIRING, NOTE, RESOLVED, SUPPRESSED, UNACKED, Reading, Sighting
from alerts.severity import level
from alerts.times import moment, zone

# What layouts call a field, without case and punctuation: a macro's name, a media type's parameter, a streamed field.
_NAMES = {
    "event": ("peventid", "eventid"),  # a streamed recovery has an id of its own, and its problem's
    "trigger": ("triggerid",),
    "name": ("eventname", "triggername", "trigger", "name", "alertsubject", "subject"),
    "value": ("eventvalue", "value", "triggervalue"),
    "status": ("eventstatus", "triggerstatus", "status"),
    "update": ("eventupdatestatus",),
    "action": ("eventupdateaction",),
    "acked": ("eventackstatus",),
    "actor": ("userfullname", "useralias", "username"),
    "severity": ("eventseverity", "triggerseverity", "severity", "eventnseverity", "triggernseverity", "nseverity"),
    "host": ("hosthost", "hostname", "host"),
    "ip": ("hostip", "hostconn", "hostdns", "ip"),
    "group": ("triggerhostgroupname", "hostgroup"),
    "text": ("eventopdata", "alertmessage", "message", "item", "itemvalue"),
    "description": ("triggerdescription", "description"),
    "tags": ("eventtagsjson", "eventtags", "tags"),
    "link": ("link", "url", "triggerurl"),
    "base": ("zabbixurl",),
}
_UNMISTAKABLE = {
    *("eventvalue", "eventnseverity", "eventtagsjson", "eventupdatestatus", "eventrecoverytime", "eventackstatus"),
    *("triggerid", "triggerstatus", "triggerseverity", "zabbixurl"),
}
_STREAMED, _SHORT = {"eventid", "clock", "value"}, {"trigger", "status", "severity", "hostname"}
_STATES = {"1": FIRING, "PROBLEM": FIRING, "0": RESOLVED, "OK": RESOLVED, "RESOLVED": RESOLVED}
_ACTIONS = {
    "acknowledged": ACKED,
    "unacknowledged": UNACKED,
    "closed": RESOLVED,
    "suppressed": SUPPRESSED,
    "unsuppressed": FIRING,
}
_SEVERITIES = {"0": "unknown", "1": "info", "2": "warning", "3": "warning", "4": "error", "5": "critical"}
_IN_LINK = re.compile(r"[?&](eventid|triggerid)=(\d+)", re.IGNORECASE)


def _events(delivery: Delivery) -> list[dict[str, Any]]:
    document = delivery.document
    return [folded(one) for one in (document if isinstance(document, list) else [document]) if isinstance(one, dict)]


def _matches(delivery: Delivery) -> bool:
    keys = set(next(iter(_events(delivery)), {}))
    return bool(keys & _UNMISTAKABLE) or keys >= _STREAMED or keys >= _SHORT


def _read(delivery: Delivery) -> Reading:
    events = _events(delivery)
    if not events or len(events) < len(items(delivery.document)):
        raise FormatError("a Zabbix delivery is an object of macros; this one holds something else")
    asked = filled(delivery.query.get("zone"), events[0].get("zone"), events[0].get("timezone"))
    known = zone(asked)
    remarks = () if known else (f"the zone {asked[:40]!r} is not known, so its times count as UTC",)
    return Reading(tuple(_sighting(event, known or UTC) for event in events), remarks=remarks)


def _sighting(event: Mapping[str, Any], where: tzinfo) -> Sighting:
    told = {name: filled(*(event.get(one) for one in names)) for name, names in _NAMES.items()}
    state, tags = _state(told), _tags(event)
    host = told["host"] or _hosts(event)
    identity, identity_from = _identity(told, host)
    began, ended = _when(event, "", where), _when(event, "recovery", where)
    streamed_end = began if state == RESOLVED and "clock" in event else None
    return Sighting(
        state=state,
        identity=identity,
        identity_from=identity_from,
        name=told["name"] or "unnamed trigger",
        severity=_SEVERITIES.get(told["severity"]) or level(told["severity"]),
        severity_told=told["severity"],
        summary=told["text"],
        description=told["description"],
        starts_at=began if streamed_end is None else None,
        ends_at=(ended or streamed_end) if state == RESOLVED else None,
        seen_at=_when(event, "update", where) or (ended if state == RESOLVED else None) or began,
        labels={**tags, **{name: told[name] for name in ("host", "ip", "group", "trigger") if told[name]}},
        resources=resources(host, told["ip"], tags.get("service"), tags.get("component")),
        url=told["link"] or _url(told),
        actor=told["actor"] if state in (ACKED, UNACKED) else "",
    )


def _state(told: Mapping[str, str]) -> str:
    if told["update"] == "1":
        done = [_ACTIONS[word] for word in re.split(r"[\s,]+", told["action"].lower()) if word in _ACTIONS]
        return done[0] if done else ACKED if not told["action"] and told["acked"].lower() == "yes" else NOTE
    state = _STATES.get(told["value"]) or _STATES.get(told["status"].upper())
    if state is None:
        raise FormatError(
            "neither EVENT.VALUE nor EVENT.STATUS says whether this problem lasts; add one of them to the message"
        )
    return state


def _identity(told: Mapping[str, str], host: str) -> tuple[str, str]:
    """The event's id, which a problem and its recovery share; in its place the trigger's."""
    linked = {name.lower(): number for name, number in _IN_LINK.findall(told["link"])}
    if event := told["event"] or linked.get("eventid"):
        return event, "the event's id"
    if trigger := told["trigger"] if told["trigger"].isdigit() else linked.get("triggerid"):
        return f"trigger:{trigger}", "the trigger's id"
    if not told["name"]:
        raise FormatError("neither EVENT.ID nor TRIGGER.ID nor a name tells this problem from others; add EVENT.ID")
    return canonical(host=host, name=told["name"]), "host and name"


def _url(told: Mapping[str, str]) -> str:
    base, ids = told["base"].rstrip("/"), (told["trigger"], told["event"])
    return f"{base}/tr_events.php?triggerid={ids[0]}&eventid={ids[1]}" if base and all(ids) else base


def _when(event: Mapping[str, Any], step: str, where: tzinfo) -> int | None:
    date, time = filled(event.get(f"event{step}date")), filled(event.get(f"event{step}time"))
    if date:
        return moment(f"{date} {time}".strip(), where)
    return moment(event.get("clock")) if not step and "clock" in event else moment(event.get(f"event{step}timestamp"))


def _tags(event: Mapping[str, Any]) -> dict[str, str]:
    told = next((event[name] for name in _NAMES["tags"] if event.get(name)), None)
    if isinstance(told, str) and told.lstrip()[:1] == "[":
        told = Delivery(told.encode("utf-8", "replace")).document
    if isinstance(told, str):
        return pairs(filled(told).split(","))
    found: dict[str, str] = {}
    for tag in objects(told):
        name, value = text(tag.get("tag")), text(tag.get("value"))
        if name:
            found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _hosts(event: Mapping[str, Any]) -> str:
    """The host of a streamed event, which lists its hosts."""
    return next(
        (name for one in objects(event.get("hosts")) if (name := filled(mapping(one).get("host"), one.get("name")))), ""
    )


FORMAT = Format("zabbix", "Zabbix webhook, connector", _matches, _read)
