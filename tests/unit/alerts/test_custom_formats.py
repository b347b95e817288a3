"""Formats that the user describes in config.toml."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from typing import Any

import pytest

from alerts.custom import described
from alerts.delivery import Delivery
from alerts.detect import read
from alerts.errors import FormatError
from store.errors import UsageError
from tests.unit.alerts.deliveries import delivery, times

BACKUP = tomllib.loads("""
matches = "backup_run"
each = "jobs"
delivery_id = "backup_run"
identity = "[host, job]"
status = "state"
title = "job"
severity = "weight"
summary = "join(' ', ['Backup', job, 'of', host])"
starts_at = "since"
ends_at = "until"
seen_at = "at"
labels = "tags"
annotations = "{size: bytes}"
resources = "[host, volume]"
url = "link"
status_map = { good = "resolved", bad = "firing" }
severity_map = { "9" = "critical" }
resolves = false
""")
JOB: dict[str, Any] = {
    "host": "db7",
    "job": "nightly",
    "state": "BAD",
    "weight": 9,
    "since": 1772366304,
    "until": "2026-03-01T11:59:00Z",
    "at": 1772366400000,
    "tags": ["env:prod", "urgent"],
    "bytes": 12,
    "volume": None,
    "link": "https://backup.example.org",
}
LEAST = {"identity": "id", "status": "status", "title": "title"}


def _delivery(*jobs: Any, **said: Any) -> Delivery:
    return Delivery(json.dumps({"backup_run": "r-1", "jobs": list(jobs)}).encode(), **said)


def test_a_described_delivery_is_detected_and_read() -> None:
    name, found = read(_delivery(JOB, {**JOB, "host": "db8", "state": "good"}), {"backup": described("backup", BACKUP)})
    bad, good = found.sightings
    assert (name, found.delivery_id, bad.state, good.state) == ("backup", "r-1", "firing", "resolved")
    assert (bad.name, bad.severity, bad.severity_told) == ("nightly", "critical", "9")
    assert bad.summary == "Backup nightly of db7"
    assert times(bad) == ("2026-03-01T11:58:24", "", "2026-03-01T12:00:00")
    assert times(good)[1] == "2026-03-01T11:59:00"
    assert (bad.labels, bad.annotations) == ({"env": "prod", "urgent": ""}, {"size": "12"})
    assert (bad.resources, bad.url, bad.resolves) == (("db7",), "https://backup.example.org", False)
    assert bad.identity != good.identity and len(bad.identity) == 32


def test_fields_of_an_identity_are_kept_apart() -> None:
    made = {"backup": described("backup", BACKUP)}
    _, found = read(_delivery({**JOB, "host": "ab", "job": "c"}, {**JOB, "host": "a", "job": "bc"}), made)
    assert found.sightings[0].identity != found.sightings[1].identity


def test_one_word_is_an_identity_as_it_is_and_the_document_is_the_member() -> None:
    made = {"simple": described("simple", LEAST)}
    _, found = read(Delivery(b'{"id": 7, "status": "Down", "title": "web"}', format="simple"), made)
    assert [(one.identity, one.state, one.name) for one in found.sightings] == [("7", "firing", "web")]


def test_a_described_format_comes_before_those_that_tt_has() -> None:
    made = {
        "mine": described(
            "mine",
            {**LEAST, "matches": "groupKey", "each": "alerts", "identity": "fingerprint"} | {"title": "labels.alertname"},
        )
    }
    assert read(delivery("alertmanager/mixed"), made)[0] == "mine"
    assert read(delivery("alertmanager/mixed"))[0] == "alertmanager"


def test_without_matches_it_has_to_be_named() -> None:
    made = {"simple": described("simple", LEAST)}
    with pytest.raises(FormatError, match="not known"):
        read(Delivery(b'{"id": 7, "status": "Down", "title": "web"}'), made)
    with pytest.raises(FormatError, match="did you mean simple"):
        read(Delivery(b"{}", format="simpel"), made)


def test_a_matches_that_fails_only_does_not_match() -> None:
    made = {"mine": described("mine", {**LEAST, "matches": "length(alerts[0].labels.alertname) > `3` && sum(alerts)"})}
    assert read(delivery("alertmanager/mixed"), made)[0] == "alertmanager"


@pytest.mark.parametrize(
    ("job", "told"),
    [
        ({"state": "purple"}, "`status` is 'purple'"),
        ({"host": None, "job": None}, "`identity` or `title`"),
        ({"job": {}}, "`identity` or `title`"),
    ],
)
def test_a_member_that_says_nothing_refuses_the_whole(job: dict[str, Any], told: str) -> None:
    with pytest.raises(FormatError, match=told):
        read(_delivery(JOB, {**JOB, **job}), {"backup": described("backup", BACKUP)})


def test_a_required_expression_that_fails_refuses_and_any_other_is_left_out() -> None:
    table = {**BACKUP, "identity": "join('-', [host, job])"}
    with pytest.raises(FormatError, match="the expression `identity` fails"):
        read(_delivery({**JOB, "host": None}), {"backup": described("backup", table)})
    _, found = read(_delivery({**JOB, "host": None}), {"backup": described("backup", BACKUP)})
    assert found.sightings[0].summary == "nightly"


def test_each_that_finds_nothing_is_told() -> None:
    with pytest.raises(FormatError, match="`each` finds nothing"):
        read(Delivery(b'{"backup_run": 1}'), {"backup": described("backup", BACKUP)})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"titel": "x"}, "did you mean title"),
        ({"identity": "a b ["}, "no jmespath expression"),
        ({"identity": ""}, "no jmespath expression"),
        ({"identity": "nothing(a)("}, "no jmespath expression"),
        ({"status": 7}, "`status` is no text"),
        ({"status_map": {"good": "resolvd"}}, "did you mean resolved"),
        ({"severity_map": {"bad": "catastrophe"}}, "known are unknown, info"),
        ({"status_map": "good"}, "is a table"),
        ({"resolves": "no"}, "`resolves` is true or false"),
    ],
)
def test_a_bad_description_says_what_to_change(change: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        described("mine", {**LEAST, **change})
    assert "[alerts.formats.mine]" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("key", sorted(LEAST))
def test_what_is_required_is_required(key: str) -> None:
    with pytest.raises(UsageError, match=f"`{key}` is missing"):
        described("mine", {name: told for name, told in LEAST.items() if name != key})


@pytest.mark.parametrize("name", ["grafana", "am", "Mine", "", "a-b"])
def test_a_name_is_plain_and_new(name: str) -> None:
    with pytest.raises(UsageError, match="choose another"):
        described(name, LEAST)
    with pytest.raises(UsageError, match="no table"):
        described("mine", ["identity"])


def test_jmespath_is_loaded_for_those_who_describe_formats_only() -> None:
    code = "import sys, alerts.detect, alerts.custom; sys.exit('jmespath' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
