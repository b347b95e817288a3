"""The deliveries under tests/data/alerts, as bytes and as what they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.delivery import Delivery
from alerts.detect import read
from alerts.model import Reading, Sighting

FOLDER = Path(__file__).parents[2] / "data" / "alerts"
NOON = 1772366400_000000  # 2026-03-01 12:00 UTC, when every delivery was received
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Where the path of the request says what is meant.
PATHS = {
    "opsgenie_api/create": "/in/shop/v2/alerts",
    "opsgenie_api/create-without-alias": "/v2/alerts/",
    "opsgenie_api/close": "/in/shop/v2/alerts/shop%2Fcart%20latency/close",
    "opsgenie_api/acknowledge": "/v2/alerts/delivery-1/acknowledge",
    "opsgenie_api/snooze": "/v2/alerts/23/snooze",
    "opsgenie_api/note": "/v2/alerts/23/notes",
}


def delivery(name: str, **said: Any) -> Delivery:
    """A delivery by its file's name, such as `grafana/mixed`."""
    body = (FOLDER / f"{name}.json").read_bytes()
    return Delivery(body, **{"uid": "delivery-1", "received_at": NOON, "path": PATHS.get(name, ""), **said})


def reading(name: str, **said: Any) -> Reading:
    """What a delivery says, in the format that its folder is called after."""
    found, what = read(delivery(name, **said))
    assert found == said.get("format", name.partition("/")[0])
    return what


def only(name: str, **said: Any) -> Sighting:
    """The one alert of a delivery."""
    (sighting,) = reading(name, **said).sightings
    return sighting


def clock(moment: int | None) -> str:
    """A time as ISO text without zone, empty where there is none."""
    return (_EPOCH + timedelta(microseconds=moment)).replace(tzinfo=None).isoformat() if moment is not None else ""


def times(sighting: Sighting) -> tuple[str, str, str]:
    """When it began, ended, and was told."""
    return clock(sighting.starts_at), clock(sighting.ends_at), clock(sighting.seen_at)
