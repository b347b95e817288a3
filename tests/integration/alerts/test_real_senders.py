"""Prometheus and Alertmanager themselves, unchanged but for a URL, reach the receiver by every way they know."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from alerts import detect
from alerts.delivery import Delivery
from alerts.drain import drain
from alerts.identity import label_fingerprint
from alerts.model import RESOLVED
from alerts.outbound import requests_for, send
from alerts.poller import Poll, poll
from alerts.receiver.segments import Segments
from recorder.clocks import SystemClock
from store.database import open_store
from tests.integration.alerts.monitoring import Monitoring, alertmanager, free_address, missing, monitoring
from tests.integration.alerts.serving import Serving, members, receiver, until
from tests.unit.alerts_receiver.asking import deliveries_in

pytestmark = pytest.mark.slow


@dataclass
class World:
    """All that runs."""

    serving: Serving
    monitoring: Monitoring

    def deliveries(self, integration: str) -> list[Delivery]:
        """What came for an integration so far."""
        return [one for one in self.serving.deliveries() if one.integration == integration]

    def wait_for(self, integration: str, wanted: Callable[[Any], bool], what: str) -> Delivery:
        """The first delivery whose document is wanted."""
        found: Delivery = until(
            lambda: next((one for one in self.deliveries(integration) if wanted(one.document)), None), what, 60
        )
        return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A receiver, and a Prometheus and an Alertmanager that send to it."""
    if missing():
        if os.environ.get("TT_TESTS_NEED_SHELLS"):
            pytest.fail(f"not installed: {', '.join(missing())}")
        pytest.skip(f"not installed: {', '.join(missing())}")
    folder = tmp_path_factory.mktemp("monitoring")
    with receiver(folder / "home") as serving, monitoring(folder / "programs", f"127.0.0.1:{serving.port}") as running:
        yield World(serving, running)


def statuses(document: Any) -> dict[str, str]:
    """What a webhook says of each instance."""
    return {member["labels"]["instance"]: member["status"] for member in document["alerts"]}


def instances(document: Any) -> set[str]:
    """The instances in a list of alerts."""
    return {member["labels"]["instance"] for member in document}


def test_an_alert_from_firing_to_resolved_by_every_way(world: World) -> None:
    # [1] two instances break: every way tells so
    world.monitoring.broken.update(a=True, b=True)
    firing = world.wait_for("am", lambda told: statuses(told) == {"a": "firing", "b": "firing"}, "a group firing")
    direct = world.wait_for("prom", lambda told: instances(told) == {"a", "b"}, "Prometheus itself")
    event = world.wait_for("pagerduty", lambda told: told["event_action"] == "trigger", "PagerDuty's notifier")
    created = world.wait_for("opsgenie", lambda told: "alias" in told and "message" in told, "Opsgenie's notifier")
    assert [detect.read(one)[0] for one in (firing, direct, event, created)] == [
        *("alertmanager", "prometheus", "pagerduty_events", "opsgenie_api")
    ]
    assert [one.identity for one in detect.read(firing)[1].sightings] == [one["fingerprint"] for one in members(firing)]
    by_webhook, by_prometheus = ({one.identity for one in detect.read(told)[1].sightings} for told in (firing, direct))
    assert by_webhook == by_prometheus  # the same alerts under the same names, whoever tells of them

    # [2] nothing changes: the same is told again, byte by byte
    until(lambda: len([one for one in world.deliveries("am") if one.body == firing.body]) >= 2, "a repeat", 60)

    # [3] one instance is well again: a mixed group, whose own status says firing
    world.monitoring.broken["a"] = False
    mixed = world.wait_for("am", lambda told: statuses(told) == {"a": "resolved", "b": "firing"}, "a mixed group")
    assert json.loads(mixed.body)["status"] == "firing"

    # [4] all is well
    world.monitoring.broken["b"] = False
    world.wait_for("am", lambda told: told["status"] == "resolved" and statuses(told).get("b") == "resolved", "the end")
    ended = world.wait_for("pagerduty", lambda told: told["event_action"] == "resolve", "PagerDuty's end")
    assert json.loads(ended.body)["dedup_key"] == json.loads(event.body)["dedup_key"]
    closed = until(
        lambda: next((one for one in world.deliveries("opsgenie") if "/close" in one.path), None), "Opsgenie's end", 60
    )
    assert json.loads(created.body)["alias"] in closed.path
    assert closed.query["identifierType"] == "alias"
    read = [detect.read(one)[1].sightings[0] for one in (created, closed)]
    assert [(one.state, one.identity) for one in read] == [("firing", read[0].identity), ("resolved", read[0].identity)]
    until(lambda: any(is_resolved(one) for one in world.deliveries("prom")), "Prometheus' end", 60)

    # [5] everybody was answered at once
    metrics = world.serving.ask("GET", "/metrics")[1].decode()
    codes = {line.split('code="')[1][:3] for line in metrics.splitlines() if line.startswith("tt_deliveries_total{")}
    assert codes == {"200", "202"}

    # [6] and in the store each way has its alerts, every one of them over, with its tasks done
    with open_store(world.serving.places, "test", drain=lambda store: drain(store, None)) as store:
        alerts = store.rows("SELECT integration, identity, status, task_status FROM alerts WHERE name NOT LIKE 'Asked%'")
        open_tasks = store.value("SELECT count(*) FROM tasks WHERE status <> 'done'")
    assert {(row["status"], row["task_status"]) for row in alerts} == {("resolved", "done")}
    ways = {way: {row["identity"] for row in alerts if row["integration"] == way} for way in ("am", "prom")}
    assert ways["am"] == ways["prom"] == by_webhook
    assert {row["integration"] for row in alerts} == {"am", "prom", "pagerduty", "opsgenie"}
    assert open_tasks == 0


def is_resolved(delivery: Delivery) -> bool:
    """Whether it tells that an alert is over."""
    return any(one.state == RESOLVED for one in detect.read(delivery)[1].sightings)


def test_alertmanager_sends_again_what_could_not_be_kept(tmp_path: Path, world: World) -> None:
    home, address = tmp_path / "home", free_address()
    with alertmanager(tmp_path / "programs", f"http://{address}") as running:
        post(running, [{"labels": {"alertname": "Once", "instance": "a"}}])
        # [1] nobody is there; then somebody who can't keep anything; then all is well
        with receiver(home, "--listen", address, config="[alerts.receiver]\nqueue_limit = 1") as full:
            until(lambda: b'integration="am",code="503"' in full.ask("GET", "/metrics")[1], "a delivery refused", 60)
            assert full.deliveries() == []
            assert full.stop() == 0
        (home / "config.toml").unlink()
        with receiver(home, "--listen", address) as mended:
            told = until(lambda: [one for one in mended.deliveries() if one.integration == "am"], "what was refused", 60)
        assert statuses(told[0].document) == {"a": "firing"}


def post(alertmanager: str, alerts: list[dict[str, Any]]) -> None:
    """Have an Alertmanager know alerts."""
    request = urllib.request.Request(f"http://{alertmanager}/api/v2/alerts", json.dumps(alerts).encode())
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def test_an_alertmanager_that_is_asked_tells_the_same(tmp_path: Path, world: World) -> None:
    labels = {"alertname": "Asked", "instance": "a"}
    own = world.monitoring.alertmanager
    way = {"outbound": "alertmanager", "url": f"http://{own}"}
    segments = Segments(tmp_path / "deliveries")
    settings = Poll("asked", f"http://{own}")

    def ask() -> list[tuple[str, str]]:
        poll(settings, tmp_path, segments, SystemClock(), sleep=lambda _: None, rounds=1)
        read = [one for told in deliveries_in(tmp_path / "deliveries") for one in detect.read(told)[1].sightings]
        return [(one.state, one.identity) for one in read if one.name == "Asked"]

    post(own, [{"labels": labels}])
    until(lambda: len(ask()) == 1, "the alert")
    silenced = send(requests_for("silence", {"labels": labels}, way)[0])
    assert silenced.ok
    until(lambda: len(ask()) == 2, "the silence")
    assert send(requests_for("unsilence", {"silence_id": silenced.answer["silenceID"]}, way)[0]).ok
    until(lambda: len(ask()) == 3, "the end of the silence")
    post(own, [{"labels": labels, "endsAt": datetime.now(UTC).isoformat()}])
    until(lambda: len(ask()) == 4, "the end")
    segments.close()
    assert [state for state, _ in ask()] == ["firing", "suppressed", "firing", "resolved"]
    assert {identity for _, identity in ask()} == {label_fingerprint(labels)}
