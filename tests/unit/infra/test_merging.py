"""What readings do to the registry: recognised by identity, missing only where read whole, never deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from infra.errors import MassRemovalError, OlderSerialError
from infra.model import Identity, Place, Scope
from recorder.places import Places
from sandbox.clocks import FakeClock
from store import component_changes, tasks
from store.act import Act
from store.component_changes import Edit
from store.database import Store, open_store
from store.errors import RefusedError
from store.rebuild import rebuild
from store.undo import undo
from tests.unit.infra.registry import REGION, component, events, reading, seen, take

DAY = 86_400_000


@pytest.fixture
def clock() -> FakeClock:
    """Stands still until it is moved."""
    return FakeClock()


@pytest.fixture
def store(places: Places, clock: FakeClock) -> Iterator[Store]:
    """An open, empty store with that clock."""
    with open_store(places, "test", clock=clock) as opened:
        yield opened


def test_places_are_made_and_shared_between_sources(store: Store) -> None:
    take(store, reading(seen("a")))
    take(store, reading(seen("b"), source="other"))
    paths = [row["path"] for row in store.rows("SELECT path FROM components ORDER BY path")]
    assert paths == ["aws", "aws/eu-west-1", "aws/eu-west-1/a", "aws/eu-west-1/b"]


def test_the_same_reading_again_changes_nothing(store: Store) -> None:
    found = reading(seen("a"), seen("b", id_=""), seen("c", tags={"x": "y"}))
    assert take(store, found).counts["added"] == 5
    before = events(store)
    outcome = take(store, found, force=True)
    assert (outcome.status, outcome.counts["unchanged"], events(store)) == ("unchanged", 3, before)


def test_a_renamed_component_is_known_by_its_identity(store: Store) -> None:
    take(store, reading(seen("old", id_="i-1")))
    uid = component(store, "old")["uid"]
    take(store, reading(seen("new", id_="i-1")))
    assert component(store, "new")["uid"] == uid
    assert store.value("SELECT count(*) FROM components WHERE kind = 'instance'") == 1


def test_equal_names_with_other_identities_are_others(store: Store) -> None:
    take(store, reading(seen("web", id_="i-1"), seen("web", id_="i-2", native_type="ec2:instance"), seen("web", id_="i-3")))
    paths = [row["path"] for row in store.rows("SELECT path FROM components WHERE kind = 'instance' ORDER BY component_id")]
    assert paths == ["aws/eu-west-1/web", "aws/eu-west-1/web (ec2:instance)", "aws/eu-west-1/web (instance)"]


def test_two_sources_with_one_identity_tell_of_one_component(store: Store) -> None:
    take(store, reading(seen("a", tags={"who": "first"}, health="ok")))
    take(store, reading(seen("a", tags={"who": "second", "more": "1"}, health="critical"), source="second"))
    row = component(store, "a")
    assert (row["tags"], row["health"], row["sources"]) == ({"who": "first", "more": "1"}, "critical", ["prod", "second"])
    take(store, reading(source="second"))
    assert component(store, "a")["lifecycle"] == "active"
    assert component(store, "a")["health"] == "ok"


def test_a_slot_that_something_new_fills_is_another_component(store: Store) -> None:
    slot = Identity("terraform", "lineage/aws_instance.web")
    take(store, reading(seen("web", id_="i-1", identities=(slot,))))
    take(store, reading(seen("web", id_="i-2", identities=(slot,))))
    rows = store.rows("SELECT lifecycle FROM components WHERE kind = 'instance' ORDER BY component_id")
    assert [row["lifecycle"] for row in rows] == ["missing", "active"]


def test_what_a_whole_scope_no_longer_tells_goes_missing_then_retires_and_comes_back_as_itself(
    store: Store, clock: FakeClock
) -> None:
    take(store, reading(seen("a"), seen("b")))
    uid = component(store, "b")["uid"]
    lifecycles = []
    for _ in range(4):
        clock.pass_time(4 * DAY)
        take(store, reading(seen("a")), force=True)
        lifecycles.append(component(store, "b")["lifecycle"])
    assert lifecycles == ["missing", "missing", "retired", "retired"]
    take(store, reading(seen("a"), seen("b")))
    assert (component(store, "b")["uid"], component(store, "b")["lifecycle"]) == (uid, "active")


def test_three_reads_in_an_hour_retire_nothing(store: Store, clock: FakeClock) -> None:
    take(store, reading(seen("a"), seen("b")))
    for _ in range(6):
        clock.pass_time(600_000)
        take(store, reading(seen("a")), force=True)
    assert component(store, "b")["lifecycle"] == "missing"


def test_a_scope_that_was_not_read_whole_says_nothing_of_what_it_does_not_tell(store: Store) -> None:
    take(store, reading(seen("a", scope="one"), seen("b", scope="two"), scopes=(Scope("one"), Scope("two"))))
    take(store, reading(seen("c", scope="one"), scopes=(Scope("one"), Scope("two", complete=False, why="timed out"))))
    assert component(store, "a")["lifecycle"] == "missing"
    assert component(store, "b")["lifecycle"] == "active"
    stale = store.one("SELECT status, why FROM component_scopes WHERE scope = 'two'")
    assert stale == {"status": "stale", "why": "timed out"}


def test_another_source_or_scope_is_left_alone(store: Store) -> None:
    take(store, reading(seen("a")))
    take(store, reading(seen("b"), source="other"))
    take(store, reading(seen("c", scope="two"), scopes=(Scope("two"),)))
    assert {row["lifecycle"] for row in store.rows("FROM components")} == {"active"}


def test_what_lies_below_a_vanished_parent_goes_missing_with_it(store: Store) -> None:
    cluster = (Place("cluster", "prod"),)
    namespace = seen("shop", scope="Namespace", above=cluster, kind="namespace")
    below = seen("api", scope="Deployment/shop", above=(*cluster, Place("namespace", "shop")), kind="workload")
    take(store, reading(namespace, below))
    take(store, reading(seen("other", scope="Namespace", above=cluster, kind="namespace"), scopes=(Scope("Namespace"),)))
    assert component(store, "shop")["lifecycle"] == "missing"
    assert component(store, "shop/api")["lifecycle"] == "missing"


def test_what_a_source_calls_gone_is_retired_at_once_and_never_added(store: Store) -> None:
    take(store, reading(seen("a"), seen("b", gone=True)))
    assert store.value("SELECT count(*) FROM components WHERE name = 'b'") == 0
    take(store, reading(seen("a", gone=True)))
    assert component(store, "a")["lifecycle"] == "retired"
    before = events(store)
    take(store, reading(seen("a", gone=True)), force=True)
    assert events(store) == before


def test_a_mass_removal_is_refused_and_changes_nothing(store: Store) -> None:
    many = [seen(f"n{number}") for number in range(60)]
    take(store, reading(*many))
    before = events(store)
    with pytest.raises(MassRemovalError, match=r"20 of 60 components of all would go missing.*--allow-mass-removal"):
        take(store, reading(*many[:40]))
    assert events(store) == before
    assert take(store, reading(*many[:48])).counts["missing"] == 12
    assert take(store, reading(*many[:30]), allow_mass_removal=True).counts["missing"] == 18


def test_ten_may_vanish_from_a_small_scope(store: Store) -> None:
    take(store, reading(*[seen(f"n{number}") for number in range(11)]))
    assert take(store, reading(seen("n0"))).counts["missing"] == 10


def test_an_older_serial_is_refused_unless_forced(store: Store) -> None:
    take(store, reading(seen("a"), serial=7))
    with pytest.raises(OlderSerialError, match="serial 6 is older than 7"):
        take(store, reading(seen("b"), serial=6))
    assert take(store, reading(seen("b"), serial=6), force=True).counts["added"] == 1


def test_what_people_say_survives_the_next_reading_and_goes_when_taken_back(store: Store) -> None:
    take(store, reading(seen("a", tags={"env": "prod", "old": "1"}, owner="them")))
    uid = component(store, "a")["uid"]
    said = {"name": "mine", "owner": "ana", "parent_uid": component(store, "aws")["uid"]}
    component_changes.edit(store, [uid], Edit(said, tags={"env": "test", "old": None, "own": "x"}))
    take(store, reading(seen("a", tags={"env": "prod", "old": "1", "new": "2"}, owner="others", health="warning")))
    row = component(store, "aws/mine")
    assert (row["uid"], row["owner"], row["health"]) == (uid, "ana", "warning")
    assert row["tags"] == {"env": "test", "own": "x", "new": "2"}
    component_changes.edit(store, [uid], Edit(unsaid=["name", "owner", "parent_uid"]))
    assert component(store, "eu-west-1/a")["owner"] == "others"


def test_what_people_retired_stays_so_until_they_say_otherwise(store: Store) -> None:
    take(store, reading(seen("a")))
    uid = component(store, "a")["uid"]
    component_changes.retire(store, [uid])
    take(store, reading(seen("a", health="ok")))
    assert component(store, "a")["lifecycle"] == "retired"
    component_changes.edit(store, [uid], Edit(unsaid=["lifecycle", "retired_at"]))
    assert component(store, "a")["lifecycle"] == "active"


def test_weak_sightings_are_known_by_their_place_within_the_same_source(store: Store) -> None:
    take(store, reading(seen("a", id_=""), seen("b", id_="")))
    assert take(store, reading(seen("a", id_="", health="ok"))).counts == {
        "added": 0, "changed": 1, "missing": 1, "retired": 0, "unchanged": 0,
    }  # fmt: skip
    uid = component(store, "eu-west-1/a")["uid"]
    take(store, reading(seen("a")))
    assert component(store, "eu-west-1/a")["uid"] == uid


def test_a_sighting_of_a_place_makes_it_more_than_a_place(store: Store) -> None:
    take(store, reading(seen("a")))
    uid = component(store, "aws/eu-west-1")["uid"]
    take(store, reading(seen("eu-west-1", id_="", above=REGION[:1], kind="region", owner="net"), source="other"))
    assert (component(store, "aws/eu-west-1")["uid"], component(store, "aws/eu-west-1")["owner"]) == (uid, "net")


def test_undo_takes_an_import_back_and_the_same_input_brings_it_again(store: Store) -> None:
    first = reading(seen("a"))
    take(store, first)
    acted = replace(store, act=Act("infra import"))
    take(acted, reading(seen("a", health="critical"), seen("b")))
    undo(replace(store, act=Act("undo")))
    assert [row["path"] for row in store.rows("SELECT path FROM components ORDER BY path")][-1] == "aws/eu-west-1/a"
    assert component(store, "a")["health"] == "unknown"
    assert take(store, reading(seen("a", health="critical"), seen("b"))).counts["added"] == 1


def test_the_events_tell_the_registry_again(store: Store) -> None:
    take(store, reading(seen("a", tags={"x": "1"}), seen("b", relations=())))
    take(store, reading(seen("a"), seen("c")))
    component_changes.add(store, "own/thing", {"kind": "service"}, {"k": "v"}, ["hostname:own-1"])
    assert rebuild(store) == []
    store.execute("DELETE FROM component WHERE name = 'thing'")
    assert len(rebuild(store, replace=True)) == 1
    assert component(store, "own/thing")["tags"] == {"k": "v"}


def test_renaming_and_moving_keep_the_links_of_tasks(store: Store) -> None:
    take(store, reading(seen("a"), seen("b")))
    uid = component(store, "a")["uid"]
    tasks.add(store, "Look", component_uids=[uid])
    component_changes.edit(store, [uid], Edit({"name": "z", "parent_uid": None}))
    assert store.one("SELECT components FROM tasks") == {"components": ["z"]}
    assert store.rows("SELECT path FROM task_components") == [{"path": "z"}]
    component_changes.edit(store, [component(store, "b")["uid"]], Edit({"parent_uid": uid}))
    assert component(store, "z/b")["parent_path"] == "z"


def test_parents_that_form_a_circle_do_not_hide_their_components(store: Store) -> None:
    one = component_changes.add(store, "one", {}, {}, [])
    two = component_changes.add(store, "one/two", {}, {}, [])
    store.execute(f"UPDATE component SET parent_uid = '{two}' WHERE uid = '{one}'")
    component_changes.add(store, "three", {}, {}, [])
    assert store.value("SELECT count(*) FROM components") == 3


def test_alerts_tell_health_beside_the_sources_and_the_worst_counts(store: Store) -> None:
    take(store, reading(seen("a", health="ok")))
    uid = component(store, "a")["uid"]
    component_changes.tell_health(store, "alerts", {uid: ("critical", "disk full")})
    take(store, reading(seen("a", health="warning")))
    row = component(store, "a")
    assert (row["health"], row["health_source"], row["health_reason"]) == ("critical", "alerts", "disk full")
    component_changes.tell_health(store, "alerts", {uid: None})
    assert (component(store, "a")["health"], component(store, "a")["health_source"]) == ("warning", "prod")
    component_changes.edit(store, [uid], Edit({"health": "ok"}))
    component_changes.tell_health(store, "alerts", {uid: ("critical", "disk full")})
    assert (component(store, "a")["health"], component(store, "a")["health_source"]) == ("ok", "by hand")


def test_undo_does_not_take_a_component_away_from_its_tasks(store: Store) -> None:
    added = component_changes.add(replace(store, act=Act("infra add")), "one", {}, {}, [])
    tasks.add(replace(store, act=Act("drain", source="system")), "Look", component_uids=[added])
    with pytest.raises(RefusedError, match="tt infra rm"):
        undo(replace(store, act=Act("undo")))
