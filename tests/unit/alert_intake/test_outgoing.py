"""What people do is told to the sources that want to know: once, and later where the network was away."""

from __future__ import annotations

import json
from typing import Any

import pytest

from alerts import life, outgoing, silencing
from alerts.outbound import Outcome, Request, send
from store import tasks
from store.handle import Store
from tests.unit.alert_intake.making import Room, member, moment, webhook

HOUR = 3600
AM = '[alerts.integrations.prod]\noutbound = "alertmanager"\nurl = "http://am:9093"\n'
PD = '[alerts.integrations.prod]\noutbound = "pagerduty"\nrouting_key_env = "PD_KEY"\n'


class Source:
    """A source that remembers what it was told and answers as it is bidden."""

    def __init__(self, *answers: tuple[int, bytes] | Exception) -> None:
        self.answers = list(answers)
        self.heard: list[tuple[str, str, Any]] = []

    def __call__(self, request: Any, timeout: float) -> tuple[int, bytes]:
        """Take a request."""
        self.heard.append((request.method, request.full_url, json.loads(request.data) if request.data else None))
        answer = self.answers.pop(0) if self.answers else (200, b"{}")
        if isinstance(answer, Exception):
            raise answer
        return answer


def push(room: Room, source: Source) -> list[str]:
    """Send what waits; returns what became of it."""
    words = []
    for row in outgoing.waiting(room.store):
        outcome: Outcome = send(Request(**row["request"]), source, lambda name: f"the {name}")
        words.append("sent" if outcome.ok else "failed" if outcome.retry else "refused")
        answer = outcome.answer if isinstance(outcome.answer, str) else json.dumps(outcome.answer)
        outgoing.note_try(room.store, row["uid"], words[-1], answer)
    return words


def silence(room: Room, begin: float, end: float, kind: str = "silence") -> None:
    """Keep the disk quiet."""
    silencing.add(
        room.store, kind=kind, matchers=["alertname=Disk"], component_uid=None, starts_at=moment(begin), ends_at=moment(end),
        reason="",
    )  # fmt: skip
    life.judge_open(room.store, room.config)


def test_acknowledging_and_resolving_is_told_once(store: Store) -> None:
    room, source = Room(store, PD), Source()
    room.fire(0)
    uid = room.alert()["uid"]
    life.acknowledge(room.store, [uid], room.config)
    room.fire(20, start=0, summary="more")
    life.resolve(room.store, [uid], room.config)
    room.fire(30, start=0, summary="even more")
    assert push(room, source) == ["sent", "sent"]
    assert [body["event_action"] for _, _, body in source.heard] == ["acknowledge", "resolve"]
    assert {body["routing_key"] for _, _, body in source.heard} == {"the routing_key"}
    assert push(room, source) == []


def test_closing_the_task_is_resolving_and_what_the_source_said_itself_is_not_told_back(store: Store) -> None:
    room, source = Room(store, PD), Source()
    room.fire(0)
    room.fire(0, "Cpu")
    room.resolve(10, "Cpu")
    room.set_clock(20)
    tasks.done(room.store, ["T1"])
    room.wait(21)
    assert push(room, source) == ["sent"]
    assert source.heard[0][2]["event_action"] == "resolve"
    assert source.heard[0][2]["dedup_key"] == room.alert()["identity"]


def test_sources_that_did_not_ask_are_told_nothing(store: Store) -> None:
    room = Room(store, PD)
    room.deliver(0, webhook(member("Disk", 0)), integration="other")
    life.acknowledge(room.store, [room.alert()["uid"]], room.config)
    silence(room, 0, HOUR)
    assert outgoing.waiting(room.store) == []


def test_a_silence_is_made_at_the_source_for_as_long_and_taken_back_under_its_name(store: Store) -> None:
    room, source = Room(store, AM), Source((200, b'{"silenceID": "s-1"}'))
    room.fire(0)
    room.set_clock(10)
    silence(room, 10, HOUR + 10)
    assert push(room, source) == ["sent"]
    method, url, body = source.heard[0]
    assert (method, url, body["matchers"][0]) == (
        "POST",
        "http://am:9093/api/v2/silences",
        {"name": "alertname", "value": "Disk", "isRegex": False, "isEqual": True},
    )
    room.wait(HOUR + 11)
    assert push(room, source) == ["sent"]
    assert source.heard[1][:2] == ("DELETE", "http://am:9093/api/v2/silence/s-1")


@pytest.mark.parametrize("answer", [b"made", b'{"silenceID": "s-1", "more": "' + b"x" * 600 + b'"}', b"[]"])
def test_a_source_that_does_not_say_how_it_calls_its_silence_is_not_asked_to_end_it(store: Store, answer: bytes) -> None:
    room, source = Room(store, AM), Source((200, answer))
    room.fire(0)
    silence(room, 0, HOUR)
    for row in outgoing.waiting(room.store):
        outgoing.note_try(room.store, row["uid"], "sent", answer.decode())
    room.wait(HOUR + 1)
    assert room.alert()["status"] == "firing"
    assert push(room, source) == []


def test_a_maintenance_window_is_ours_alone(store: Store) -> None:
    room = Room(store, AM)
    room.fire(0)
    silence(room, 0, HOUR, kind="maintenance")
    assert outgoing.waiting(room.store) == []


def test_what_failed_is_sent_again_later_each_time_and_what_was_refused_never(store: Store) -> None:
    room, source = Room(store, PD), Source(OSError("no route"), (500, b"busy"), (400, b"no"))
    room.fire(0)
    room.set_clock(10)
    life.acknowledge(room.store, [room.alert()["uid"]], room.config)
    assert push(room, source) == ["failed"]
    assert push(room, source) == []
    room.set_clock(41)
    assert push(room, source) == ["failed"]
    room.set_clock(72)
    assert push(room, source) == []
    room.set_clock(102)
    assert push(room, source) == ["refused"]
    room.set_clock(9000)
    assert push(room, source) == []


def test_settings_that_make_no_sense_are_told_and_keep_nobody_from_going_on(store: Store) -> None:
    room = Room(store, '[alerts.integrations.prod]\noutbound = "alertmanager"\n')
    room.fire(0)
    silence(room, 0, HOUR)
    assert room.alert()["status"] == "suppressed"
    assert outgoing.waiting(room.store) == []
    assert any("needs its address" in told for told in room.store.told)
