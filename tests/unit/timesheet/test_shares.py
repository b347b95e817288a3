"""An entry's time is shared between components exactly, by what was said, tied or touched."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from recorder.identity import new_uid
from recorder.places import Places
from store.bulk import insert_rows
from store.changes import change_many
from store.component_changes import add
from store.database import Store, open_store
from store.timesheet import entries, shares
from store.timesheet.changing import change_entries
from tests.journals import JournalBuilder
from tests.unit.timesheet.making import HOUR, made, project, task


def component(store: Store, path: str) -> str:
    """The uid of a new component."""
    return add(store, path, {}, {}, ())


def told(store: Store, uid: str) -> dict[str, int]:
    """The shares of an entry by path."""
    paths = {row["uid"]: row["path"] for row in store.rows("SELECT CAST(uid AS VARCHAR) AS uid, path FROM component_path")}
    return {paths.get(one.component_uid or "", "none"): one.ms for one in shares.shares_of(store, [uid])[uid]}


@given(st.integers(0, 10**9), st.dictionaries(st.sampled_from("abcdef") | st.none(), st.integers(-2, 10**6), max_size=7))
def test_shares_add_up_to_the_whole_and_follow_the_weights(whole: int, weights: dict[str | None, int]) -> None:
    """case 15: the largest remainder; equal ones go to the lowest component id."""
    order = {name: number for number, name in enumerate("fedcba")}
    found = shares.allocated(whole, weights, order)
    total = sum(max(weight, 0) for weight in weights.values()) or 1
    assert sum(one.ms for one in found) == whole
    for one in found:
        assert abs(one.ms * total - whole * one.weight) < total
    named = [order[one.component_uid] for one in found if one.component_uid is not None]
    assert named == sorted(named)
    assert None not in [one.component_uid for one in found[:-1]]


def test_equal_remainders_go_to_the_lowest_component_id() -> None:
    """case 15: ties are settled the same way every time."""
    order = {"x": 2, "y": 1, "z": 3}
    assert [(one.component_uid, one.ms) for one in shares.allocated(8, {"z": 1, "x": 1, "y": 1}, order)] == [
        ("y", 3), ("x", 3), ("z", 2),
    ]  # fmt: skip


def test_what_was_said_comes_before_the_ties_of_session_and_task(store: Store) -> None:
    db, web = component(store, "prod/db"), component(store, "prod/web")
    about = task(store, component_uids=[db, web])
    entry = made(store, "9:00", "10:00", task_uid=about, adjusted_ms=7)
    assert told(store, entry["uid"]) == {"prod/db": 4, "prod/web": 3}
    weights = shares.weights_as_stored({web: 5, db: 2})
    change_entries(store, {entry["uid"]: {"weights": weights, "adjusted_ms": None}})
    assert told(store, entry["uid"]) == {"prod/db": 1_028_571, "prod/web": 2_571_429}
    assert told(store, made(store, "11:00", "12:00")["uid"]) == {"none": HOUR}
    assert shares.shares_of(store, []) == {}
    assert shares.weights_as_stored({}) is None


def recorded(places: Places, **fields: Any) -> None:
    """A session with one command of ten seconds on db, one of five on db and web, one of five on nothing."""
    journal = JournalBuilder(places.journals)
    journal.begin(**fields)
    for number, (text, seconds) in enumerate((("connect db", 10), ("copy db web", 5), ("think", 5)), 1):
        journal.event(number, "start", text=text, source="hook", cwd="/", context={})
        journal.pass_time(seconds * 1000)
        journal.event(number, "end", exit=0, pipestatus=[0], state="done", bytes=0, alt_screen=False)
    journal.finish()


def test_commands_share_the_time_of_their_session(places: Places) -> None:
    """case 14: by links, or by activity where that was agreed."""
    with open_store(places, "test") as store:
        db, web = component(store, "prod/db"), component(store, "prod/web")
        project(store, "web", terms={"share_by": "commands"})
        task(store, project="web", component_uids=[web])
        task(store, project="other", component_uids=[web])
        task(store, project="other")
    for name in ("T1", "T2", "T3"):
        recorded(places, task={"typed": name})
    with open_store(places, "test") as store:
        store.execute("DELETE FROM command_component")
        for row in store.rows("SELECT CAST(c.uid AS VARCHAR) AS uid, c.text FROM command c"):
            uids = [uid for name, uid in (("db", db), ("web", web)) if name in row["text"]]
            insert_rows(
                store,
                "command_component",
                [{"command_uid": row["uid"], "component_uid": uid, "how": "argument"} for uid in uids],
            )
        by = {row["task_id"]: row["uid"] for row in entries.list_entries(store).rows}
        assert told(store, by[1]) == {"prod/db": 12_500, "prod/web": 2500, "none": 5000}
        assert told(store, by[2]) == {"prod/web": 20_000}
        assert told(store, by[3]) == {"prod/db": 12_500, "prod/web": 2500, "none": 5000}
        store.execute("DELETE FROM command_component")
        assert told(store, by[1]) == {"prod/web": 20_000}
        assert told(store, by[3]) == {"none": 20_000}


def test_a_session_begun_on_components_is_theirs(places: Places) -> None:
    with open_store(places, "test") as store:
        component(store, "prod/db")
        web = component(store, "prod/web")
        task(store, component_uids=[web])
    recorded(places, task={"typed": "T1"}, on=["prod/db"])
    with open_store(places, "test") as store:
        uid = entries.resolve(store, "E1")["uid"]
        assert told(store, uid) == {"prod/db": 20_000}
        [link] = store.rows("SELECT spent_ms, weight FROM entry_links")
        assert link == {"spent_ms": 20_000, "weight": 1}
        change_many(store, "time_entry", {uid: {"weights": [{"component": new_uid(), "weight": 3}]}})
        assert store.value("SELECT weight FROM entry_links") == 3
