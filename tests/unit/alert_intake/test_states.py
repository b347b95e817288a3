"""The states of an alert, D0 to S20, each as deliveries and the time they come."""

from __future__ import annotations

import gc
import json

import pytest

from alerts.intake import take_in
from store import tasks
from store.handle import Store
from tests.unit.alert_intake.making import Room, delivery, member, moment, webhook

MINUTE, HOUR, DAY = 60, 3600, 86_400


def pagerduty(event: str, at: float, uid: str = "e1", incident: str = "PINC") -> bytes:
    """A webhook of PagerDuty, whose events have ids."""
    data = {"id": incident, "title": "Disk", "status": event, "created_at": moment(0), "urgency": "high"}
    return json.dumps(
        {
            "event": {
                "id": uid,
                "event_type": f"incident.{event}",
                "occurred_at": moment(at),
                "data": {**data, "type": "incident"},
            }
        }
    ).encode()


def test_d0_the_same_delivery_again_is_only_counted(room: Room) -> None:
    room.deliver(0, pagerduty("triggered", 0))
    outcome = room.deliver(5, pagerduty("triggered", 0))
    assert outcome.count("redelivered") == 1
    assert room.alert()["deliveries"] == 1
    assert [row["status"] for row in room.store.rows("FROM alert_deliveries ORDER BY delivery_id")] == ["taken", "redelivered"]


def test_d1_an_identical_body_is_a_repeat_without_a_line_of_history(room: Room) -> None:
    body = webhook(member("Disk", 0))
    room.deliver(0, body)
    room.deliver(300, body)
    assert room.alert()["deliveries"] == 2
    assert room.alert()["last_seen_at"] > room.alert()["first_seen_at"]
    assert room.store.value("SELECT count(*) FROM alert_events") == 1
    assert room.store.value("SELECT count(*) FROM alert_delivery WHERE body IS NOT NULL") == 1


def test_s1_s2_s3_firing_makes_a_task_repeats_do_not_the_end_closes_it(room: Room) -> None:
    room.fire(0)
    task = room.task()
    assert task is not None
    assert (task["title"], task["status"], task["priority"], task["source"]) == ("Disk", "open", "H", "alert")
    room.fire(60, start=0)
    assert len(room.tasks("true")) == 1
    room.resolve(120)
    task = room.task()
    assert task is not None
    assert (task["status"], task["resolution"]) == ("done", "auto-resolved")
    assert room.alert()["status"] == "resolved"
    assert room.episodes() == [(0, 120, "episode")]


def test_s3_an_end_in_the_future_is_when_it_was_told(room: Room) -> None:
    room.fire(0)
    room.resolve(60, end=4000)
    assert room.episodes() == [(0, 60, "episode")]


def test_s4_an_end_of_something_unknown_is_a_tombstone(room: Room) -> None:
    room.resolve(60)
    assert room.alert()["status"] == "orphan"
    assert room.tasks("true") == []
    assert room.episodes() == [(0, 60, "orphan")]


def test_s5_a_firing_long_after_its_tombstone_is_no_task(room: Room) -> None:
    room.resolve(60)
    room.fire(200, start=0)
    assert room.tasks("true") == []
    assert (room.alert()["status"], room.episodes()) == ("resolved", [(0, 60, "late")])


def test_s5_within_the_grace_period_the_two_were_only_swapped(room: Room) -> None:
    room.resolve(60)
    room.fire(70, start=0)
    assert room.tasks() == []
    assert [task["resolution"] for task in room.tasks("true")] == ["auto-resolved"]
    assert room.episodes() == [(0, 60, "episode")]


def test_s6_late_duplicates_change_nothing_a_second_sighting_after_grace_does(room: Room) -> None:
    room.fire(0)
    room.resolve(60)
    room.fire(70, start=0)
    assert room.alert()["status"] == "resolved"
    room.fire(80, start=0)
    assert room.alert()["status"] == "resolved"
    room.fire(400, start=0)
    assert room.alert()["status"] == "firing"
    assert room.episodes() == [(0, None, "episode")]
    assert [task["status"] for task in room.tasks("true")] == ["open"]
    room.resolve(500, end=500)
    assert room.episodes() == [(0, 500, "episode")]


def test_s6_one_sighting_after_grace_may_still_be_a_slow_peer(room: Room) -> None:
    room.fire(0)
    room.resolve(60)
    room.fire(300, start=0)
    assert room.alert()["status"] == "resolved"


def test_s6_a_source_that_dates_its_statements_refutes_an_end_at_once(room: Room) -> None:
    room.deliver(0, pagerduty("triggered", 0, "e1"))
    room.deliver(60, pagerduty("resolved", 60, "e2"))
    room.deliver(70, pagerduty("acknowledged", 30, "e3"))
    assert room.alert()["status"] == "resolved"
    room.deliver(90, pagerduty("reopened", 85, "e4"))
    assert room.alert()["status"] == "firing"
    assert room.episodes() == [(0, None, "episode")]


def test_s7_within_the_reopen_window_the_same_task_comes_back(room: Room) -> None:
    room.fire(0)
    room.resolve(60)
    room.fire(HOUR)
    tasks_ = room.tasks("true")
    assert [(task["status"], task["resolution"]) for task in tasks_] == [("open", None)]
    assert room.alert()["episodes"] == 2


def test_s7_beyond_the_window_it_is_another_task(room: Room) -> None:
    room.fire(0)
    room.resolve(60)
    room.fire(2 * DAY)
    assert [task["status"] for task in room.tasks("true")] == ["done", "open"]


@pytest.mark.parametrize(("window", "count"), [('"never"', 2), ('"0s"', 2), ('"always"', 1)])
def test_s7_the_window_may_be_none_or_without_end(store: Store, window: str, count: int) -> None:
    room = Room(store, f"[alerts]\nreopen_window = {window}\n")
    room.fire(0)
    room.resolve(60)
    room.fire(9 * DAY if count == 1 else 120)
    assert len(room.tasks("true")) == count


def test_s8_what_will_not_be_fixed_is_counted_and_stays_closed(room: Room) -> None:
    room.fire(0)
    room.set_clock(30)
    tasks.close(room.store, ["T1"], "cancelled", "wont_fix")
    room.resolve(60)
    room.fire(HOUR)
    assert room.tasks() == []
    assert (room.alert()["status"], room.alert()["suppressed_by"]) == ("suppressed", "wont_fix T1")
    assert room.alert()["episodes"] == 2
    room.wait(40 * DAY)
    assert room.alert()["status"] == "firing"
    assert len(room.tasks()) == 1


def test_s9_what_a_person_closed_stays_closed_while_it_repeats(room: Room) -> None:
    room.fire(0)
    room.set_clock(30)
    tasks.done(room.store, ["T1"])
    room.fire(60, start=0)
    assert room.tasks() == []
    assert room.alert()["still_firing"]
    assert room.alert()["resolved_by"] == "person"
    room.fire(5 * HOUR, start=0)  # it is time to be reminded
    assert [task["task_id"] for task in room.tasks()] == [1]
    assert room.alert()["status"] == "firing"


def test_s9_a_new_beginning_after_a_person_closed_it_is_another_episode(room: Room) -> None:
    room.fire(0)
    room.set_clock(30)
    tasks.done(room.store, ["T1"])
    room.resolve(60)
    assert room.episodes() == [(0, 30, "episode")]
    room.fire(120)
    assert room.episodes() == [(0, 30, "episode"), (120, None, "episode")]
    assert [task["task_id"] for task in room.tasks()] == [1]


def test_s10_the_earlier_beginning_counts(room: Room) -> None:
    room.fire(100)
    room.fire(110, start=40)
    assert room.episodes() == [(40, None, "episode")]


def nagios(state: str, at: float, kind: str = "PROBLEM") -> bytes:
    """A notification of Nagios, which tells the same service in every severity."""
    told = {"NOTIFICATIONTYPE": kind, "HOSTNAME": "db-1", "SERVICEDESC": "Disk", "SERVICESTATE": state}
    return json.dumps({**told, "TIMET": str(int(1_795_000_000 + at))}).encode()


def test_s11_what_gets_worse_wants_a_new_look_and_the_priority_follows(room: Room) -> None:
    room.deliver(0, nagios("WARNING", 0))
    name = room.store.value("SELECT name FROM alerts")
    assert (room.alert(name)["severity"], room.tasks()[0]["priority"]) == ("warning", "M")
    room.deliver(10, nagios("WARNING", 10, "ACKNOWLEDGEMENT"))
    assert room.alert(name)["status"] == "acked"
    room.deliver(60, nagios("CRITICAL", 60))
    assert (room.alert(name)["severity"], room.alert(name)["status"]) == ("critical", "firing")
    assert room.tasks()[0]["priority"] == "H"
    room.deliver(120, nagios("WARNING", 120))
    assert (room.alert(name)["severity"], room.alert(name)["max_severity"]) == ("warning", "critical")


def test_s13_an_acknowledgement_at_the_source_counts(room: Room) -> None:
    room.deliver(0, pagerduty("triggered", 0, "e1"))
    room.deliver(60, pagerduty("acknowledged", 50, "e2"))
    assert room.alert()["status"] == "acked"
    room.deliver(70, pagerduty("unacknowledged", 65, "e3"))
    assert room.alert()["status"] == "firing"


def test_s14_what_a_source_left_out_is_told_and_resolves_nothing(room: Room) -> None:
    room.deliver(0, webhook(member("Disk", 0), member("Cpu", 0)))
    room.deliver(60, webhook(member("Disk", 0), truncated=1))
    assert room.store.value("SELECT sum(truncated) FROM alert_deliveries") == 1
    assert room.alert("Cpu")["status"] == "firing"


def splunk(time: float) -> bytes:
    """A saved search that found something; Splunk never says that it is over."""
    told = {"search_name": "Errors", "app": "search", "owner": "ops", "sid": f"s{time}", "results_link": "http://splunk/x"}
    return json.dumps({**told, "result": {"_time": str(1_795_000_000 + time), "host": "db-1"}}).encode()


def test_s15_time_ends_what_its_source_never_does(store: Store) -> None:
    room = Room(store, '[alerts]\nttl = "1h"\n')
    room.deliver(0, splunk(0))
    room.deliver(1800, splunk(1800))
    room.wait(1800 + HOUR)
    assert len(room.tasks()) == 1
    room.wait(1800 + HOUR + 5)
    assert room.tasks() == []
    assert room.alert("Errors")["resolved_by"] == "time"
    room.deliver(3 * HOUR, splunk(3 * HOUR))
    assert room.alert("Errors")["episodes"] == 2
    assert [task["task_id"] for task in room.tasks()] == [1]


def test_s16_silence_of_a_source_is_told_and_ends_nothing(room: Room) -> None:
    room.fire(0)
    room.wait(13 * HOUR)
    assert room.alert()["stale"]
    assert room.alert()["status"] == "firing"
    room.fire(14 * HOUR, start=0)
    assert not room.alert()["stale"]


def test_s16_the_absence_of_a_heartbeat_is_what_is_wrong(store: Store) -> None:
    room = Room(store, '[[alerts.rules]]\nmatch = "alertname=Watchdog"\nheartbeat = "10m"\n')
    room.fire(0, "Watchdog")
    room.fire(300, "Watchdog", start=0)
    assert room.tasks("true") == []
    room.wait(300 + 901)
    assert [task["status"] for task in room.tasks()] == ["open"]
    assert room.alert("Watchdog")["status"] == "firing"
    room.fire(1500, "Watchdog", start=0)
    assert room.tasks() == []
    assert room.alert("Watchdog")["status"] == "resolved"


def test_s17_a_flapping_alert_keeps_one_task_open_until_it_is_calm(room: Room) -> None:
    for n in range(3):
        room.fire(n * 120)
        room.resolve(n * 120 + 60, start=n * 120)
    assert room.alert()["flapping"]
    assert [task["status"] for task in room.tasks("true")] == ["open"]
    room.wait(300 + 30 * MINUTE + 61)
    assert not room.alert()["flapping"]
    assert [task["status"] for task in room.tasks("true")] == ["done"]


def test_s18_a_silenced_alert_waits_and_comes_up_when_the_time_is_over(room: Room) -> None:
    from alerts import silencing

    silencing.add(
        room.store, kind="maintenance", matchers=['alertname="Disk"'], component_uid=None, starts_at=moment(-10),
        ends_at=moment(HOUR), reason="",
    )  # fmt: skip
    room.fire(0)
    room.fire(1, "Other")
    assert room.alert()["status"] == "suppressed"
    assert room.task()["wait_at"] is not None  # type: ignore[index]
    assert room.alert("Other")["status"] == "firing"
    room.wait(HOUR + 1)
    assert room.alert()["status"] == "firing"
    assert room.store.value("SELECT wait_at <= CAST(? AS TIMESTAMPTZ) FROM tasks WHERE title = 'Disk'", [moment(HOUR)])


def test_s18_what_is_over_before_the_silence_is_never_comes_up(room: Room) -> None:
    from alerts import silencing

    silencing.add(
        room.store, kind="silence", matchers=['severity="critical"'], component_uid=None, starts_at=moment(-10),
        ends_at=moment(HOUR), reason="",
    )  # fmt: skip
    room.fire(0)
    room.resolve(60)
    room.wait(HOUR + 1)
    assert room.tasks() == []


def test_s19_what_another_alert_explains_is_part_of_its_task(store: Store) -> None:
    room = Room(
        store, '[[alerts.inhibit]]\nsource = "alertname=ClusterDown"\ntarget = \'severity="warning"\'\nequal = ["cluster"]\n'
    )
    room.fire(0, "Slow", severity="warning", cluster="a")
    room.fire(10, "Slow2", severity="warning", cluster="b")
    room.fire(20, "ClusterDown", cluster="a")
    assert room.alert("Slow")["status"] == "suppressed"
    assert room.alert("Slow")["inhibited_by"] == room.alert("ClusterDown")["alert_id"]
    assert room.alert("Slow2")["status"] == "firing"
    assert room.alert("Slow")["task_id"] == room.alert("ClusterDown")["task_id"]
    assert len(room.tasks()) == 2
    room.resolve(60, "ClusterDown", start=20, cluster="a")
    assert room.alert("Slow")["status"] == "firing"
    assert len(room.tasks()) == 2


def test_identity_two_disks_of_one_host_are_two_alerts(room: Room) -> None:
    room.deliver(0, webhook(member("Disk", 0, instance="n1", device="sda"), member("Disk", 0, instance="n1", device="sdb")))
    assert room.store.value("SELECT count(*) FROM alerts") == 2
    assert [task["title"] for task in room.tasks()] == ["Disk on n1 (device=sda)", "Disk on n1 (device=sdb)"]


def test_identity_is_of_an_integration_and_not_of_the_sender(room: Room) -> None:
    room.deliver(0, webhook(member("Disk", 0), url="http://am-1:9093"))
    room.deliver(0, webhook(member("Disk", 0), url="http://am-2:9093"))
    assert room.store.value("SELECT count(*) FROM alerts") == 1
    room.deliver(1, webhook(member("Disk", 0)), integration="other")
    assert room.store.value("SELECT count(*) FROM alerts") == 2


def often(room: Room, begin: float) -> None:
    """It fires and is over fifteen times within half an hour, and all of that is told at once."""
    told = [member("Disk", begin + n * 100, end=end) for n in range(15) for end in (None, begin + n * 100 + 50)]
    room.deliver(begin + 1500, webhook(*told))


def test_an_alert_that_was_often_there_keeps_its_task_within_the_window_and_has_another_beyond(room: Room) -> None:
    """Although what is long over is forgotten, but for its task."""
    often(room, 0)
    room.fire(3 * HOUR)
    room.fire(3 * HOUR + 10)
    assert [task["task_id"] for task in room.tasks("true")] == [1]
    assert room.alert()["episodes"] == 16
    room.resolve(3 * HOUR + 60, start=3 * HOUR)
    often(room, 5 * HOUR)
    room.fire(4 * DAY)
    assert [task["status"] for task in room.tasks("true")] == ["done", "open"]
    assert room.store.value("SELECT count(*) FROM alert_episodes") == room.alert()["episodes"] == 32
    assert room.store.value("SELECT count(*) FROM alert_episodes WHERE ends_at IS NULL") == 1
    room.resolve(4 * DAY + 60, start=4 * DAY)
    often(room, 4 * DAY + 100)
    for n in (4, 8, 9):
        room.fire(4 * DAY + n * HOUR)
        room.resolve(4 * DAY + n * HOUR + 60, start=4 * DAY + n * HOUR)
    assert [task["status"] for task in room.tasks("true")] == ["done", "done"]
    assert room.alert()["task_id"] == 2


def test_what_time_ended_while_nobody_looked_is_over_in_its_task_as_well(room: Room) -> None:
    """Although so much was said of it that what is over is forgotten."""
    room.set_clock(29 * 60)
    take_in(room.store, [delivery(splunk(n * 60), n * 60) for n in range(30)], room.config)
    room.deliver(5 * DAY, splunk(5 * DAY))
    assert [task["status"] for task in room.tasks("true")] == ["done", "open"]
    assert [end for _, end, _ in room.episodes("Errors")] == [29 * 60 + DAY, None]


def test_a_task_whose_alert_turns_out_to_have_been_over_long_before_it_was_seen_is_left_as_it_is(room: Room) -> None:
    room.deliver(100, webhook(member("Disk", 0)), webhook(member("Disk", 0, end=5)))
    room.set_clock(200)
    take_in(room.store, [delivery(webhook(member("Disk", 0, end=5)), 10)], room.config)  # found on a disk, and replayed
    assert room.episodes() == [(0, 5, "late")]
    assert [task["status"] for task in room.tasks("true")] == ["done"]


def test_taking_in_leaves_the_collector_of_cycles_as_it_was(room: Room) -> None:
    gc.disable()
    try:
        room.fire(0)
        assert not gc.isenabled()
    finally:
        gc.enable()
    room.fire(1)
    assert gc.isenabled()


def test_what_is_acknowledged_before_anything_else_is_heard_of_it_is_a_task_all_the_same(room: Room) -> None:
    room.deliver(60, pagerduty("acknowledged", 50, "e2"))
    assert room.alert()["status"] == "acked"
    assert len(room.tasks()) == 1
    room.deliver(70, pagerduty("triggered", 0, "e1"))
    room.deliver(90, pagerduty("resolved", 80, "e3"))
    assert room.tasks() == []
    assert room.alert()["status"] == "resolved"


def test_an_acknowledgement_of_what_is_over_begins_nothing(room: Room) -> None:
    room.deliver(60, pagerduty("resolved", 50, "e2"))
    room.deliver(90, pagerduty("acknowledged", 85, "e3"))
    assert room.tasks("true") == []


def test_a_task_that_a_person_deleted_stays_away_until_it_fires_anew(room: Room) -> None:
    room.fire(0)
    room.set_clock(30)
    tasks.remove(room.store, ["T1"])
    room.fire(60, start=0)
    assert room.tasks("true") == []
    assert room.alert()["status"] == "firing"
    room.resolve(120)
    assert room.tasks("true") == []
    room.fire(300)
    assert [task["status"] for task in room.tasks("true")] == ["open"]


def test_one_contradiction_that_comes_very_late_is_enough(room: Room) -> None:
    room.fire(0)
    room.resolve(60)
    room.fire(60 + 11 * MINUTE, start=0)
    assert room.alert()["status"] == "firing"
    assert room.episodes() == [(0, None, "episode")]
