"""An Alertmanager that is asked tells what fires; an alert is over only where two whole answers say so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from alerts import detect
from alerts.delivery import MOST_BYTES
from alerts.poller import Poll, basic, described, fetch_url, pause, poll
from alerts.receiver.secret_values import SecretReader
from alerts.receiver.segments import Segments
from sandbox.clocks import FakeClock
from store.errors import UsageError
from tests.unit.alerts_receiver.asking import deliveries_in

SETTINGS = Poll("am", "http://am:9093/", every=30.0, repeat_every=300.0, headers=basic("u", "p"))


def member(name: str, **changed: Any) -> dict[str, Any]:
    """An alert as Alertmanager lists it."""
    return {
        "labels": {"alertname": name, "severity": "critical"},
        "annotations": {"summary": name},
        "startsAt": "2026-11-18T00:00:00.000Z",
        "endsAt": "2036-11-18T00:00:00.000Z",
        "updatedAt": "2026-11-18T00:00:00.000Z",
        "fingerprint": f"{sum(name.encode()):016x}",
        "status": {"state": "active", "silencedBy": [], "inhibitedBy": []},
        "receivers": [{"name": "all"}],
        "generatorURL": "http://prometheus/graph",
        **changed,
    }


class Alertmanager:
    """Answers what a test tells it to."""

    def __init__(self) -> None:
        self.answer: object = []
        self.uptime: str | None = "2026-11-18T00:00:00Z"
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def __call__(self, url: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """The answer to one question."""
        self.asked.append((url, headers))
        if url.endswith("/status"):
            if self.uptime is None:
                raise OSError("no status")
            return 200, json.dumps({"uptime": self.uptime}).encode()
        if isinstance(self.answer, Exception):
            raise self.answer
        if isinstance(self.answer, tuple):
            return self.answer
        return 200, json.dumps(self.answer).encode()


class Polling:
    """One poller, which is asked round by round."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.folder, self.clock = folder, clock
        self.am = Alertmanager()
        self.told: list[str] = []
        self.slept: list[float] = []
        self._seen = 0

    def round(self, answer: object, passes: float = 30.0, settings: Poll = SETTINGS) -> dict[str, str]:
        """What one question to a new process leads to: the state of each alert it journaled; then time passes."""
        self.am.answer = answer
        segments = Segments(self.folder / "deliveries")
        poll(
            settings,
            self.folder / "poll",
            segments,
            self.clock,
            fetch=self.am,
            sleep=self.slept.append,
            notify=self.told.append,
            rounds=1,
        )
        segments.close()
        self.clock.pass_time(int(passes * 1000))
        found = deliveries_in(self.folder / "deliveries")[self._seen :]
        self._seen += len(found)
        return {one.name: one.state for delivery in found for one in detect.read(delivery)[1].sightings}


@pytest.fixture
def polling(tmp_path: Path, clock: FakeClock) -> Polling:
    """A poller that has asked nothing yet."""
    return Polling(tmp_path, clock)


def test_what_fires_is_told_once_and_what_vanishes_is_over(polling: Polling) -> None:
    assert polling.round([member("A"), member("B")]) == {"A": "firing", "B": "firing"}
    assert polling.round([member("A"), member("B")]) == {}
    assert polling.round([member("A")]) == {"B": "resolved"}
    assert polling.round([member("A")]) == {}
    assert polling.round([]) == {"A": "resolved"}
    assert polling.round([]) == {}


def test_deliveries_say_where_they_are_from(polling: Polling) -> None:
    polling.round([member("A")])
    delivery = deliveries_in(polling.folder / "deliveries")[0]
    assert (delivery.integration, delivery.format, delivery.path) == ("am", "prometheus", "/api/v2/alerts")
    assert delivery.received_at == polling.clock.now().wall_ns // 1000 - 30_000_000
    assert [url for url, _ in polling.am.asked] == ["http://am:9093/api/v2/alerts", "http://am:9093/api/v2/status"]
    assert polling.am.asked[0][1] == {"authorization": "Basic dTpw"}


def test_the_end_has_the_moment_it_was_noticed_and_the_alerts_own_labels(polling: Polling) -> None:
    polling.round([member("A")])
    polling.round([])
    over = json.loads(deliveries_in(polling.folder / "deliveries")[1].body)[0]
    assert over["endsAt"] == "2026-11-18T11:07:10.000Z"
    assert over["labels"] == member("A")["labels"]
    assert over["fingerprint"] == member("A")["fingerprint"]
    assert "status" not in over


@pytest.mark.parametrize(
    "answer",
    [
        OSError("connection refused"),
        ValueError("unknown url type"),
        (500, b"[]"),
        (204, b""),
        (200, b""),
        (200, b'[{"labels": {"alertname": "A"}, "finger'),
        (200, b"<html>log in</html>"),
        (200, b'{"status": "success", "data": []}'),
        (200, b'[{"no": "labels"}]'),
        (200, b"[null]"),
        (200, b"[" * 100_000),
    ],
)
def test_an_answer_that_is_not_whole_says_nothing(polling: Polling, answer: object) -> None:
    polling.round([member("A")])
    assert polling.round(answer) == {}
    assert len(polling.told) == 1
    assert polling.told[0].startswith("http://am:9093/: ")
    assert polling.round([member("A")]) == {}
    assert polling.round([]) == {"A": "resolved"}


def test_what_changes_is_told(polling: Polling) -> None:
    polling.round([member("A")])
    assert polling.round([member("A", updatedAt="2026-11-18T01:00:00Z", endsAt="2036-11-18T01:00:00Z")]) == {}
    assert polling.round([member("A", annotations={"summary": "worse"})]) == {"A": "firing"}
    assert polling.round([member("A", status={"state": "suppressed", "silencedBy": ["x"]})]) == {"A": "suppressed"}


def test_what_goes_on_is_told_again_from_time_to_time(polling: Polling) -> None:
    told = [polling.round([member("A")], 100) for _ in range(7)]
    assert [bool(one) for one in told] == [True, False, False, True, False, False, True]


def test_a_restarted_alertmanager_has_forgotten_and_not_resolved(polling: Polling) -> None:
    polling.round([member("A"), member("B")])
    polling.am.uptime = "2026-11-19T00:00:00Z"
    assert polling.round([], 60) == {}
    assert polling.round([member("A")], 60) == {}
    assert polling.round([member("A")], 200) == {}
    assert polling.round([member("A")]) == {"A": "firing", "B": "resolved"}  # A is due to be told again


def test_whether_it_was_restarted_must_be_known(polling: Polling) -> None:
    polling.round([member("A")])
    polling.am.uptime = None
    assert polling.round([]) == {}
    polling.am.uptime = "2026-11-18T00:00:00Z"
    assert polling.round([]) == {"A": "resolved"}


def test_one_without_a_status_is_taken_at_its_word(polling: Polling) -> None:
    polling.am.uptime = None
    polling.round([member("A")])
    assert polling.round([]) == {"A": "resolved"}


def test_a_broken_state_file_is_as_none(polling: Polling) -> None:
    polling.round([member("A")])
    for broken in ("", "{", "[]", '{"uptime": 1}', '{"uptime": "", "held_until": 0, "alerts": {"a": 1}, "told_at": {}}'):
        (polling.folder / "poll" / "am.json").write_text(broken)
        assert polling.round([member("A")]) == {"A": "firing"}


def test_alerts_without_a_fingerprint_are_told_apart_by_their_labels(polling: Polling) -> None:
    plain = [{key: value for key, value in member(name).items() if key != "fingerprint"} for name in ("A", "B")]
    assert polling.round(plain) == {"A": "firing", "B": "firing"}
    assert polling.round(plain[:1]) == {"B": "resolved"}


def test_many_alerts_are_several_deliveries(polling: Polling) -> None:
    many = [member(f"A{number}", fingerprint=str(number), annotations={"x": "y" * 4000}) for number in range(2000)]
    assert len(polling.round(many)) == 2000
    bodies = [one.body for one in deliveries_in(polling.folder / "deliveries")]
    assert len(bodies) > 3
    assert max(map(len, bodies)) < MOST_BYTES


def test_pauses_grow_and_are_bounded() -> None:
    assert [pause(30.0, failures, lambda: 0.0) for failures in (0, 1, 2, 3, 4, 1000)] == [30, 60, 120, 240, 300, 300]
    assert pause(30.0, 0, lambda: 1.0) == 24
    assert pause(600.0, 5, lambda: 0.0) == 600


def test_failures_are_told_once_and_their_end_too(polling: Polling) -> None:
    answers = iter([OSError("down"), OSError("down"), [], []])

    def sleep(_seconds: float) -> None:
        polling.am.answer = next(answers, [])

    polling.am.answer = OSError("down")
    segments = Segments(polling.folder / "deliveries")
    poll(
        SETTINGS, polling.folder, segments, polling.clock, fetch=polling.am, sleep=sleep, notify=polling.told.append, rounds=5
    )
    segments.close()
    assert [("asked again" in line, "answers again" in line) for line in polling.told] == [(True, False), (False, True)]


def test_a_url_nobody_answers_at_is_an_error() -> None:
    with pytest.raises(OSError, match="refused"):
        fetch_url("http://127.0.0.1:1/api/v2/alerts", {})


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({}, None),
        ({"poll": "http://am:9093"}, Poll("x", "http://am:9093")),
        ({"poll": {"url": "https://am", "every": "1m", "repeat_every": "1h"}}, Poll("x", "https://am", 60.0, 3600.0)),
        (
            {"poll": {"url": "http://am", "user": "u", "password_env": "P"}},
            Poll("x", "http://am", headers={"authorization": "Basic dTpw"}),
        ),
        ({"poll": {"url": "http://am", "token": "t"}}, Poll("x", "http://am", headers={"authorization": "Bearer t"})),
    ],
)
def test_polling_is_described_in_the_integration(tmp_path: Path, table: dict[str, Any], expected: Poll | None) -> None:
    assert described("x", table, SecretReader(tmp_path, {"P": "p"})) == expected


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("am:9093", "needs the address"),
        ({"every": "30s"}, "needs the address"),
        ({"url": "file:///etc/passwd"}, "needs the address"),
        ({"url": "http://am", "evry": "30s"}, "did you mean every"),
        ({"url": "http://am", "every": "0s"}, "at least 1 s"),
        ({"url": "http://am", "user": "u"}, "password_env"),
        (5, "is a table"),
    ],
)
def test_polling_that_makes_no_sense_is_told(tmp_path: Path, told: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        described("x", {"poll": told}, SecretReader(tmp_path))
