"""From draft to approved and back, and what stays as it is in between."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from recorder.identity import new_uid
from store import tasks
from store.act import Act, present_user
from store.changes import State, change, change_many, state
from store.database import Store
from store.errors import ConflictError, NotFoundError, RefusedError, UsageError
from store.task_changes import change_tasks
from store.timesheet import approval, submissions
from store.timesheet.changing import change_entries
from store.timesheet.content import CONTENT, content_hash
from store.timesheet.periods import Period
from store.undo import undo

WEEK = Period(date(2025, 11, 17), date(2025, 11, 23))
ME = present_user()


def entry(store: Store, hour: int = 9, **fields: object) -> str:
    """A new complete draft of an hour on 2025-11-18."""
    uid = new_uid()
    said = {"started_at": f"2025-11-18T{hour:02}:00:00Z", "ended_at": f"2025-11-18T{hour + 1:02}:00:00Z", "person": "ada"}
    change_entries(store, {uid: {**said, "project": "web", "client": "acme", **fields}})
    return uid


def row(store: Store, uid: str) -> State:
    found = state(store, "time_entry", uid)
    assert found is not None
    return found


def approved(store: Store, **fields: object) -> str:
    uid = entry(store, **fields)  # type: ignore[arg-type]
    approval.submit(store, [uid])
    approval.approve(store, [uid])
    return uid


def next_command(store: Store, verb: str = "test", who: str | None = None) -> None:
    """From here on another command line runs, of another person where one is named."""
    store.act = Act(verb) if who is None else replace(Act(verb), actor=f"{who}@host")


def test_an_entry_goes_from_draft_over_submitted_to_approved(store: Store) -> None:
    """case 30: the states are the entry's own."""
    uid = entry(store)
    assert approval.submit(store, [uid]) == ([uid], [])
    assert row(store, uid)["status"] == "submitted"
    assert row(store, uid)["submitted_by"] == ME
    assert approval.approve(store, [uid]) == [uid]
    found = row(store, uid)
    assert (found["status"], found["reviewed_by"], found["content_hash"]) == ("approved", ME, content_hash(found))
    assert found["rated"] is not None
    assert [one["verb"] for one in store.rows("SELECT verb FROM event ORDER BY seq")][-2:] == ["time submit", "time approve"]


def test_what_is_incomplete_can_be_tracked_but_not_submitted(store: Store) -> None:
    """case 39: the error says which entry lacks what, and what to do."""
    idle = [{"kind": "idle", "from_ms": 0, "to_ms": 3_600_000}]
    lacking = {
        "neither task nor project": entry(store, 1, project=None),
        "no client to pay": entry(store, 2, client=None),
        "nobody has said": entry(store, 3, pieces=idle),
        "counts no time": entry(store, 4, pieces=idle, counted=[]),
        "still running": entry(store, 5, ended_at=None, status="draft", person="eve"),
    }
    for says, uid in lacking.items():
        with pytest.raises(RefusedError, match=f"^E{row(store, uid)['entry_id']} .*{says}.*; tt "):
            approval.submit(store, [uid])
        assert row(store, uid)["status"] == "draft"
    good = entry(store, 8)
    with pytest.raises(RefusedError, match=r"\(and 2 more\); --skip-incomplete hands in the other 1"):
        approval.submit(store, [*lacking.values(), good])
    handed_in, told = approval.submit(store, [*lacking.values(), good], skip_incomplete=True)
    assert handed_in == [good]
    assert len(told) == 5
    with pytest.raises(RefusedError, match="neither task"):
        approval.submit(store, list(lacking.values()), skip_incomplete=True)


def test_what_is_not_billed_needs_no_client_and_what_was_adjusted_may_be_nothing(store: Store) -> None:
    uids = [entry(store, 1, client=None, billable=False), entry(store, 2, adjusted_ms=0, adjusted_reason="a favour")]
    assert approval.submit(store, uids)[0] == uids


def test_a_running_entry_is_told_how_to_stop(store: Store) -> None:
    uid = entry(store, ended_at=None, status="running")
    with pytest.raises(ConflictError, match=r"E1 is running.*tt time stop"):
        approval.submit(store, [uid])


@pytest.mark.parametrize("status", ["submitted", "rejected"])
def test_an_edit_of_what_was_handed_in_makes_it_a_draft_again(store: Store, status: str) -> None:
    """case 31: approval is bound to what was handed in."""
    uid = entry(store)
    approval.submit(store, [uid])
    if status == "rejected":
        approval.reject(store, [uid], "which ticket?")
    change_entries(store, {uid: {"note": "ticket 4711"}})
    found = row(store, uid)
    assert found["status"] == "draft"
    assert [found[name] for name in ("submitted_at", "submitted_by", "reviewed_at", "reviewed_by", "review_reason")] == [
        None
    ] * 5


def test_another_person_approves_where_the_terms_ask_for_it(store: Store) -> None:
    """case 32: the approver may have to be another person than the one who worked."""
    change(store, "client", new_uid(), {"name": "acme", "terms": {"approval": "another"}})
    mine, theirs = entry(store, 9, person=ME), entry(store, 10)
    approval.submit(store, [mine, theirs])
    with pytest.raises(
        RefusedError, match=r"E1 is your own.*another person.*run tt time approve E1; tt time approve E2 does the rest"
    ):
        approval.approve(store, [mine, theirs])
    assert row(store, theirs)["status"] == "submitted"
    approval.approve(store, [theirs])
    next_command(store, who="grace")
    approval.approve(store, [mine])
    assert row(store, mine)["reviewed_by"] == "grace"


def test_self_approval_is_marked(store: Store) -> None:
    """case 32: who approves his own time is told as such."""
    mine, theirs = approved(store, hour=9, person=ME), approved(store, hour=10)
    assert approval.reviewed_by(row(store, mine)) == "self"
    assert approval.reviewed_by(row(store, theirs)) == ME
    assert approval.reviewed_by(row(store, entry(store, 12))) == ""


def test_rejecting_and_reopening_need_a_reason_which_is_kept(store: Store) -> None:
    """case 32: nobody is left to guess why."""
    uid = entry(store)
    approval.submit(store, [uid])
    with pytest.raises(UsageError, match="--reason"):
        approval.reject(store, [uid], " ")
    approval.reject(store, [uid], "which ticket?")
    assert (row(store, uid)["status"], row(store, uid)["review_reason"]) == ("rejected", "which ticket?")
    with pytest.raises(ConflictError, match="tt time withdraw E1"):
        approval.submit(store, [uid])
    approval.withdraw(store, [uid])
    assert (row(store, uid)["status"], row(store, uid)["review_reason"]) == ("draft", None)
    approval.submit(store, [uid])
    approval.approve(store, [uid])
    with pytest.raises(UsageError, match="--reason"):
        approval.reopen(store, [uid], "")
    approval.reopen(store, [uid], "wrong hours")
    found = row(store, uid)
    assert (found["status"], found["review_reason"], found["content_hash"], found["rated"]) == (
        "draft",
        "wrong hours",
        None,
        None,
    )


def test_each_step_says_what_helps_where_an_entry_is_elsewhere(store: Store) -> None:
    draft, done = entry(store, 12), approved(store)
    with pytest.raises(ConflictError, match=r"E1 is draft.*--submit"):
        approval.approve(store, [draft])
    with pytest.raises(ConflictError, match=r"E1 is draft and can't be rejected; only what is submitted"):
        approval.reject(store, [draft], "why")
    with pytest.raises(ConflictError, match=r"E2 is approved.*tt time reopen E2"):
        approval.withdraw(store, [done])
    with pytest.raises(ConflictError, match=r"and 1 more of the 2\).*tt time reopen"):
        approval.submit(store, [done, approved(store, hour=14)])


def test_reopening_is_refused_in_a_locked_period(store: Store) -> None:
    """case 33: approving a closed period is possible, opening it up is not."""
    from store.timesheet import locks

    uid = entry(store)
    locks.lock(store, WEEK, "closed")
    approval.submit(store, [uid])
    approval.approve(store, [uid])
    with pytest.raises(ConflictError, match=r"LK1.*closed"):
        approval.reopen(store, [uid], "oops")


def test_what_was_approved_is_what_was_seen(store: Store) -> None:
    """case 31: an edit between looking and approving is noticed, that of the task's client too."""
    task = tasks.add(store, "Web", client="acme", project="web")
    uid = entry(store, client=None, project=None, task_uid=task["uid"])
    approval.submit(store, [uid])
    seen = {found["uid"]: content_hash(found) for found in approval.placed(store, [row(store, uid)])}
    change_tasks(store, {task["uid"]: {"client": "globex"}})
    with pytest.raises(ConflictError, match=r"E1 has changed since you looked.*tt time review E1"):
        approval.approve(store, [uid], seen=seen)
    change_tasks(store, {task["uid"]: {"client": "acme"}})
    assert approval.approve(store, [uid], seen=seen) == [uid]


def test_a_client_lost_since_it_was_handed_in_is_noticed_at_approval(store: Store) -> None:
    task = tasks.add(store, "Web", client="acme", project="web")
    uid = entry(store, client=None, project=None, task_uid=task["uid"])
    approval.submit(store, [uid])
    change_tasks(store, {task["uid"]: {"client": None}})
    with pytest.raises(RefusedError, match="no client"):
        approval.approve(store, [uid])


def test_a_change_of_the_task_does_not_change_what_was_approved(store: Store) -> None:
    """case 42: client and project were written on the entry."""
    task = tasks.add(store, "Web", client="acme", project="web")
    uid = entry(store, client=None, project=None, task_uid=task["uid"])
    approval.submit(store, [uid])
    approval.approve(store, [uid])
    next_command(store)
    change_tasks(store, {task["uid"]: {"client": "globex", "project": "ops"}})
    place = store.one("SELECT client, project FROM entry_places WHERE uid = ?", [uid])
    assert place == {"client": "acme", "project": "web"}
    with pytest.raises(RefusedError, match="work was recorded"):
        tasks.remove(store, [task["uid"]])
    found = row(store, uid)
    assert found["content_hash"] == content_hash(found)


def test_nothing_of_an_approved_entry_changes_in_any_way(store: Store) -> None:
    """case 34: not a single column of what was approved, by no verb."""
    task = tasks.add(store, "Another")
    values = {
        "task_uid": task["uid"], "session_uid": new_uid(), "pieces": [{"kind": "idle", "from_ms": 0, "to_ms": 3_600_000}],
        "counted": ["idle"], "tags": ["x"], "weights": [{"component": new_uid(), "weight": 1}], "billable": False,
        "measured_ms": 1, "adjusted_ms": 1, "shared": True, "interrupted": True, "hourly_rate": "1.0000",
        "started_at": "2025-11-18T08:00:00.000000Z", "ended_at": "2025-11-18T11:00:00.000000Z",
    }  # fmt: skip
    uid = approved(store)
    for verb in ("time edit", "time approve", "undo", "time reopen"):
        next_command(store, verb)
        for name in (*CONTENT, "rated", "content_hash") if verb != "time reopen" else CONTENT:
            with pytest.raises(ConflictError, match="tt time reopen E1"):
                change_many(store, "time_entry", {uid: {name: values.get(name, "x")}})
    for verb in ("time rm", "time reopen"):
        next_command(store, verb)
        with pytest.raises(ConflictError):
            change_many(store, "time_entry", {uid: None})


def test_undo_does_not_take_an_approval_back(store: Store) -> None:
    """case 38: the remedy is named."""
    uid = entry(store)
    approval.submit(store, [uid])
    next_command(store)
    approval.approve(store, [uid])
    with pytest.raises(ConflictError, match="tt time reopen E1"):
        undo(store)
    assert row(store, uid)["status"] == "approved"


def test_undo_takes_submitting_rejecting_and_withdrawing_back(store: Store) -> None:
    uid = entry(store)
    before = row(store, uid)
    next_command(store)
    approval.submit(store, [uid])
    handed_in = row(store, uid)
    for step in (lambda: approval.reject(store, [uid], "why"), lambda: approval.withdraw(store, [uid])):
        next_command(store)
        step()
        undo(store)
        assert row(store, uid) == handed_in
    undo(store)
    assert row(store, uid) == before


def test_a_period_is_handed_in_as_one_record(store: Store) -> None:
    """case 30: "I am done" with a week, of which parts may be approved already."""
    first = approved(store, hour=9)
    late = entry(store, 10)
    entry(store, 12, person="bob")
    change_entries(
        store, {new_uid(): {"started_at": "2025-11-24T00:00:00Z", "ended_at": "2025-11-24T01:00:00Z", "person": "ada"}}
    )
    outcome = submissions.submit_period(store, WEEK, "ada", zone="UTC")
    told = outcome.submission
    assert (outcome.submitted, outcome.left_out) == ([late], [])
    assert sorted(told["entry_uids"]) == sorted([first, late])
    assert (told["total_ms"], told["from_on"], told["to_on"], told["person"]) == (7_200_000, "2025-11-17", "2025-11-23", "ada")
    assert len(told["entries_hash"]) == 64
    assert store.one("SELECT submission_id, entry_count FROM submissions") == {"submission_id": 1, "entry_count": 2}


def test_handing_in_the_same_period_again_adds_nothing_until_it_differs(store: Store) -> None:
    uid = entry(store)
    first = submissions.submit_period(store, WEEK, "ada", zone="UTC").submission
    approval.approve(store, [uid])
    assert submissions.submit_period(store, WEEK, "ada", zone="UTC").submission == first
    entry(store, 15)
    second = submissions.submit_period(store, WEEK, "ada", zone="UTC").submission
    assert second["entries_hash"] != first["entries_hash"]


def test_a_period_leaves_out_what_is_incomplete_and_rejected(store: Store) -> None:
    rejected, lacking, good = entry(store, 9), entry(store, 10, project=None, client="acme"), entry(store, 11)
    approval.submit(store, [rejected])
    approval.reject(store, [rejected], "why")
    with pytest.raises(RefusedError, match="--skip-incomplete"):
        submissions.submit_period(store, WEEK, "ada", zone="UTC")
    outcome = submissions.submit_period(store, WEEK, "ada", zone="UTC", skip_incomplete=True)
    assert outcome.submitted == [good]
    assert row(store, lacking)["status"] == "draft"
    assert outcome.submission["entry_uids"] == [good]


def test_a_period_of_nothing_but_rejected_entries_is_not_handed_in(store: Store) -> None:
    uid = entry(store)
    approval.submit(store, [uid])
    approval.reject(store, [uid], "why")
    with pytest.raises(RefusedError, match="mended first"):
        submissions.submit_period(store, WEEK, "ada", zone="UTC")
    assert store.value("SELECT count(*) FROM submission") == 0


def test_undo_takes_a_period_back_with_its_entries(store: Store) -> None:
    uid = entry(store)
    next_command(store)
    submissions.submit_period(store, WEEK, "ada", zone="UTC")
    undo(store)
    assert row(store, uid)["status"] == "draft"
    assert store.value("SELECT count(*) FROM submission") == 0


def test_an_empty_period_is_told(store: Store) -> None:
    with pytest.raises(NotFoundError, match="ada has no finished entries of 2025-11-17 to 2025-11-23"):
        submissions.submit_period(store, WEEK, "ada")


def test_the_hash_covers_all_that_is_said(store: Store) -> None:
    uid = entry(store)
    said = row(store, uid)
    assert {content_hash({**said, name: json.dumps(["other"])}) for name in CONTENT}.isdisjoint({content_hash(said)})
    assert content_hash({**said, "status": "approved", "entry_id": 99}) == content_hash(said)
