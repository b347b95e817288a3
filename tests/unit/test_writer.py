"""The writer never blocks its caller: what a full or stalled disk does not take waits, or is counted."""

from __future__ import annotations

import os
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recorder import journal
from recorder.journal import Kind
from recorder.writer import JournalWriter, Syncer
from sandbox.clocks import FakeClock
from tests.unit.conftest import Written, events


@contextmanager
def full_disk(path: Path) -> Iterator[None]:
    """Files can't grow beyond the present size of this one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def outputs(records: list[journal.Record]) -> list[bytes]:
    """The bodies of output."""
    return [record.body for record in records if record.kind is Kind.OUTPUT]


def until(writer: JournalWriter, wanted: bool) -> None:
    """Retry until records can be written, or can't be any more."""
    for _ in range(500):
        writer.retry()
        if bool(writer.problem) != wanted:
            return
        threading.Event().wait(0.01)
    raise TimeoutError("the writer did not recover")


def test_records_are_in_the_file_at_once(writer: JournalWriter, clock: FakeClock, written: Written) -> None:
    writer.event("start", 1, text="ls")
    writer.output(1, clock.now(), b"out")
    assert events(written()) == [{"type": "start", "text": "ls"}]
    assert outputs(written()) == [b"out"]


def test_a_full_disk_is_a_problem_and_not_an_exception(writer: JournalWriter, journal_path: Path, clock: FakeClock) -> None:
    with full_disk(journal_path):
        writer.output(1, clock.now(), b"x" * 100)
        assert writer.problem
        assert journal_path.stat().st_size == len(journal.HEADER)  # nothing half-written stays


def test_what_waited_for_a_full_disk_is_written_in_order_when_it_has_space(
    writer: JournalWriter, journal_path: Path, clock: FakeClock, written: Written
) -> None:
    with full_disk(journal_path):
        for number in range(5):
            writer.event("text", number, text=str(number))
            writer.output(number, clock.now(), bytes([number]))
    until(writer, True)
    assert [event["text"] for event in events(written(), "text")] == ["0", "1", "2", "3", "4"]
    assert outputs(written()) == [b"\0", b"\1", b"\2", b"\3", b"\4"]
    assert events(written(), "gap") == []


def test_output_beyond_the_buffer_is_counted_and_events_are_kept(
    journal_path: Path, clock: FakeClock, written: Written
) -> None:
    writer = JournalWriter(journal.create(journal_path), clock, buffer_limit=1000)
    with full_disk(journal_path):
        for _ in range(10):
            writer.output(1, clock.now(), b"x" * 400)
        writer.event("end", 1, exit=0)
    until(writer, True)
    writer.close()
    kept = len(b"".join(outputs(written())))
    (gap,) = events(written(), "gap")
    assert kept + gap["bytes"] == 4000
    assert 0 < kept <= 1000
    assert gap["reason"]
    assert len(events(written(), "end")) == 1


def test_a_device_that_takes_nothing_is_a_problem(clock: FakeClock) -> None:
    writer = JournalWriter(os.open("/dev/full", os.O_WRONLY), clock)
    writer.event("start", 1)
    assert "space" in writer.problem
    writer.close()


def test_a_stalled_sync_makes_nobody_wait(journal_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    monkeypatch.setattr("recorder.writer.os.fsync", lambda _: gate.wait(10))
    syncer = Syncer(os.open(journal_path, os.O_CREAT | os.O_RDWR))
    syncer.request()
    for _ in range(500):
        if syncer.stalled:
            break
        threading.Event().wait(0.01)
    assert syncer.stalled
    gate.set()
    syncer.stop()
    assert not syncer.stalled
