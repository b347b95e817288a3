"""Fixtures for the recorder's parts: a clock to move, and a journal to write and read back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from recorder import journal
from recorder.journal import Kind, Record
from recorder.plan import Plan
from recorder.writer import JournalWriter
from sandbox.clocks import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    """Stands still until it is moved."""
    return FakeClock()


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A session that is idle after a minute and keeps 1,000 bytes of head and 500 of tail."""
    limits: dict[str, Any] = {"idle_after_ms": 60_000, "head_bytes": 1000, "tail_bytes": 500}
    return Plan("0" * 32, str(tmp_path), None, "", "bash", "/bin/bash", **limits)


@pytest.fixture
def journal_path(tmp_path: Path) -> Path:
    """Where the journal of this test lies."""
    return tmp_path / f"test{journal.SUFFIX}"


@pytest.fixture
def writer(journal_path: Path, clock: FakeClock) -> Iterator[JournalWriter]:
    """The writer of that journal."""
    descriptor = journal.create(journal_path)
    made = JournalWriter(descriptor, clock)
    yield made
    made.close()


@pytest.fixture
def written(journal_path: Path) -> Callable[[], list[Record]]:
    """Reads the journal."""

    def read() -> list[Record]:
        descriptor = os.open(journal_path, os.O_RDONLY)
        try:
            return list(journal.read_records(descriptor))
        finally:
            os.close(descriptor)

    return read


Written = Callable[[], list[Record]]


def events(records: list[Record], *types: str) -> list[dict[str, Any]]:
    """The events of these types, all where none is named."""
    found = [record.event for record in records if record.kind is Kind.EVENT]
    return [event for event in found if not types or event["type"] in types]
