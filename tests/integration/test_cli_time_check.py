"""`tt time check`: what it finds, and that every command it proposes does what it says."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.group import tt
from recorder.identity import new_uid
from recorder.places import Places
from store.changes import change, change_many
from store.database import Store, open_store
from store.timesheet import approval
from store.timesheet.changing import change_entries

DAY = "2025-11-18"  # a Tuesday


def run(*words: str) -> Result:
    """One `tt` command, without a terminal."""
    return CliRunner().invoke(tt, list(words), prog_name="tt", catch_exceptions=False)


def findings(*words: str) -> list[dict[str, Any]]:
    """What `tt time check` finds on the day and the next."""
    found = run("time", "check", *words, "--from", DAY, "--to", "2025-11-19", "--json")
    assert found.exit_code == 0, found.output
    return list(json.loads(found.stdout))


def entry(store: Store, begin: str, end: str | None, **fields: Any) -> str:
    """A new entry on the day, of ada for acme's web."""
    uid = new_uid()
    said = {"person": "ada", "project": "web", "client": "acme", "zone": "UTC", "status": "draft" if end else "running"}
    times = {"started_at": f"{DAY}T{begin}:00Z", "ended_at": end and (end if "T" in end else f"{DAY}T{end}:00Z")}
    change_entries(store, {uid: {**said, **times, **fields}}, overlap="allow", guard_billing=False, allow_future=True)
    return uid


def settle(check: str, *words: str) -> str:
    """Run what is proposed for the only finding of a kind, which is gone afterwards; returns the command."""
    found = [one for one in findings(*words) if one["check"] == check]
    assert len(found) == 1, findings(*words)
    program, *command = shlex.split(found[0]["mend"])
    assert program == "tt"
    done = run(*command, *(["--yes"] if command[1] == "rm" else []))
    assert done.exit_code == 0, f"{found[0]['mend']}: {done.output}"
    assert [one for one in findings(*words) if one["check"] == check] == []
    return str(found[0]["mend"])


@pytest.fixture
def opened(places: Places) -> Any:
    """Opens the store for what a test makes."""
    places.home.mkdir(parents=True, exist_ok=True)
    places.config.write_text('[billing]\nzone = "UTC"\n', encoding="utf-8")
    return lambda: open_store(places, "test")


def test_a_sheet_in_order_has_no_findings(opened: Any) -> None:
    with opened() as store:
        entry(store, "09:00", "12:00")
        entry(store, "12:00", "18:00", shared=True)
        entry(store, "13:00", "14:00", client="globex")
    assert findings() == []
    quiet = run("time", "check", "--from", DAY, "--to", DAY, "--strict")
    assert (quiet.exit_code, quiet.stdout) == (0, "")
    assert "nothing looks wrong" in quiet.stderr


def test_a_person_twice_at_once_ends_the_first_one_earlier(opened: Any) -> None:
    """case 12: overlap is detected always."""
    with opened() as store:
        entry(store, "09:00", "10:30")
        entry(store, "10:00", "12:00")
        entry(store, "10:00", "12:00", person="bob")
    assert settle("overlap") == "tt time shorten E1 30m"


def test_overlap_with_what_was_approved_lets_the_later_one_begin_later(opened: Any) -> None:
    with opened() as store:
        first = entry(store, "09:00", "10:30")
        approval.submit(store, [first])
        approval.approve(store, [first])
        entry(store, "10:00", "12:00")
    assert settle("overlap") == "tt time shorten E2 30m --start"


def test_an_entry_twice_is_deleted_and_one_within_another_is_shared(opened: Any) -> None:
    with opened() as store:
        entry(store, "09:00", "11:00")
        entry(store, "09:00", "11:00")
    assert settle("overlap") == "tt time rm E2"
    with opened() as store:
        entry(store, "09:30", "10:00", note="two terminals")
    assert settle("overlap") == "tt time edit E3 --shared"


def test_what_is_approved_twice_is_reopened_and_what_is_invoiced_is_shown(opened: Any) -> None:
    with opened() as store:
        uids = [entry(store, "09:00", "11:00"), entry(store, "10:00", "12:00")]
        approval.submit(store, uids)
        approval.approve(store, uids)
    assert findings()[0]["mend"] == "tt time reopen E2 --reason overlap"
    with opened() as store:
        store.act = type(store.act)("invoice issue")
        change_many(store, "time_entry", {uid: {"status": "invoiced"} for uid in uids})
    assert findings()[0]["mend"] == "tt time show E2"


def test_an_hour_billed_to_two_clients_is_found(opened: Any) -> None:
    """case 13: two billable entries for different clients need to be shared on purpose."""
    with opened() as store:
        entry(store, "09:00", "12:00")
        entry(store, "10:00", "11:00", client="globex")
        entry(store, "15:00", "16:00")
        entry(store, "15:30", "17:00", client="globex", billable=False)
    found = [one["check"] for one in findings() if one["check"] in ("overlap", "double billing")]
    assert sorted(found) == ["double billing", "overlap"]
    assert settle("double billing") == "tt time edit E2 --no-billable"


def test_what_is_incomplete_gets_what_its_neighbours_say(opened: Any) -> None:
    """case 39: what could not be handed in is told before."""
    with opened() as store:
        entry(store, "09:00", "10:00", project="web shop")
        entry(store, "10:00", "11:00", project=None, client=None)
    first = [one for one in findings() if one["check"] == "incomplete"]
    assert [one["mend"] for one in first] == ["tt time edit E2 --project 'web shop'", "tt time edit E2 --client acme"]
    for one in first:
        assert run(*shlex.split(one["mend"])[1:]).exit_code == 0
    assert findings() == []


def test_what_is_incomplete_among_nothing_gets_what_can_be_mended_later(opened: Any) -> None:
    with opened() as store:
        entry(store, "09:00", "10:00", project=None, client=None)
    mends = [one["mend"] for one in findings()]
    assert mends == ["tt time edit E1 --project inbox", "tt time edit E1 --no-billable"]
    for mend in mends:
        assert run(*shlex.split(mend)[1:]).exit_code == 0
    assert findings() == []


def test_a_neighbours_task_is_taken_where_it_has_no_project(opened: Any) -> None:
    assert run("add", "Restore").exit_code == 0
    with opened() as store:
        uid = str(store.value("SELECT CAST(uid AS VARCHAR) FROM task"))
        entry(store, "09:00", "10:00", project=None, task_uid=uid)
        entry(store, "10:00", "11:00", project=None)
    assert settle("incomplete") == "tt time edit E2 --task T1"


def test_undecided_idle_time_is_found(opened: Any) -> None:
    """case 9: somebody has to say whether idle time counts."""
    pieces = [{"kind": "active", "from_ms": 0, "to_ms": 60_000}, {"kind": "idle", "from_ms": 60_000, "to_ms": 3_600_000}]
    with opened() as store:
        entry(store, "09:00", "10:00", pieces=pieces)
    assert settle("undecided") == "tt time edit E1 --idle keep --suspended discard"


def test_an_entry_that_counts_nothing_is_found(opened: Any) -> None:
    """case 11: zero is never billed."""
    with opened() as store:
        entry(store, "09:00", "10:00", pieces=[{"kind": "idle", "from_ms": 0, "to_ms": 3_600_000}], counted=[])
    assert settle("incomplete") == "tt time rm E1"


def test_a_forgotten_timer_is_stopped_at_the_last_sign_of_activity(opened: Any) -> None:
    """case 40: never up to now without a word."""
    with opened() as store:
        entry(store, "09:00", None)
    assert settle("running") == "tt time stop --at 2025-11-18T19:00:00+00:00 --person ada"


def test_a_forgotten_session_is_stopped_by_its_own_verb(opened: Any) -> None:
    with opened() as store:
        session(store, 7, started_at=f"{DAY}T09:00:00.000000Z")
        entry(store, "09:00", None, session_uid=SESSION)
    assert [one["mend"] for one in findings() if one["check"] == "running"] == ["tt stop S7"]


SESSION = new_uid()


def session(store: Store, number: int, **fields: Any) -> None:
    """A session, with commands at 09:10 and at 09:50 for five minutes."""
    from store.bulk import insert_rows

    insert_rows(store, "session", [{"uid": SESSION, "session_id": number, "zone": "UTC", **fields}])


def command(store: Store, number: int, begin: str, end: str) -> None:
    """A command of that session."""
    from store.bulk import insert_rows

    uid = new_uid()
    first, last = (f"{DAY}T{moment}:00.000000Z" for moment in (begin, end))
    begun = {"uid": uid, "command_id": number, "session_uid": SESSION, "seq": number, "started_at": first}
    insert_rows(store, "command", [begun])
    ended = {"uid": new_uid(), "command_uid": uid, "ended_at": last, "state": "done", "exit_code": 0}
    insert_rows(store, "command_end", [ended])


def test_a_long_entry_is_cut_after_the_last_command_or_where_it_gets_long(opened: Any) -> None:
    """case 40: the last activity is the end that is proposed."""
    with opened() as store:
        session(store, 1, started_at=f"{DAY}T05:00:00.000000Z")
        command(store, 1, "06:00", "06:30")
        command(store, 2, "14:00", "14:30")
        entry(store, "05:00", "20:00", session_uid=SESSION)
    assert settle("long") == "tt time shorten E1 5h30m"
    with opened() as store:
        entry(store, "05:00", "20:00", person="bob")
    assert settle("long", "person:bob") == "tt time shorten E2 5h"


def test_an_interrupted_session_tells_both_bounds(opened: Any) -> None:
    """case 8: at least to the last sign of life, at most until it was found."""
    with opened() as store:
        entry(store, "09:00", "10:00", interrupted=True, note="interrupted: ends at the last sign of life")
    found = findings()[0]
    assert "it lasted until 10:00, until 20" in found["what"]
    assert settle("interrupted") == "tt time edit E1 --note none"


def test_doubtful_clocks_are_told(opened: Any) -> None:
    """case 7: a clock that was set, and time that only the wall clock knows."""
    with opened() as store:
        from store.bulk import insert_rows

        session(store, 1, started_at=f"{DAY}T09:00:00.000000Z")
        insert_rows(
            store, "session_end", [{"uid": new_uid(), "session_uid": SESSION, "clock_source": "wall", "state": "done"}]
        )
        entry(store, "09:00", "10:00", session_uid=SESSION, clock_step_ms=-600_500)
        entry(store, "10:00", "11:00", clock_step_ms=60_000)
    whats = [one["what"] for one in findings()]
    assert "put back by 10m meanwhile" in whats[0]
    assert "clock on the wall alone" in whats[1]
    assert "put forward by 1m meanwhile" in whats[2]
    assert run(*shlex.split(findings()[0]["mend"])[1:]).exit_code == 0


def test_what_is_to_come_is_told(opened: Any) -> None:
    """case 41: an entry whose end is in the future."""
    later = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with opened() as store:
        entry(store, "09:00", later, adjusted_ms=60_000, adjusted_reason="a plan")
    assert settle("future") == "tt time rm E1"


def test_more_hours_than_the_day_has_are_found(opened: Any) -> None:
    """case 4: no day may exceed its real length, which is 25 hours where clocks are put back."""
    with opened() as store:
        entry(store, "00:00", "2025-11-19T00:00:00Z", shared=True)
        entry(store, "09:00", "10:00", shared=True)
    found = [one for one in findings() if one["check"] == "day"]
    assert [one["what"] for one in found] == ["25h on 2025-11-18, which has 24h"]
    assert run(*shlex.split(found[0]["mend"])[1:]).exit_code == 0


def test_gaps_in_business_hours_are_filled_with_the_work_before(opened: Any) -> None:
    """Between entries only, until all business hours are asked about."""
    with opened() as store:
        entry(store, "08:00", "10:00")
        entry(store, "11:00", "11:30")
        entry(store, "11:40", "13:00")
    assert [one["what"] for one in findings()] == ["nothing is known of 1h, until 11:00"]
    gaps = [one["what"] for one in findings("--gaps", "person:ada")]
    assert [what.split(",")[0].split()[-1] for what in gaps] == ["1h", "5h", "9h"]
    mend = settle("gap")
    assert mend == "tt time add - 2025-11-18T10:00:00+00:00 2025-11-18T11:00:00+00:00 --project web --person ada"
    assert findings("--gaps", "person:nobody") == []


def test_a_gap_takes_the_task_before_it_and_none_where_there_is_none(opened: Any) -> None:
    assert run("add", "Restore").exit_code == 0
    with opened() as store:
        uid = str(store.value("SELECT CAST(uid AS VARCHAR) FROM task"))
        entry(store, "10:00", "16:00", task_uid=uid)
    mends = [one["mend"] for one in findings("--gaps", "person:ada")]
    assert [mend.split()[3] for mend in mends] == ["-", "T1", "T1"]


def test_business_hours_may_run_over_midnight_and_to_its_end(opened: Any, places: Places) -> None:
    lines = 'zone = "UTC"\nbusiness_hours = "tue 22:00-02:00, wed 20:00-24:00"\n'
    places.config.write_text(f"[billing]\n{lines}", encoding="utf-8")
    with opened() as store:
        entry(store, "22:00", "2025-11-19T01:00:00Z")
    assert [(one["started_at"], one["what"]) for one in findings("--gaps", "person:ada")] == [
        ("2025-11-19T01:00:00.000Z", "nothing is known of 1h, until 02:00"),
        ("2025-11-19T20:00:00.000Z", "nothing is known of 4h, until 2025-11-20 00:00"),
    ]


def test_findings_are_printed_with_a_whole_command_and_strict_ends_with_one(opened: Any) -> None:
    with opened() as store:
        entry(store, "09:00", "10:00", project=None)
        change(store, "client", new_uid(), {"name": "acme"})
    shown = run("time", "check", "--from", DAY, "--strict")
    assert shown.exit_code == 1
    assert shown.stdout.splitlines() == [
        "ada, Tue 2025-11-18",
        "  incomplete  09:00  E1 has neither task nor project",
        "              -> tt time edit E1 --project inbox",
    ]
    assert "1 finding: 1 incomplete; times are of UTC\n" in shown.stderr
    assert run("time", "check").exit_code == 0
    assert run("time", "check", "E1").stdout.count("->") == 1


def test_a_first_day_alone_means_up_to_today_and_a_week_that_week(opened: Any) -> None:
    """Else all looks well where only one day was looked at."""
    with opened() as store:
        entry(store, "09:00", "10:00", client=None)
    for days, count in (("2025-11-01", 1), ("2025-11-19", 0), ("2025-W47", 1), ("2025-W46", 0), ("2025-11", 1)):
        assert len(json.loads(run("time", "check", "--from", days, "--json").stdout)) == count, days


def test_what_bills_wrong_stands_first_and_days_with_nothing_but_gaps_last(opened: Any) -> None:
    with opened() as store:
        entry(store, "09:00", "10:00", client=None)
        entry(store, "09:00", "10:00", person="bob")
        entry(store, "11:00", "12:00", person="bob")
        for hour in ("13:00", "15:00"):
            end = f"2025-11-19T{hour[:2]}:30:00Z"
            entry(store, "09:00", end, started_at=f"2025-11-19T{hour}:00Z")
        entry(store, "09:00", "10:00", person="chen")
        entry(store, "09:30", "10:30", person="chen", client="globex")
    shown = run("time", "check", "--from", DAY, "--to", "2025-11-19")
    lines = shown.stdout.splitlines()
    assert [line for line in lines if line and not line.startswith(" ")] == [
        *("chen, Tue 2025-11-18", "ada, Tue 2025-11-18", "Nothing but gaps"),
    ]
    assert lines[-2:] == ["  Tue 2025-11-18  bob  10:00-11:00", "  Wed 2025-11-19  ada  13:30-15:00"]
    assert "4 findings: 1 double billing, 1 incomplete, 2 gaps; times are of UTC" in shown.stderr
    narrower = shown.stderr.partition("tt: tt ")[2].partition(" tells")[0]
    assert "-> tt time add - 2025-11-18T10:00:00+00:00" in run(*shlex.split(narrower)).stdout


def test_the_client_proposed_is_one_that_is_kept_before_one_that_was_perhaps_mistyped(opened: Any) -> None:
    with opened() as store:
        change(store, "client", new_uid(), {"name": "acme"})
        entry(store, "07:00", "08:00")
        entry(store, "09:00", "10:00", client="acmee")
        entry(store, "10:00", "10:10", client=None)
    assert settle("incomplete") == "tt time edit E3 --client acme"
