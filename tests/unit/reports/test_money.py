"""What work brings: currencies by themselves, exact sums, budgets, retainers, and what people can work."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from recorder.clocks import Instant
from recorder.identity import new_uid
from reports.billing import drafting
from reports.billing.request import Request
from reports.timesheets import billing_report, budgets, components_report, team_report
from reports.timesheets.asked import Asked, cut
from reports.timesheets.report import Section
from sandbox.clocks import FakeClock
from store.billing import rate_cards, registry, retainers
from store.bulk import insert_rows
from store.database import Store
from store.errors import UsageError
from tests.unit.reports.rows import HOUR, asked, at, component, keep, task

NINE = at("2026-05-04T09:00:00")  # a Monday


@pytest.fixture
def agreed(store: Store) -> Store:
    """acme pays 90.00 EUR an hour, globex 100.00 USD; the present is the 8th of May, a Friday, noon."""
    store.clock = FakeClock(Instant(int(datetime(2026, 5, 8, 10, tzinfo=UTC).timestamp()) * 10**9, 0, 0))
    for name, amount, currency in (("acme", "90", "EUR"), ("globex", "100", "USD")):
        row = registry.add(store, "client", name, {"terms": {"currency": currency, "zone": "Europe/Berlin"}})
        rate_cards.add(store, Decimal(amount), {"client_uid": row["uid"], "currency": currency})
    store.places.config.write_text('[billing]\nzone = "Europe/Berlin"\n')
    return store


def lines(section: Section) -> dict[str, Any]:
    """The values of each line by its label."""
    return {line.label: line.values for line in section.lines}


def test_currencies_are_never_added_up(agreed: Store) -> None:
    keep(
        agreed,
        {"begin": NINE, "end": NINE + HOUR, "client": "acme"},
        {"begin": NINE, "end": NINE + 2 * HOUR, "client": "globex", "status": "approved"},
        {"begin": NINE, "end": NINE + HOUR, "client": "globex", "billable": False},
    )
    found = lines(billing_report.work(agreed, asked("client")))
    assert list(found) == ["globex", "total USD", "acme", "total EUR"]
    assert found["total EUR"]["unbilled"] == Decimal("90.00")
    assert found["total EUR"]["approved"] == 0
    assert found["total USD"]["unbilled"] == found["total USD"]["approved"] == Decimal("200.00")
    assert found["total USD"]["worked_ms"] == 3 * HOUR
    assert found["total USD"]["hourly"] == Decimal("66.67")


def test_what_was_invoiced_is_what_invoices_say_cut_at_the_days(agreed: Store) -> None:
    begin = at("2026-05-04T23:00:00")
    keep(
        agreed,
        {
            "begin": begin, "end": begin + 3 * HOUR, "client": "acme", "status": "invoiced", "billed_ms": 3 * HOUR,
            "billed_amount": "270.0100", "billed_currency": "EUR",
        },
    )  # fmt: skip
    found = lines(billing_report.work(agreed, asked("day")))
    assert [found[day]["invoiced"] for day in ("2026-05-04 Mon", "2026-05-05 Tue")] == [Decimal("90.00"), Decimal("180.01")]
    assert found["total EUR"]["invoiced"] == Decimal("270.01")
    first = lines(billing_report.work(agreed, asked("client", first=date(2026, 5, 1), last=date(2026, 5, 5))))
    assert first["acme"]["invoiced"] == Decimal("90.00")


def test_totals_are_the_same_however_finely_they_are_broken_down(agreed: Store) -> None:
    path = [component(agreed, name) for name in ("a", "b", "c")]
    tied = task(agreed, component_uids=path)
    keep(
        agreed,
        *({"begin": NINE + day * 24 * HOUR, "end": NINE + day * 24 * HOUR + 20_020, "client": "acme", "task_uid": tied}
          for day in range(4)),
    )  # fmt: skip
    wanted = lines(billing_report.work(agreed, asked("client")))["total EUR"]["unbilled"]
    assert wanted == Decimal("2.00")
    for by in (("day",), ("component",), ("day", "component"), ("component", "day", "person")):
        section = billing_report.work(agreed, asked(*by))
        assert lines(section)["total EUR"]["unbilled"] == wanted
        assert sum(row["unbilled"] for row in section.flat.rows) == wanted


def test_unbilled_time_is_rounded_as_an_invoice_of_each_client_would(agreed: Store) -> None:
    for name in ("acme", "globex"):
        registry.edit(agreed, "client", name, {"terms": {"rounding": "up 15m per day"}})
    ten = HOUR // 6
    keep(
        agreed,
        {"begin": NINE, "end": NINE + ten, "client": "acme", "status": "approved", "project": "p"},
        {"begin": NINE + ten, "end": NINE + 2 * ten, "client": "globex", "status": "approved", "project": "p"},
        {"begin": NINE + 2 * ten, "end": NINE + 3 * ten, "client": "acme", "status": "approved", "project": "p"},
    )
    found = lines(billing_report.work(agreed, asked("client")))
    agreed.places.config.write_text('[seller]\nname = "Me"\n[billing]\nzone = "Europe/Berlin"\ntax = "outside"\n')
    for name, amount in (("acme", Decimal("45.00")), ("globex", Decimal("25.00"))):
        client = registry.resolve(agreed, "client", name)["uid"]
        (draft,) = drafting.make_drafts(agreed, Request(client, date(2026, 5, 1), date(2026, 5, 31)))
        assert draft.invoice.totals.net == found[name]["unbilled"] == found[name]["approved"] == amount


def test_surcharges_fall_on_the_day_they_are_worked_on(agreed: Store) -> None:
    registry.edit(agreed, "client", "acme", {"terms": {"surcharges": "sunday sun x2"}})
    begin = at("2026-05-02T23:00:00")
    keep(agreed, {"begin": begin, "end": begin + 2 * HOUR, "client": "acme"})
    found = lines(billing_report.work(agreed, asked("day")))
    assert [found[day]["unbilled"] for day in ("2026-05-02 Sat", "2026-05-03 Sun")] == [Decimal(90), Decimal(180)]


@pytest.mark.parametrize(("hours", "state"), [(15, "ok"), (16, "near"), (20, "near"), (21, "over")])
def test_a_budget_warns_from_its_level_on(agreed: Store, hours: int, state: str) -> None:
    registry.add(agreed, "project", "web", {"terms": {"budget": "20h per month warn 80%"}})
    keep(
        agreed,
        {"begin": NINE, "end": NINE + hours * HOUR, "project": "web.shop", "client": "acme"},
        {"begin": at("2026-04-01T09:00:00"), "end": at("2026-04-01T19:00:00"), "project": "web", "client": "acme"},
    )
    (row,) = budgets.section(agreed, asked("client")).flat.rows
    assert (row["used"], row["budget"], row["unit"], row["state"], row["period"]) == (hours, 20, "h", state, "2026-05")


def test_a_budget_of_money_counts_one_currency_billed_or_not(agreed: Store) -> None:
    registry.edit(agreed, "client", "acme", {"terms": {"budget": "1000"}})
    keep(
        agreed,
        {"begin": NINE, "end": NINE + HOUR, "client": "acme"},
        {
            "begin": NINE, "end": NINE + HOUR, "client": "acme", "status": "invoiced", "billed_ms": HOUR,
            "billed_amount": "85.5000", "billed_currency": "EUR",
        },
        {"begin": NINE, "end": NINE + HOUR, "client": "globex"},
    )  # fmt: skip
    (row,) = budgets.section(agreed, asked("client")).flat.rows
    assert (row["used"], row["used_percent"], row["unit"]) == (Decimal("175.50"), Decimal("17.6"), "EUR")


def test_retainers_tell_their_balance(agreed: Store) -> None:
    uid = registry.resolve(agreed, "client", "acme")["uid"]
    retainers.move(agreed, uid, "deposit", date(2026, 5, 1), ms=20 * HOUR)
    retainers.move(agreed, uid, "use", date(2026, 5, 3), ms=-5 * HOUR)
    question = asked("client", first=date(2026, 5, 2), last=date(2026, 6, 1))
    (row,) = billing_report.retainer_accounts(agreed, question, cut(agreed, question).edges).flat.rows
    assert (row["opening"], row["used"], row["balance"], row["unit"]) == (20, 5, 15, "h")


def test_invoices_are_told_by_client_with_what_is_open(agreed: Store) -> None:
    insert_rows(
        agreed, "invoice",
        [
            {
                "uid": new_uid(), "invoice_id": number, "number": f"2026-{number}", "kind": "invoice", "status": "issued",
                "client": client, "issued_on": "2026-05-03", "due_on": "2026-05-04", "currency": "EUR", "gross": gross,
                "payable": gross,
            }
            for number, client, gross in ((1, "acme", "119.0000"), (2, "acme", "1.0000"), (3, "globex", "5.0000"))
        ],
    )  # fmt: skip
    question = asked("client", first=date(2026, 5, 1), last=date(2026, 6, 1))
    found = lines(billing_report.invoices(agreed, question, cut(agreed, question).edges))
    assert (found["acme"]["count"], found["acme"]["open_amount"], found["total EUR"]["overdue"]) == (2, 120, 125)


def _team(store: Store, *by: str) -> Section:
    return team_report.section(store, asked(*(by or ("person",)), first=date(2026, 4, 27), last=date(2026, 6, 1)))


def test_utilisation_knows_holidays_and_counts_no_day_to_come(agreed: Store) -> None:
    agreed.places.config.write_text('[billing]\nzone = "Europe/Berlin"\nholidays = "DE"\ncapacity = "8h"\n')
    keep(
        agreed, {"begin": NINE, "end": NINE + 9 * HOUR, "client": "acme"}, {"begin": NINE, "end": NINE + HOUR, "person": "bob"}
    )
    found = lines(_team(agreed))
    # 27 April to 8 May: ten weekdays less the 1st of May
    assert found["ana"]["capacity_ms"] == found["bob"]["capacity_ms"] == 9 * 8 * HOUR
    assert found["ana"]["utilisation_percent"] == Decimal("12.5")
    assert found["total"]["capacity_ms"] == 2 * 9 * 8 * HOUR
    by_week = lines(_team(agreed, "week"))
    assert by_week["2026-W18"]["capacity_ms"] == 2 * 4 * 8 * HOUR
    assert by_week["2026-W19"]["capacity_ms"] == 2 * 5 * 8 * HOUR


def test_late_work_and_overtime_are_told(agreed: Store) -> None:
    begin = at("2026-05-04T08:00:00")
    saturday = at("2026-05-02T10:00:00")
    keep(
        agreed,
        {"begin": begin, "end": begin + 14 * HOUR, "status": "submitted"},
        {"begin": saturday, "end": saturday + 60 * HOUR, "person": "bob"},
    )
    found = lines(_team(agreed, "person", "day"))
    assert found["ana"]["late_ms"] == 5 * HOUR  # from eight to nine, and from six to ten
    assert found["ana"]["overtime_ms"] == 6 * HOUR
    assert found["ana"]["waiting"] == 1
    assert found["bob"]["late_ms"] == (60 - 9) * HOUR


def test_capacity_is_of_people_only(agreed: Store) -> None:
    with pytest.raises(UsageError, match="tt report time --by person --by client"):
        _team(agreed, "client")


def test_a_subtree_holds_all_below_it(agreed: Store) -> None:
    for path in ("eu", "eu/prod", "eu/test"):
        component(agreed, path)
    uids = {row["path"]: row["uid"] for row in agreed.rows("SELECT path, CAST(uid AS VARCHAR) AS uid FROM component_path")}
    both = task(
        agreed, component_uids=[uids["eu/prod"], uids["eu/test"]], status="done", done_at="2026-05-05T10:00:00.000000Z"
    )
    session = new_uid()
    insert_rows(agreed, "session", [{"uid": session, "session_id": 1, "started_at": "2026-05-04T07:00:00.000000Z"}])
    commands = [
        {"uid": new_uid(), "command_id": n, "session_uid": session, "started_at": "2026-05-04T07:00:00.000000Z"}
        for n in (1, 2)
    ]
    insert_rows(agreed, "command", commands)
    insert_rows(agreed, "command_end", [{"command_uid": row["uid"], "exit_code": row["command_id"] - 1} for row in commands])
    insert_rows(
        agreed, "command_component", [{"command_uid": row["uid"], "component_uid": uids["eu/prod"]} for row in commands]
    )
    keep(agreed, {"begin": NINE, "end": NINE + HOUR, "task_uid": both, "client": "acme"})
    section = components_report.section(agreed, _may(), 2)
    rows = {row["component"]: row for row in section.flat.rows}
    assert rows["eu"]["counted_ms"] == rows["eu/prod"]["counted_ms"] + rows["eu/test"]["counted_ms"] == HOUR
    assert (rows["eu"]["commands"], rows["eu"]["failed"], rows["eu"]["tasks_done"]) == (2, 1, 1)
    assert (rows["eu/test"]["commands"], rows["eu/test"]["tasks_done"]) == (0, 1)
    assert rows["eu"]["worth_eur"] == 90


def _may() -> Asked:
    return asked(first=date(2026, 5, 1), last=date(2026, 6, 1))


def test_time_is_shared_by_commands_where_the_terms_say_so(agreed: Store) -> None:
    for path in ("api", "db"):
        component(agreed, path)
    uids = {row["path"]: row["uid"] for row in agreed.rows("SELECT path, CAST(uid AS VARCHAR) AS uid FROM component_path")}
    registry.edit(agreed, "client", "acme", {"terms": {"share_by": "commands"}})
    session = new_uid()
    insert_rows(agreed, "session_component", [{"session_uid": session, "component_uid": uids["api"]}])
    ran = [("api", 0, 10), ("db", 10, 40)]
    for number, (path, first, last) in enumerate(ran, 1):
        uid = new_uid()
        start, end = (datetime.fromtimestamp((NINE + ms) / 1000, UTC).isoformat() for ms in (first, last))
        insert_rows(agreed, "command", [{"uid": uid, "command_id": number, "session_uid": session, "started_at": start}])
        insert_rows(agreed, "command_end", [{"command_uid": uid, "ended_at": end, "exit_code": 0}])
        insert_rows(agreed, "command_component", [{"command_uid": uid, "component_uid": uids[path]}])
    for client in ("acme", "globex"):
        keep(agreed, {"begin": NINE, "end": NINE + 40, "client": client, "session_uid": session})
    from reports.timesheets.groups import grouped
    from store.timesheet.shares import shares_of

    top = grouped(agreed, asked("client", "component"))
    assert {path: group.sums["counted_ms"] for path, group in top.leaves()} == {
        ("acme", "db"): 30, ("acme", "api"): 10, ("globex", "api"): 40,
    }  # fmt: skip
    entries = {row["uid"]: row["client"] for row in agreed.rows("SELECT CAST(uid AS VARCHAR) AS uid, client FROM time_entry")}
    names = {uid: path for path, uid in uids.items()}
    told = {
        (entries[uid], names[share.component_uid or ""]): share.ms
        for uid, shares in shares_of(agreed, list(entries)).items()
        for share in shares
    }
    assert told == {path: group.sums["counted_ms"] for path, group in top.leaves()}
