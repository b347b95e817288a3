"""A disk that is full for a while: rows of a run that could not even be set aside are set aside with the next."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recorder.identity import new_uid
from recorder.places import Places
from runbooks.running.ledger import StoreLedger
from runbooks.running.spool import Spool, bring_in
from store.database import open_store, prepare_home
from store.lock import store_lock


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def test_a_row_that_is_cut_short_is_an_error_and_hides_no_other(places: Places) -> None:
    spool = Spool(places, "x")
    spool.append(("t", {"uid": "1"}))
    with no_file_longer_than(size_of(places.runs / "x.jsonl") + 5), pytest.raises(OSError, match="No space left"):
        spool.append(("t", {"uid": "2"}))
    spool.append(("t", {"uid": "3"}))
    assert [row["uid"] for _, row in spool.read()] == ["1", "3"]


def test_what_could_not_be_set_aside_is_set_aside_with_the_next(places: Places) -> None:
    prepare_home(places)
    told: list[str] = []
    run = new_uid()
    with store_lock(places.lock, "somebody"):
        ledger = StoreLedger(places, run, tell=told.append)
        with no_file_longer_than(20):
            attempt = ledger.begin("a", 1, "step", "echo a", edited=False)
        assert "can't be resumed if it is killed now" in told[-1]
        ledger.end(attempt, "done", None)
    with open_store(places, "test") as store:  # as after a kill: nothing of the ledger is left
        bring_in(store)
        assert store.value("SELECT count(*) FROM runbook_run_step") == 1
        assert store.value("SELECT count(*) FROM runbook_run_step_end") == 1
