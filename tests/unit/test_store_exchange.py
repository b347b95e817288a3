"""Tasks out and in as JSON: lossless in TermTask's own form and, as far as both hold it, in Taskwarrior's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from recorder.places import Places
from store import exchange, tasks
from store.changes import states
from store.database import Store, open_store
from store.errors import RefusedError, UsageError
from store.rebuild import rebuild

UIDS = [f"00000000-0000-4000-8000-00000000000{n}" for n in range(10)]
EXPORT: list[dict[str, Any]] = [
    {"description": "Fix  the\tdisk", "status": "pending", "uuid": UIDS[1], "entry": "20261101T060000Z",
     "modified": "20261102T060000Z", "due": "20261224T170000Z", "scheduled": "20261220T000000Z", "priority": "H",
     "project": "acme.web", "tags": ["db", "next"], "start": "20261103T000000Z", "until": "20270101T000000Z",
     "annotations": [{"entry": "20261102T060000Z", "description": "see http://x/\u00e9 \"quoted\""},
                     {"entry": "20261102T060000Z", "description": "another"}],
     "estimate": "PT1H30M", "client": "acme", "owner": "ana", "sla": 4.5, "ticket": "4711", "jira": "A-1"},
    {"description": "Wait", "status": "waiting", "uuid": UIDS[2], "entry": "20261101T060000Z", "wait": "29990101T000000Z",
     "depends": f"{UIDS[1]},{UIDS[3]}"},
    {"description": "Done", "status": "completed", "uuid": UIDS[3], "entry": "20261101T060000Z", "end": "20261105T000000Z",
     "estimate": "large", "priority": "urgent"},
    {"description": "Gone", "status": "deleted", "uuid": UIDS[4], "entry": "20261101T060000Z", "end": "20261105T000000Z"},
    {"description": "Weekly", "status": "recurring", "uuid": UIDS[5], "entry": "20261101T060000Z", "recur": "weekly",
     "due": "20261102T080000Z", "mask": "+-", "rtype": "periodic", "tags": ["ops"], "wait": "20261101T080000Z", "sla": 1},
    {"description": "Weekly", "status": "pending", "uuid": UIDS[6], "entry": "20261101T060000Z", "recur": "weekly",
     "parent": UIDS[5], "imask": 1, "due": "20261109T080000Z", "rtype": "periodic"},
    {"description": "Orphan", "status": "pending", "uuid": UIDS[7], "entry": "20261101T060000Z", "recur": "P3DT4H",
     "parent": UIDS[9], "imask": 0},
]  # fmt: skip


def comparable(item: dict[str, Any]) -> dict[str, Any]:
    """An item as both programs mean it: depends as a list, and waiting is pending until a date."""
    found = {**item, "depends": sorted(item["depends"].split(",") if isinstance(item["depends"], str) else item["depends"])} \
        if "depends" in item else dict(item)  # fmt: skip
    if "annotations" in found:
        found["annotations"] = sorted(found["annotations"], key=lambda note: (note["entry"], note["description"]))
    return found | {"status": "pending" if item["status"] == "waiting" else item["status"]}


def all_uids(store: Store) -> list[str]:
    """Every task."""
    return [row["uid"] for row in store.rows("SELECT CAST(uid AS VARCHAR) AS uid FROM task ORDER BY task_id")]


def test_a_taskwarrior_export_comes_back_as_it_was(store: Store) -> None:
    outcome = exchange.imported(store, json.dumps(EXPORT))
    assert (len(outcome.added), outcome.changed, outcome.same) == (7, [], 0)
    back = {item["uuid"]: comparable(item) for item in exchange.exported_for_taskwarrior(store, all_uids(store))}
    for item in EXPORT:
        if "modified" not in item:
            back[item["uuid"]].pop("modified", None)
        assert back[item["uuid"]] == comparable(item)
    row = tasks.get(store, "T1").rows[0]
    assert (row["estimate_ms"], row["client"], row["owner"], row["fields"]["sla"]) == (5_400_000, "acme", "ana", "4.5")
    assert rebuild(store) == []


def test_importing_again_changes_nothing(store: Store) -> None:
    for form in (json.dumps(EXPORT), "\n".join(json.dumps(item) for item in EXPORT)):
        exchange.imported(store, form)
    events = store.value("SELECT count(*) FROM event")
    outcome = exchange.imported(store, json.dumps(EXPORT))
    assert (outcome.added, outcome.changed, outcome.same) == ([], [], 7)
    assert store.value("SELECT count(*) FROM event") == events


def test_an_item_that_changed_is_brought_up_to_date(store: Store) -> None:
    exchange.imported(store, json.dumps(EXPORT))
    newer = [{**EXPORT[0], "priority": "L"}, *EXPORT[1:]]
    outcome = exchange.imported(store, json.dumps(newer))
    assert (outcome.added, outcome.changed, outcome.same) == ([], [UIDS[1]], 6)
    assert tasks.resolve(store, UIDS[1])["priority"] == "L"


def test_the_own_form_makes_the_very_same(places: Places, store: Store) -> None:
    exchange.imported(store, json.dumps(EXPORT))
    tasks.add(store, "mine", estimate_ms=5, escalation="ops", notes=["a\nb"], fields={"deep": {"x": [1, 2.5, None]}})
    uids = all_uids(store)
    items = exchange.exported(store, uids)
    other = Places(places.home.parent / "other")
    with open_store(other, "test") as second:
        assert len(exchange.imported(second, json.dumps(items)).added) == len(items)
        assert exchange.exported(second, uids) == items
        assert exchange.imported(second, json.dumps(items)).same == len(items)
        without_numbers = [{**row, "task_id": 0} for row in states(second, "task", uids).values()]
    assert without_numbers == [{**row, "task_id": 0} for row in states(store, "task", uids).values()]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (5, "item 2: it is no object"),
        ({"status": "pending"}, "item 2: it has no description"),
        ({"description": "x", "status": "odd"}, r"item 2 \(x\): there is no status 'odd'"),
        ({"description": "x", "due": "tomorrowish"}, r"item 2 \(x\): due: 'tomorrowish' is no date"),
        ({"description": "x", "uuid": "5"}, r"item 2 \(x\): uuid: '5' is no UUID"),
        ({"description": "x", "tags": 5}, "tags is no list"),
        ({"description": "x", "annotations": ["y"]}, "annotations are no list"),
        ({"description": "x", "depends": ["y"]}, "depends: 'y' is no UUID"),
        ({"description": "x", "status": "recurring"}, "without recur"),
        ({"format": "termtask", "uid": UIDS[1]}, "no title"),
        ({"format": "termtask", "uid": "nope", "title": "x", "status": "open"}, "item 2"),
        ({"description": "x", "imask": "many"}, "imask"),
    ],
)
def test_an_item_that_makes_no_sense_is_named_and_nothing_is_imported(store: Store, item: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        exchange.imported(store, json.dumps([{"description": "good", "uuid": UIDS[1]}, item]))
    assert store.value("SELECT count(*) FROM event") == 0


def test_text_that_is_no_json_is_refused_by_its_line(store: Store) -> None:
    with pytest.raises(UsageError, match="line 2 is no JSON"):
        exchange.imported(store, '{"description": "x"}\n{"description')
    assert exchange.imported(store, " \n").same == 0


def test_a_circle_in_an_import_is_refused(store: Store) -> None:
    items = [{"description": n, "uuid": UIDS[n_], "depends": [UIDS[3 - n_]]} for n_, n in ((1, "a"), (2, "b"))]
    with pytest.raises(RefusedError, match="can't wait for itself"):
        exchange.imported(store, json.dumps(items))
