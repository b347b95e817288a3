"""The generator: the same seed is the same rows, small worlds hold against audit and rebuild, fast ones fill tables."""

from __future__ import annotations

from datetime import date

from reports.timesheets.groups import grouped
from sandbox import months, months_fast
from sandbox.months_plan import Size
from store.database import Store
from store.rebuild import rebuild
from tests.unit.reports.rows import asked

_SIZE = Size(date(2026, 1, 1), date(2026, 3, 20), clients=3, people=2, pace=3.0)


def test_a_small_world_went_through_every_change(store: Store) -> None:
    months.fill(store, seed=3, size=_SIZE)
    assert rebuild(store) == []
    statuses = {row["status"] for row in store.rows("SELECT DISTINCT status FROM time_entry")}
    assert statuses == {"draft", "submitted", "approved", "invoiced"}
    assert store.value("SELECT count(*) FROM invoices WHERE status = 'paid'") > 0
    assert store.value("SELECT count(*) FROM commands WHERE exit_code <> 0") > 0
    assert grouped(store, asked("client")).sums["counted_ms"] == store.value("SELECT sum(counted_ms) FROM time_entries")


def test_the_same_seed_is_the_same_work(store: Store) -> None:
    size = Size(date(2026, 1, 1), date(2026, 1, 20), clients=2, people=2, pace=3.0)
    first, second, other = (list(months.entries(months.firm(seed, size), seed)) for seed in (5, 5, 6))
    assert first == second
    assert first != other


def test_the_fast_way_fills_years_whose_invoices_say_what_was_billed(store: Store) -> None:
    size = Size(date(2024, 1, 1), date(2026, 1, 1), clients=3, people=2, pace=1.0)
    count = months_fast.fill_fast(store, seed=3, size=size)
    assert count == store.value("SELECT count(*) FROM time_entry") > 500
    row = store.one("SELECT sum(billed_amount) AS billed FROM time_entry")
    assert row is not None
    assert row["billed"] == store.value("SELECT sum(net) FROM invoice")
