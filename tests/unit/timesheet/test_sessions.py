"""What a session leaves in its time entry: its pieces, what counts of them, and how it ended."""

from __future__ import annotations

import pytest

from recorder.places import Places
from store.changes import change
from store.database import Store, open_store
from store.filters import TIME, compile_filter
from store.rebuild import rebuild
from store.timesheet import entries, spans
from store.timesheet.intervals import total_ms, union_ms
from tests.journals import START, JournalBuilder
from tests.unit.timesheet.making import MINUTE, NOON, piece, project, task


def session(places: Places, *, interrupted: bool = False, **fields: object) -> JournalBuilder:
    """A session of ten minutes' work, then twenty idle, then half an hour asleep."""
    journal = JournalBuilder(places.journals)
    journal.begin(**fields)
    journal.pass_time(10 * MINUTE)
    idle_from = journal.now.boot_ns
    journal.pass_time(20 * MINUTE)
    journal.event(0, "idle", from_ns=idle_from, to_ns=journal.now.boot_ns)
    slept_from = journal.now.boot_ns
    journal.pass_time(30 * MINUTE, asleep=True)
    journal.event(0, "suspend", ms=30 * MINUTE, from_ns=slept_from, to_ns=journal.now.boot_ns)
    if interrupted:
        journal.let_go()
    else:
        journal.finish()
    return journal


PIECES = [piece("active", 0, 10), piece("idle", 10, 30), piece("suspended", 30, 60)]


@pytest.mark.parametrize(
    ("terms", "counted", "minutes"),
    [
        ({}, ["idle"], 30),
        ({"idle": "discard"}, [], 10),
        ({"suspended": "keep"}, ["idle", "suspended"], 60),
        ({"idle": "ask"}, None, 30),
        ({"suspended": "ask"}, None, 30),
    ],
)
def test_a_session_keeps_its_pieces_and_counts_as_was_agreed(
    places: Places, terms: dict[str, str], counted: list[str] | None, minutes: int
) -> None:
    """case 9: idle time is kept as segments; keep, discard and ask say what counts of it."""
    with open_store(places, "test") as store:
        project(store, "web", terms=terms)
        task(store, project="web.api")
    session(places, task={"typed": "T1"})
    with open_store(places, "test") as store:
        entry = entries.resolve(store, "E1")
        assert (entry["pieces"], entry["counted"], entry["measured_ms"]) == (PIECES, counted, minutes * MINUTE)
        assert (entry["status"], entry["interrupted"], entry["zone"]) == ("draft", False, "Europe/Berlin")
        condition, parameters = compile_filter("is:undecided", TIME, now=NOON)
        assert len(entries.list_entries(store, condition, parameters).rows) == (counted is None)
        assert rebuild(store) == []


def test_a_session_without_such_time_has_nothing_to_decide(places: Places) -> None:
    with open_store(places, "test") as store:
        project(store, "web", terms={"idle": "ask", "suspended": "discard", "billable": "no"})
        task(store, project="web")
    journal = JournalBuilder(places.journals)
    journal.begin(task={"typed": "T1"})
    journal.pass_time(MINUTE)
    journal.finish()
    with open_store(places, "test") as store:
        entry = entries.resolve(store, "E1")
        assert (entry["pieces"], entry["counted"], entry["billable"]) == (None, [], False)


def test_an_interrupted_session_ends_at_its_last_sign_of_life_and_says_so(places: Places) -> None:
    """case 8: nothing is billed up to the moment of recovery."""
    session(places, interrupted=True)
    with open_store(places, "test") as store:
        entry = entries.resolve(store, "E1")
    assert (entry["interrupted"], entry["note"]) == (True, "interrupted: ends at the last sign of life")
    assert spans.span(entry, 0).duration_ms == 60 * MINUTE


def test_two_terminals_at_once_are_two_entries_that_overlap(places: Places) -> None:
    """case 14: both are kept; the sum and attendance differ."""
    session(places)
    session(places)
    with open_store(places, "test") as store:
        found = [spans.span(entries.resolve(store, name), 0) for name in ("E1", "E2")]
        condition, parameters = compile_filter("is:overlapping", TIME, now=NOON)
        assert len(entries.list_entries(store, condition, parameters).rows) == 2
    assert (total_ms(found), union_ms(found)) == (120 * MINUTE, 60 * MINUTE)


def test_a_session_ends_also_where_the_agreement_can_not_be_read(places: Places) -> None:
    """case 10: a mistake in config.toml keeps no record from the store, and nothing is decided by it."""
    journal = JournalBuilder(places.journals)
    journal.begin()
    with open_store(places, "test"):
        pass
    places.config.write_text('[billing]\nidle = "perhaps"\n')
    idle_from = journal.now.boot_ns
    journal.pass_time(20 * MINUTE)
    journal.event(0, "idle", from_ns=idle_from, to_ns=journal.now.boot_ns)
    journal.finish()
    with open_store(places, "test") as store:
        entry = entries.resolve(store, "E1")
    assert (entry["status"], entry["counted"], entry["measured_ms"]) == ("draft", None, 20 * MINUTE)


def test_a_wall_clock_that_was_set_is_kept_with_the_entry(places: Places) -> None:
    """case 7: the start is the wall's, the length is the boot clock's."""
    journal = JournalBuilder(places.journals)
    journal.begin()
    journal.pass_time(10 * MINUTE, wall_step_ms=-60 * MINUTE)
    journal.finish()
    with open_store(places, "test") as store:
        entry = entries.resolve(store, "E1")
    assert (entry["clock_step_ms"], entry["measured_ms"]) == (-60 * MINUTE, 10 * MINUTE)
    assert spans.to_ms(entry["started_at"]) == START.wall_ns // 10**6


def test_an_entry_a_person_has_closed_stays_as_it_is(places: Places) -> None:
    journal = JournalBuilder(places.journals)
    journal.begin()

    def entry(store: Store) -> dict[str, object]:
        return entries.resolve(store, "E1")

    with open_store(places, "test") as store:
        change(store, "time_entry", str(entry(store)["uid"]), {"status": "rejected", "note": "test"})
        before = entry(store)
    journal.pass_time(MINUTE)
    journal.finish()
    with open_store(places, "test") as store:
        assert entry(store) == before
