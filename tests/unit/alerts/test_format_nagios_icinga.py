"""Nagios' and Icinga's macros, Icinga's event stream, and what is posted to Icinga Notifications."""

from __future__ import annotations

import pytest

from alerts.delivery import Delivery
from alerts.detect import FORMATS
from alerts.errors import FormatError
from tests.unit.alerts.payloads import at, only, reading


@pytest.mark.parametrize(
    ("name", "state", "severity", "began", "ended", "seen"),
    [
        ("service_problem.json", "firing", "critical", at("10:00:00"), None, at("10:01:00")),
        ("service_recovery.json", "resolved", "critical", None, at("11:00:00"), at("11:00:01")),
        ("service_acknowledged.json", "acked", "critical", at("10:00:00"), None, None),
        ("downtime_start.json", "suppressed", "critical", at("10:00:00"), None, None),
        ("flapping_stop.lines", "firing", "warning", None, None, None),
        ("custom.json", "note", "warning", None, None, None),
    ],
)
def test_each_notification_of_a_service_is_about_one_alert(
    name: str, state: str, severity: str, began: int | None, ended: int | None, seen: int | None
) -> None:
    found = only(f"nagios/{name}")
    assert (found.state, found.severity, found.name) == (state, severity, "replication lag")
    assert (found.starts_at, found.ends_at, found.seen_at) == (began, ended, seen)
    assert found.identity == only("nagios/service_problem.json").identity
    assert found.identity_from == "host and service"
    assert found.labels["host"] == "db-2"


def test_the_macros_of_a_service_are_kept() -> None:
    found = only("nagios/service_problem.json")
    assert found.summary == "replication lag on db-2 is CRITICAL: lag is 412 s"
    assert found.description == "source 812\nreplica 400"  # Nagios writes line breaks as \n
    assert found.resources == ("db-2", "10.20.0.12", "orders replica", "replication lag")
    assert found.labels["hostgroups"] == "databases,vienna"
    assert found.runbook_url == "https://wiki.example.net/replication"
    assert only("nagios/service_acknowledged.json").actor == "maria"
    assert only("nagios/flapping_stop.lines").summary.endswith("lag is 40 s = too much")


def test_a_host_is_an_alert_of_its_own_in_json_with_a_prefix_and_in_a_form() -> None:
    down, up = only("nagios/host_down.json"), only("nagios/host_up.form")
    assert (down.state, down.severity, down.severity_told) == ("firing", "critical", "DOWN")
    assert (up.state, up.ends_at, up.name) == ("resolved", at("09:07:00"), "host check")
    assert down.seen_at == at("09:02:00")  # LONGDATETIME with a zone
    assert down.identity == up.identity  # a macro that was never expanded counts as empty
    assert down.resources == ("router-9", "192.0.2.9")


def macros(**said: str) -> Delivery:
    return Delivery(b"", query=said)


@pytest.mark.parametrize(
    ("kind", "told", "state"),
    [
        ("FLAPPINGSTART", "CRITICAL", "note"),
        ("FLAPPINGSTOP", "OK", "resolved"),
        ("DOWNTIMEEND", "CRITICAL", "firing"),
        ("DOWNTIMECANCELLED", "OK", "resolved"),
        ("DOWNTIMESTART", "OK", "note"),
        ("ACKNOWLEDGEMENT (WARNING)", "WARNING", "acked"),
    ],
)
def test_what_is_neither_problem_nor_recovery_says_that_the_state_counts_or_not(kind: str, told: str, state: str) -> None:
    said = macros(NOTIFICATIONTYPE=kind, HOSTNAME="h", SERVICENAME="s", SERVICESTATE=told)
    assert FORMATS["nagios"].read(said).sightings[0].state == state


def test_a_notification_without_host_or_of_an_unknown_type_is_refused() -> None:
    for said in (macros(NOTIFICATIONTYPE="PROBLEM"), macros(NOTIFICATIONTYPE="LUNCH", HOSTNAME="h")):
        with pytest.raises(FormatError, match="HOSTNAME and a known NOTIFICATIONTYPE"):
            FORMATS["nagios"].read(said)


def test_of_icinga_s_stream_hard_states_alone_are_alerts() -> None:
    critical, fine = only("icinga/hard_critical.json"), only("icinga/hard_ok.json")
    assert (critical.state, critical.severity, critical.description) == ("firing", "critical", "8120 mails wait")
    assert critical.starts_at == critical.seen_at == at("10:00:00") + 250_000
    assert (fine.state, fine.ends_at, fine.identity) == ("resolved", at("11:00:00") + 500_000, critical.identity)
    assert critical.resources == ("mail-1", "queue")
    soft = reading("icinga/soft.json")
    assert (soft.sightings, soft.remarks) == ((), ("a soft state is no alert yet",))


def test_several_events_in_lines_are_each_read_for_themselves() -> None:
    found = reading("icinga/several.ndjson")
    host, acked, in_downtime, downtime = found.sightings
    assert [one.state for one in found.sightings] == ["firing", "acked", "suppressed", "suppressed"]
    assert (host.severity_told, host.name) == ("DOWN", "host check")
    assert (acked.actor, acked.description) == ("petra", "on it")
    assert host.identity != acked.identity == in_downtime.identity == downtime.identity
    assert found.remarks == ("CheckResult says of no change of a state",)


def test_a_script_and_the_stream_tell_of_the_same_alert() -> None:
    script = macros(NOTIFICATIONTYPE="PROBLEM", HOSTNAME="mail-1", SERVICEDESC="queue", SERVICESTATE="CRITICAL")
    assert FORMATS["nagios"].read(script).sightings[0].identity == only("icinga/hard_ok.json").identity


def test_what_is_posted_to_icinga_notifications_is_known_by_its_tags() -> None:
    bad, fine, acked = (only(f"icinga_notifications/{name}.json") for name in ("crit", "ok", "ack"))
    assert [one.state for one in (bad, fine, acked)] == ["firing", "resolved", "acked"]
    assert bad.identity == fine.identity == acked.identity
    assert (bad.severity, bad.name, bad.labels) == ("critical", "queue", {"host": "mail-1", "service": "queue"})
    assert (bad.summary, acked.actor) == ("[CRITICAL] 8120 mails wait", "petra")
    assert bad.url.startswith("https://icinga.example.net/")
    nameless = Delivery(b'{"name": null, "severity": "err", "tags": {"host": "mail-1"}}')
    assert FORMATS["icinga_notifications"].read(nameless).sightings[0].name == "mail-1"
