"""What `tt doctor --audit` finds where a frozen row was altered in the file by another program."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from recorder.identity import new_uid
from recorder.places import Places
from store.act import Act
from store.billing.invoices import document_hash
from store.chain import verify_chain
from store.changes import change, change_many, state
from store.database import open_store
from store.frozen_audit import audit
from store.timesheet import approval
from store.timesheet.changing import change_entries
from store.timesheet.content import content_hash


@pytest.fixture
def approved(places: Places) -> str:
    """The uid of the first of two approved entries of a store that is closed again; a third is a draft."""
    uids = [new_uid() for _ in range(3)]
    with open_store(places, "test") as store:
        for hour, uid in enumerate(uids, 9):
            said = {"started_at": f"2025-11-18T{hour:02}:00:00Z", "ended_at": f"2025-11-18T{hour + 1:02}:00:00Z"}
            change_entries(store, {uid: {**said, "person": "ada", "client": "acme", "project": "web"}})
        approval.submit(store, uids[:2])
        approval.approve(store, uids[:2])
    return uids[0]


@pytest.fixture
def issued(places: Places) -> str:
    """The uid of an issued invoice, number 1 of its series."""
    uid = new_uid()
    with open_store(places, "test") as store:
        store.act = Act("invoice issue")
        text = json.dumps({"lines": []})
        fields = {"kind": "invoice", "status": "issued", "number": "2025-0001", "series": "2025", "client": "acme"}
        change(store, "invoice", uid, {**fields, "document": text, "document_hash": document_hash(text)})
        change(store, "series", new_uid(), {"name": "2025", "last": 1, "last_on": "2025-12-01"})
    return uid


def altered(path: Path, sql: str, *parameters: object) -> None:
    """Change the file as any program may that opens it."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql, list(parameters))


def found(places: Places) -> list[str]:
    """What the audit says."""
    with open_store(places, "test") as store:
        return audit(store).broken


def test_what_nobody_touched_is_whole(places: Places, approved: str, issued: str) -> None:
    """case 38: the frozen rows are what their events say."""
    with open_store(places, "test") as store:
        result = audit(store)
        assert (result.entries, result.invoices, result.broken) == (2, 1, [])


def test_altered_hours_are_found_by_their_hash_and_by_the_events(places: Places, approved: str) -> None:
    altered(places.store, "UPDATE time_entry SET measured_ms = 7200000 WHERE uid = ?", approved)
    assert found(places) == ["E1 (approved) no longer says what was approved", "E1 (approved) was altered: measured_ms"]


def test_altered_hours_with_an_altered_hash_are_found_by_the_events(places: Places, approved: str) -> None:
    with open_store(places, "test") as store:
        row = {**(state(store, "time_entry", approved) or {}), "adjusted_ms": 7_200_000}
    altered(
        places.store,
        "UPDATE time_entry SET adjusted_ms = 7200000, content_hash = ? WHERE uid = ?",
        content_hash(row),
        approved,
    )
    assert found(places) == ["E1 (approved) was altered: adjusted_ms, content_hash"]


def test_events_altered_with_the_row_break_the_chain(places: Places, approved: str) -> None:
    altered(places.store, "UPDATE time_entry SET note = 'x' WHERE uid = ?", approved)
    altered(
        places.store,
        'UPDATE event SET after = json_merge_patch(after, \'{"note": "x"}\') WHERE subject_uid = ? AND before IS NULL',
        approved,
    )
    assert found(places) == ["E1 (approved) no longer says what was approved"]
    with open_store(places, "test") as store:
        assert verify_chain(store) == ["event 1 (test E1) was altered"]


@pytest.mark.parametrize("sql", ["UPDATE time_entry SET status = 'draft'", "DELETE FROM time_entry"])
def test_an_entry_that_is_gone_or_thawed_is_found(places: Places, approved: str, sql: str) -> None:
    altered(places.store, f"{sql} WHERE uid = ?", approved)
    assert found(places) == ["E1 is approved by its events, but it is gone or says otherwise"]


def test_an_entry_that_was_put_there_is_found(places: Places, approved: str) -> None:
    copy = "SELECT * REPLACE (uuid() AS uid, 99 AS entry_id) FROM time_entry WHERE uid = ?"
    altered(places.store, f"INSERT INTO time_entry BY NAME ({copy})", approved)
    assert found(places) == ["E99 (approved) is there, but no event tells of it"]


def test_a_draft_may_be_anything(places: Places, approved: str) -> None:
    altered(places.store, "UPDATE time_entry SET note = 'x' WHERE status = 'draft'")
    assert found(places) == []


def test_an_altered_document_and_a_missing_number_are_found(places: Places, issued: str) -> None:
    """case 35, case 36: numbers without gaps, documents as they were printed."""
    altered(places.store, 'UPDATE invoice SET document = \'{"lines": [], "note": 1}\' WHERE uid = ?', issued)
    assert found(places) == [
        "invoice 2025-0001 is no longer the document that was issued",
        "I1 (issued) was altered: document",
    ]
    altered(places.store, "DELETE FROM invoice")
    gone, gap = found(places)
    assert gone == "I1 is issued by its events, but it is gone or says otherwise"
    assert "series 2025" in gap


def test_an_entry_that_was_approved_and_reopened_is_a_draft_again(places: Places, approved: str) -> None:
    with open_store(places, "test") as store:
        approval.reopen(store, [approved], "oops")
        change_many(store, "time_entry", {approved: None})
        assert audit(store).broken == []
