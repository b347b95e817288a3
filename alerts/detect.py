"""Which format a delivery is in, and what it says: the way from bytes to a Reading."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from types import MappingProxyType

from alerts.delivery import Delivery
from alerts.errors import FormatError
from alerts.format import Format
from alerts.formats import (
    alertmanager,
    azure,
    azure_classic,
    checkmk,
    cloudevents,
    cloudwatch,
    cloudwatch_event,
    datadog,
    dynatrace,
    email,
    gcp,
    grafana,
    grafana_legacy,
    graylog,
    healthchecks,
    icinga,
    icinga_notifications,
    kubernetes_event,
    librenms,
    nagios,
    netdata,
    newrelic,
    opsgenie,
    opsgenie_api,
    pagerduty,
    pagerduty_events,
    pagerduty_messages,
    pingdom,
    prometheus,
    sensu,
    sentry,
    splunk,
    statuscake,
    syslog,
    uptime_kuma,
    zabbix,
)
from alerts.model import Reading

# The first that knows the document reads it: those told by unmistakable keys come before those told by common ones.
_ORDER = (
    cloudevents,
    sentry,
    opsgenie_api,
    prometheus,
    grafana,
    alertmanager,
    grafana_legacy,
    pagerduty,
    pagerduty_messages,
    pagerduty_events,
    opsgenie,
    cloudwatch_event,
    cloudwatch,
    azure,
    azure_classic,
    gcp,
    datadog,
    newrelic,
    uptime_kuma,
    splunk,
    sensu,
    kubernetes_event,
    dynatrace,
    netdata,
    icinga,
    icinga_notifications,
    checkmk,
    nagios,
    zabbix,
    graylog,
    pingdom,
    statuscake,
    librenms,
    healthchecks,
    syslog,
    email,
)
FORMATS: Mapping[str, Format] = {module.FORMAT.name: module.FORMAT for module in _ORDER}
ALIASES = {alias: module.FORMAT.name for module in _ORDER for alias in module.FORMAT.aliases}
_NO_CUSTOM: Mapping[str, Format] = MappingProxyType({})


def read(delivery: Delivery, custom: Mapping[str, Format] = _NO_CUSTOM) -> tuple[str, Reading]:
    """The format's name, and what the delivery says in it; `custom` are the formats that the user describes.

    Raises FormatError for what is broken, not known, or not in the format that it is said to be in.
    """
    found = format_named(delivery.format, custom) if delivery.format else detect(delivery, custom)
    return found.name, found.read(delivery)


def detect(delivery: Delivery, custom: Mapping[str, Format] = _NO_CUSTOM) -> Format:
    """The format that this is in, the user's own tried first; raises FormatError where none knows it."""
    for candidate in (*custom.values(), *FORMATS.values()):
        if candidate.matches(delivery):
            return candidate
    document = delivery.document
    keys = (
        ", ".join(repr(key)[:40] for key in sorted(document)[:5]) if isinstance(document, dict) else repr(delivery.text[:40])
    )
    raise FormatError(
        f"the format is not known (it begins {keys[:100]}); name it with --from, or describe it in config.toml "
        "as [alerts.formats.NAME]"
    )


def format_named(name: str, custom: Mapping[str, Format] = _NO_CUSTOM) -> Format:
    """The format of this name; raises FormatError for an unknown one."""
    plain = name.strip().lower().replace("-", "_")
    plain = ALIASES.get(plain, plain)
    known = {**FORMATS, **custom}
    if plain in known:
        return known[plain]
    near = difflib.get_close_matches(plain, [*known, *ALIASES], 1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    raise FormatError(f"there is no alert format {name[:40]!r}; {hint}")
