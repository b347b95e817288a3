"""Issued documents: numbers without gaps, nothing that changes, credit notes that take back exactly what was billed."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from recorder.places import Places
from reports.billing import crediting, issuing
from reports.billing.drafting import make_drafts
from reports.billing.request import FixedLine, Request
from reports.invoices.arithmetic import check
from sandbox.billing import Business, october
from store.billing import costs, invoices, numbering, registry, retainers
from store.changes import change, state
from store.database import open_store
from store.errors import ConflictError, RefusedError
from store.undo import undo

ISSUED = date(2026, 11, 2)


def saved(business: Business, client: str, **more: Any) -> str:
    """A draft of a client's October; returns its name."""
    business.acts_as("invoice draft")
    request = Request(client, *october(), **more)
    (draft,) = make_drafts(business.store, request)
    return f"I{issuing.save(business.store, request, draft)['invoice_id']}"


def issued(business: Business, client: str, on: date = ISSUED, **more: Any) -> dict[str, Any]:
    """An issued invoice of a client's October."""
    name = saved(business, client, **more)
    business.acts_as("invoice issue")
    return issuing.issue(business.store, name, on)


def worked(business: Business, hours: int = 2, **terms: str) -> str:
    """A client for whom some hours were worked."""
    acme = business.client(terms=terms)
    business.rate("100")
    for hour in range(hours):
        business.time(f"2026-10-01T{hour + 8:02}:00:00", f"2026-10-01T{hour + 8:02}:59:59", client="acme", note=f"Hour {hour}")
    return acme


def entry_rows(business: Business) -> list[dict[str, Any]]:
    """Status, time and worth of all entries."""
    return business.store.rows("SELECT entry_id, status, billed_ms, billed_amount FROM time_entry ORDER BY started_at")


def test_a_number_comes_with_the_issue(business: Business) -> None:
    """Cases 35 and 36: drafts have none and may be deleted; numbers follow each other."""
    acme = worked(business)
    first = saved(business, acme)
    business.acts_as("invoice rm")
    invoices.remove_draft(business.store, first)
    row = issued(business, acme)
    assert (row["number"], row["issued_on"], row["due_on"]) == ("2026-0001", "2026-11-02", "2026-11-16")
    other = issued(business, acme, with_time=False, fixed=(FixedLine("Setup", Decimal(1), Decimal(10)),))
    assert other["number"] == "2026-0002"
    assert numbering.gaps(business.store) == []


def test_a_year_has_a_series_and_dates_do_not_go_back(business: Business) -> None:
    """Case 36: number and date rise together within a series."""
    acme = worked(business)
    setup = {"with_time": False, "fixed": (FixedLine("Setup", Decimal(1), Decimal(10)),)}
    assert issued(business, acme, **setup)["number"] == "2026-0001"
    assert issued(business, acme, date(2027, 1, 1), **setup)["number"] == "2027-0001"
    assert issued(business, acme, date(2026, 12, 31), **setup)["number"] == "2026-0002"
    with pytest.raises(RefusedError, match="the last number is of 2026-12-31"):
        issued(business, acme, date(2026, 12, 30), **setup)


def test_entries_are_billed_once(business: Business) -> None:
    """What an invoice bills belongs to it; a second draft finds nothing."""
    acme = worked(business)
    issued(business, acme)
    rows = entry_rows(business)
    assert [(row["status"], row["billed_ms"]) for row in rows] == [("invoiced", 3_599_000)] * 2
    assert sum(row["billed_amount"] for row in rows) == Decimal("199.94")
    with pytest.raises(RefusedError, match="nothing to bill"):
        saved(business, acme)


def test_two_drafts_of_the_same_time_become_one_invoice(business: Business) -> None:
    """The second is refused when it is issued, and can be deleted."""
    acme = worked(business)
    first, second = saved(business, acme), saved(business, acme)
    business.acts_as("invoice issue")
    issuing.issue(business.store, first, ISSUED)
    with pytest.raises(RefusedError, match="nothing to bill"):
        issuing.issue(business.store, second, ISSUED)
    assert business.store.value("SELECT last FROM number_series") == 1


def test_a_draft_that_is_no_longer_true_is_not_issued(business: Business) -> None:
    """Case 28: what changed since is told with both totals, and taken in on request."""
    acme = worked(business)
    name = saved(business, acme)
    business.acts_as("client edit")
    registry.edit(business.store, "client", "acme", {"terms": {"rounding": "up 30m"}})
    business.time("2026-10-05T08:00:00", "2026-10-05T08:10:00", client="acme")
    business.acts_as("invoice issue")
    with pytest.raises(RefusedError, match=r"its total was 237.93 EUR and would be 297.50 EUR; tt invoice refresh I1"):
        issuing.issue(business.store, name, ISSUED)
    business.acts_as("invoice refresh")
    row, _ = issuing.refresh(business.store, name)
    assert row["gross"] == "297.5000"


def test_an_issued_invoice_stays_as_it_is(business: Business) -> None:
    """Cases 34, 35 and 42: no verb changes it, nor what it bills; a new name of the client changes nothing in it."""
    acme = worked(business)
    row = issued(business, acme)
    entry = state(business.store, "time_entry", business.store.value("SELECT CAST(uid AS VARCHAR) FROM time_entry LIMIT 1"))
    assert entry is not None
    for verb in ("time edit", "invoice issue", "time reopen", "undo", "invoice credit"):
        business.acts_as(verb)
        with pytest.raises(ConflictError, match="is invoiced"):
            change(business.store, "time_entry", entry["uid"], {"note": "changed"})
        with pytest.raises(ConflictError, match="is invoiced"):
            change(business.store, "time_entry", entry["uid"], None)
        for fields in ({"net": "1"}, {"status": "draft"}, {"document": "{}"}, None):
            with pytest.raises(ConflictError, match="is issued and stays"):
                change(business.store, "invoice", row["uid"], fields)
    business.acts_as("client edit")
    registry.edit(business.store, "client", "acme", {"name": "apex", "legal_name": "Apex SE"})
    assert issuing.document_of(invoices.resolve(business.store, "2026-0001")).buyer.name == "acme"


def test_undo_does_not_cross_an_issue(business: Business) -> None:
    """Case 38: neither the issue nor the approval before it is taken back."""
    acme = worked(business)
    issued(business, acme)
    business.acts_as("undo")
    with pytest.raises(ConflictError):
        undo(business.store)
    assert [row["status"] for row in entry_rows(business)] == ["invoiced"] * 2


def test_a_full_credit_note_releases_what_was_billed(business: Business) -> None:
    """Cases 34 and 37: type 381, positive, names its invoice; the time can be mended and billed again."""
    acme = worked(business)
    issued(business, acme)
    business.acts_as("invoice credit")
    note = crediting.credit(business.store, "2026-0001", ISSUED, "Wrong client")
    document = issuing.document_of(note)
    assert (note["number"], document.kind, document.preceding_number) == ("CN2026-0001", "credit_note", "2026-0001")
    assert (document.totals.payable, document.note) == (Decimal("237.93"), "Wrong client")
    assert not check(document)
    assert [(row["status"], row["billed_ms"], row["billed_amount"]) for row in entry_rows(business)] == [
        ("approved", None, None)
    ] * 2
    shown = invoices.list_invoices(business.store, "number = '2026-0001'").rows[0]
    assert (shown["status"], shown["open_amount"]) == ("credited", 0)
    assert issued(business, acme)["number"] == "2026-0002"


def test_credit_notes_on_lines_add_up_to_the_invoice(business: Business) -> None:
    """Case 37: never more than was billed, each line once; VAT that rounds apart is made up for in the last."""
    acme = worked(business, hours=3, group="entry", discount="1.5")
    total = Decimal(issued(business, acme)["payable"])
    business.acts_as("invoice credit")
    paid = []
    for line_no in (1, 2, 3):
        note = crediting.credit(business.store, "2026-0001", ISSUED, "Goodwill", [line_no])
        assert not check(issuing.document_of(note))
        paid.append(Decimal(note["payable"]))
        released = line_no == 3
        assert {row["status"] for row in entry_rows(business)} == {"approved" if released else "invoiced"}
    assert sum(paid) == total
    with pytest.raises(ConflictError, match="all of 2026-0001 was credited before"):
        crediting.credit(business.store, "2026-0001", ISSUED, "Again")
    with pytest.raises(ConflictError, match="line 2 of 2026-0001 was credited before"):
        crediting.credit(business.store, "2026-0001", ISSUED, "Again", [2])


def test_payments_until_nothing_is_open(business: Business) -> None:
    """Case 35: partially paid, then paid; never more than is open."""
    acme = worked(business)
    name = saved(business, acme)
    with pytest.raises(RefusedError, match="is a draft"):
        invoices.pay(business.store, name, None, ISSUED, {})
    business.acts_as("invoice issue")
    issuing.issue(business.store, name, date(2099, 1, 1))
    business.acts_as("invoice pay")
    assert invoices.pay(business.store, name, Decimal("100"), ISSUED, {})["status"] == "partially paid"
    with pytest.raises(RefusedError, match=r"137.93\d* EUR are open"):
        invoices.pay(business.store, name, Decimal("137.94"), ISSUED, {})
    assert invoices.pay(business.store, name, None, ISSUED, {})["status"] == "paid"
    with pytest.raises(RefusedError, match="nothing is open"):
        invoices.pay(business.store, name, None, ISSUED, {})


def test_an_overdue_invoice_says_so(business: Business) -> None:
    """Case 35: due in the past and not paid."""
    acme = worked(business)
    issued(business, acme, date.today() - timedelta(days=40))
    assert [row["status"] for row in invoices.list_invoices(business.store).rows] == ["overdue"]


def test_the_entry_that_crosses_a_cap_is_cut_there(business: Business) -> None:
    """Case 29: the first part is invoiced, the rest stays approved for another time, to the millisecond."""
    acme = worked(business, hours=2, cap="1.5h per month then hold")
    row = issued(business, acme)
    rows = entry_rows(business)
    assert [(one["status"], one["billed_ms"]) for one in rows] == [
        ("invoiced", 3_599_000),
        ("invoiced", 1_801_000),
        ("approved", None),
    ]
    assert business.store.value("SELECT CAST(sum(measured_ms) AS BIGINT) FROM time_entry") == 2 * 3_599_000
    assert business.store.value("SELECT count(*) FROM time_entry a JOIN time_entry b ON a.ended_at = b.started_at") == 1
    shown = issuing.document_of(row).evidence[0].entries[-1]
    assert shown.measured_ms == shown.billed_ms == 1_801_000
    with pytest.raises(RefusedError, match=r"nothing to bill.*held by the cap"):
        saved(business, acme)


def test_a_retainer_is_used_and_returned(business: Business) -> None:
    """Case 29: the invoice books what it drew, the credit note gives it back."""
    acme = worked(business)
    retainers.move(business.store, acme, "deposit", date(2026, 9, 1), ms=3_600_000)
    issued(business, acme)
    left = retainers.account(business.store, acme, None, "ms", *october())
    assert left is not None
    assert left.closing == 0
    business.acts_as("invoice credit")
    crediting.credit(business.store, "2026-0001", ISSUED, "Wrong")
    back = retainers.account(business.store, acme, None, "ms", ISSUED, ISSUED)
    assert back is not None
    assert back.closing == 3_600_000


def test_a_deposit_that_was_billed_can_be_drawn(business: Business) -> None:
    """Case 29: what an invoice asks for in advance, VAT included, is in the account once it is issued."""
    acme = business.client()
    issued(business, acme, with_time=False, fixed=(FixedLine("Retainer", Decimal(1), Decimal(1000), "retainer"),))
    account = retainers.account(business.store, acme, None, "EUR", ISSUED, ISSUED)
    assert account is not None
    assert account.closing == 1190


def test_an_invoiced_expense_stays(business: Business) -> None:
    """An expense on an issued invoice can't be changed, nor billed twice."""
    acme = worked(business)
    told = {"client_uid": acme, "spent_on": "2026-10-05", "description": "Train", "quantity": "2", "unit_price": "44.95"}
    costs.add(business.store, "expense", {**told, "currency": "EUR", "markup_percent": "10"})
    row = issued(business, acme)
    assert issuing.document_of(row).lines[-1].net == Decimal("98.89")
    business.acts_as("expense edit")
    with pytest.raises(ConflictError, match="XP1 is invoiced"):
        costs.edit(business.store, "expense", "1", {"unit_price": "1"})
    with pytest.raises(ConflictError, match="XP1 is invoiced"):
        costs.remove(business.store, "expense", "1")


def test_a_client_with_time_or_invoices_is_not_deleted(business: Business) -> None:
    """Case 44: it can be archived."""
    worked(business)
    with pytest.raises(RefusedError, match=r"time was recorded for acme; tt client edit acme --archive"):
        registry.remove(business.store, "client", "acme")


def _issue_one(home: str, seed: int) -> None:
    """What each of many processes does: draft and issue something of its own."""
    with open_store(Places(Path(home)), "invoice issue", timeout=60) as store:
        client = store.value("SELECT CAST(uid AS VARCHAR) FROM client")
        request = Request(client, *october(), with_time=False, fixed=(FixedLine(f"Setup {seed}", Decimal(1), Decimal(10)),))
        (draft,) = make_drafts(store, request)
        row = issuing.save(store, request, draft)
        issuing.issue(store, f"I{row['invoice_id']}", ISSUED)


@pytest.mark.slow
def test_twenty_processes_give_numbers_without_gaps(places: Places) -> None:
    """Case 36: some are killed at any moment; numbers are gapless and unique, and no draft has one."""
    with open_store(places, "test") as store:
        Business(store).client()
    choice = random.Random(4)
    spawn = multiprocessing.get_context("spawn")
    running = [spawn.Process(target=_issue_one, args=(str(places.home), seed)) for seed in range(20)]
    for process in running:
        process.start()
    victims = choice.sample(running, 7)
    for process in victims:
        process.join(choice.random() * 0.5)  # any moment will do: nothing waits for it
        if process.pid is not None and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
    for process in running:
        process.join(90)
    with open_store(places, "test") as store:
        numbers = [row["number"] for row in store.rows("SELECT number FROM invoice WHERE status = 'issued' ORDER BY number")]
        assert numbers == [f"2026-{seq:04}" for seq in range(1, len(numbers) + 1)]
        assert len(numbers) >= len(running) - len(victims)
        assert numbering.gaps(store) == []
        assert store.value("SELECT count(*) FROM invoice WHERE status = 'draft' AND number IS NOT NULL") == 0
