"""Checkmk's notification context in the lower-case names of webhook scripts.

https://docs.checkmk.com/latest/en/notifications.html#scripts. A context as it stands in the environment (NOTIFY_HOSTNAME and
so on) has Nagios' names, and is read as such.
"""

from __future__ import annotations

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format, filled, mapping, text
from alerts.formats import nagios
from alerts.model import Reading

# By Nagios' names; `x` stands for HOST or SERVICE, whichever it is about.
_MACROS = {
    "NOTIFICATIONTYPE": ("notification_type",),
    "HOSTNAME": ("host", "hostname", "host_name"),
    "HOSTALIAS": ("alias",),
    "HOSTADDRESS": ("address",),
    "SERVICEDESC": ("service", "service_description", "description"),
    "xSTATE": ("status", "state"),
    "xOUTPUT": ("output",),
    "LONGxOUTPUT": ("long_output",),
    "LONGDATETIME": ("short_date_time", "long_date_time"),
    "ICINGAWEB2URL": ("url",),
    "NOTIFICATIONAUTHOR": ("author", "notification_author", "ack_author"),
    "NOTIFICATIONCOMMENT": ("comment", "notification_comment", "ack_comment"),
}


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return found.keys() >= {"notification_type", "what"} and bool({"host", "hostname", "host_name"} & found.keys())


def _read(delivery: Delivery) -> Reading:
    found, what = mapping(delivery.document), text(delivery.get("what")).upper()
    if what not in ("HOST", "SERVICE"):
        raise FormatError(f"`what` of a Checkmk notification is HOST or SERVICE; here it is {what[:40]!r}")
    told = {macro.replace("x", what): filled(*(found.get(name) for name in names)) for macro, names in _MACROS.items()}
    if what == "HOST":
        told["SERVICEDESC"] = ""
    elif not told["SERVICEDESC"]:
        raise FormatError("a Checkmk notification of a service names it in `service`; this one doesn't")
    return nagios.reading({macro: value for macro, value in told.items() if value})


FORMAT = Format("checkmk", "Checkmk notification", _matches, _read, aliases=("check_mk",))
