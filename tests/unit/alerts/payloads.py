"""The deliveries under tests/data/alerts by their whole file names, whatever they are: JSON, forms, lines, e-mails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alerts.delivery import Delivery
from alerts.detect import FORMATS, read
from alerts.model import Reading, Sighting
from alerts.times import moment

FOLDER = Path(__file__).parents[2] / "data" / "alerts"
RECEIVED = 1767268800_000000  # 2026-01-01 12:00 UTC
KINDS = {
    ".form": "application/x-www-form-urlencoded",
    ".ndjson": "application/x-ndjson",
    ".multipart": "multipart/form-data; boundary=kuma",
}
OURS = (
    *(
        "nagios",
        "icinga",
        "icinga_notifications",
        "zabbix",
        "sentry",
        "newrelic",
        "splunk",
        "uptime_kuma",
        "sensu",
        "kubernetes_event",
        "cloudevents",
    ),
    *("healthchecks", "netdata", "dynatrace", "syslog", "email", "checkmk", "graylog", "pingdom", "statuscake", "librenms"),
)
HEADERS = {
    "sentry/installation.json": {"sentry-hook-resource": "installation"},
    "cloudevents/binary.json": {
        **{"ce-specversion": "1.0", "ce-id": "e-8", "ce-source": "/shop/monitor", "ce-type": "net.example.disk.firing"},
        **{"ce-subject": "web-4", "ce-time": "2026-01-01T10:00:00Z", "content-type": "application/json"},
    },
}
NAMES = [f"{folder}/{path.name}" for folder in OURS for path in sorted((FOLDER / folder).iterdir())]


def delivery(name: str, **said: Any) -> Delivery:
    """A delivery by its folder and file, such as `nagios/host_up.form`; its headers are those of such a file."""
    path = FOLDER / name
    kind = {"content-type": KINDS[path.suffix]} if path.suffix in KINDS else {}
    headers = {**kind, **HEADERS.get(name, {}), **said.pop("headers", {})}
    return Delivery(path.read_bytes(), **{"received_at": RECEIVED, "headers": headers, **said})


def reading(name: str, **said: Any) -> Reading:
    """What a delivery says; its format is told from it, and is the one that its folder is called after."""
    found, what = read(delivery(name, **said))
    assert found == name.partition("/")[0]
    return what


def only(name: str, **said: Any) -> Sighting:
    """The one alert of a delivery."""
    (sighting,) = reading(name, **said).sightings
    return sighting


def formats_of(one: Delivery) -> list[str]:
    """All the formats that think it is theirs."""
    return [name for name, format_ in FORMATS.items() if format_.matches(one)]


def at(text: str) -> int:
    """An instant of 1 January 2026, in UTC, such as 10:00:00."""
    found = moment(f"2026-01-01T{text}Z")
    assert found is not None
    return found
