"""A journal gives back what was written, whatever happened to its file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorder import journal
from recorder.clocks import Instant
from recorder.errors import JournalError
from recorder.journal import Kind, Record

BODIES = st.lists(st.one_of(st.binary(max_size=60), st.just(b"\xa7R"), st.just(b"\xa7R" + b"\x20\0\0\0" * 3)), max_size=12)


def encoded(bodies: list[bytes]) -> list[bytes]:
    """Records of these bodies, numbered by their place."""
    return [journal.encode(Kind.OUTPUT, number, Instant(number, 2, 3), body) for number, body in enumerate(bodies)]


def read(content: bytes, offset: int = 0) -> list[Record]:
    """The records of a file with this content."""
    descriptor = os.memfd_create("journal")
    try:
        os.write(descriptor, content)
        return list(journal.read_records(descriptor, offset))
    finally:
        os.close(descriptor)


def bodies_of(records: list[Record]) -> list[bytes]:
    """Their bodies."""
    return [record.body for record in records]


@given(BODIES)
def test_what_was_written_is_read(bodies: list[bytes]) -> None:
    found = read(journal.HEADER + b"".join(encoded(bodies)))
    assert [(record.command, record.at, record.body) for record in found] == [
        (number, Instant(number, 2, 3), body) for number, body in enumerate(bodies)
    ]


@given(BODIES, st.data())
def test_reading_goes_on_from_the_end_of_any_record(bodies: list[bytes], data: st.DataObject) -> None:
    content = journal.HEADER + b"".join(encoded(bodies))
    whole = read(content)
    if whole:
        at = data.draw(st.integers(0, len(whole) - 1))
        assert read(content, whole[at].end) == whole[at + 1 :]


@given(BODIES, st.integers(0, 2000))
def test_of_a_torn_journal_every_whole_record_is_read(bodies: list[bytes], kept: int) -> None:
    content = journal.HEADER + b"".join(encoded(bodies))
    torn = content[: max(len(journal.HEADER), kept)]
    found = bodies_of(read(torn))
    assert found == bodies[: len(found)]
    assert len(found) == sum(record.end <= len(torn) for record in read(content))


@given(st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=8), st.data())
def test_a_damaged_record_hides_no_other(bodies: list[bytes], data: st.DataObject) -> None:
    records = encoded(bodies)
    number = data.draw(st.integers(0, len(records) - 1))
    at = data.draw(st.integers(0, len(records[number]) - 1))
    damaged = bytearray(records[number])
    damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    found = bodies_of(read(journal.HEADER + b"".join([*records[:number], bytes(damaged), *records[number + 1 :]])))
    assert found == bodies[:number] + bodies[number + 1 :]


def test_noise_between_records_is_passed_over() -> None:
    first, second = encoded([b"a", b"b"])
    assert bodies_of(read(journal.HEADER + first + b"noise \xa7R noise" * 1000 + second)) == [b"a", b"b"]


def test_a_record_longer_than_a_read_is_read() -> None:
    bodies = [b"x" * 3_000_000, b"y"]
    assert bodies_of(read(journal.HEADER + b"".join(encoded(bodies)))) == bodies


def test_an_empty_file_is_a_journal_not_yet_begun() -> None:
    assert read(b"") == read(b"TT") == []


def test_what_is_no_journal_is_refused() -> None:
    with pytest.raises(JournalError, match="not a TermTask journal"):
        read(b"#!/bin/sh\n")


def test_undecodable_text_survives_in_an_event() -> None:
    (record,) = read(journal.HEADER + journal.encode_event(1, Instant(1, 2, 3), "text", {"text": "a\udcffb"}))
    assert record.event == {"type": "text", "text": "a\udcffb"}


def test_an_existing_journal_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.ttj"
    os.close(journal.create(path))
    with pytest.raises(JournalError, match="cannot write"):
        journal.create(path)


def test_reopening_cuts_off_what_was_half_written(tmp_path: Path) -> None:
    path = tmp_path / "a.ttj"
    descriptor = journal.create(path)
    first, second = encoded([b"a", b"b"])
    os.write(descriptor, first + second[:-1])
    os.close(descriptor)
    again = journal.reopen(path)
    os.write(again, second)
    found = bodies_of(list(journal.read_records(again)))
    os.close(again)
    assert found == [b"a", b"b"]


def test_a_journal_is_abandoned_once_nobody_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "a.ttj"
    descriptor = journal.create(path)
    held = os.open(path, os.O_RDONLY)
    journal.hold(held)
    os.close(descriptor)
    assert not journal.is_abandoned(path)
    os.close(held)
    assert journal.is_abandoned(path)
