"""Grafana's unified alerting (Grafana 8 and later): the webhook contact point.

https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from alerts.delivery import Delivery
from alerts.format import Format, first, mapping, text, texts
from alerts.formats.alertmanager import members, sighting, state, truncated
from alerts.identity import canonical
from alerts.model import Reading, Sighting

_TEST = {"alertname": "TestAlert", "instance": "Grafana"}


def _matches(delivery: Delivery) -> bool:
    found = mapping(delivery.document)
    return "orgId" in found and isinstance(found.get("alerts"), list)


def _read(delivery: Delivery) -> Reading:
    told = members(delivery)
    real = [member for member in told if not _is_test(member)]
    remarks = ("a test notification of a Grafana contact point",) if len(real) < len(told) else ()
    return Reading(
        tuple(_sighting(delivery, member) for member in real),
        truncated=truncated(delivery),
        remarks=remarks,
    )


def _is_test(member: Mapping[str, Any]) -> bool:
    labels = mapping(member.get("labels"))
    return all(labels.get(name) == value for name, value in _TEST.items())


def _sighting(delivery: Delivery, member: Mapping[str, Any]) -> Sighting:
    told = state(member, delivery.received_at)
    # Grafana hashes private labels too, which it does not send: its fingerprint can't be computed from what is here.
    own = text(member.get("fingerprint")).strip()
    identity = own or canonical(org=delivery.get("orgId"), labels=texts(member.get("labels")))
    found = sighting({**member, "fingerprint": identity}, told)
    base = text(delivery.get("externalURL"))
    url = first(*(_joined(base, member.get(name)) for name in ("generatorURL", "panelURL", "dashboardURL")))
    rule = found.labels.get("rulename", "")
    return replace(
        found,
        identity_from=found.identity_from if own else "org and labels, as Grafana sent no fingerprint",
        summary=first(found.summary, f"{found.name}: {rule}" if rule else ""),  # DatasourceNoData, DatasourceError
        description=first(found.description, member.get("valueString")),
        url=url,
        runbook_url=_joined(base, found.runbook_url),
    )


def _joined(base: str, link: Any) -> str:
    """A link that may be relative, such as `?orgId=1`."""
    word = text(link).strip()
    if not word:
        return ""
    try:
        return urljoin(base, word)
    except ValueError:  # brackets that are no IPv6 address
        return word


FORMAT = Format(
    "grafana",
    "Grafana alerting",
    _matches,
    _read,
    aliases=("grafana_unified",),
    documented="https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/"
    "integrations/webhook-notifier/",
)
