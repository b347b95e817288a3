"""The time record: per task its entries in the zone of the invoice, and beneath each what was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from reports.invoices.document import EvidenceCommand, EvidenceEntry, EvidenceTask, Invoice
from reports.invoices.printed import PrintedEntry
from reports.invoices.printed_evidence import evidence_notes, evidence_tasks
from reports.invoices.wording import words
from sandbox.invoice_parts import entries
from sandbox.invoices import one_page

ENGLISH = words("en")
START = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
HOUR = 3_600_000


def entry(start: datetime = START, milliseconds: int = HOUR, **more: object) -> EvidenceEntry:
    plain = EvidenceEntry(7, "Mira", start, start + timedelta(milliseconds=milliseconds), milliseconds, None, milliseconds)
    return replace(plain, **more)


def with_entries(*recorded: EvidenceEntry, zone: str = "Europe/Berlin") -> Invoice:
    return replace(one_page(), zone=zone, evidence=(EvidenceTask(12, "Failover", recorded),))


def shown(*recorded: EvidenceEntry, zone: str = "Europe/Berlin") -> tuple[PrintedEntry, ...]:
    return evidence_tasks(with_entries(*recorded, zone=zone), ENGLISH)[0].entries


def test_day_and_time_are_those_of_the_zone_of_the_invoice() -> None:
    (berlin,), (tokyo,) = shown(entry()), shown(entry(), zone="Asia/Tokyo")
    assert (berlin.day, berlin.time) == ("Oct 25, 2026", "01:30–02:30 +02:00".replace("01:30", "01:30 +02:00"))
    assert (tokyo.day, tokyo.time) == ("Oct 25, 2026", "08:30–09:30")
    assert shown(entry(), zone="UTC")[0].day == "Oct 24, 2026"


def test_the_zone_is_said_and_offsets_are_explained_only_where_there_are_any() -> None:
    changed, plain = with_entries(entry()), with_entries(entry(START - timedelta(days=1)))
    assert evidence_notes(changed, ENGLISH) == (ENGLISH.say("zone", zone="Europe/Berlin"), ENGLISH["zone_offsets"])
    assert evidence_notes(plain, ENGLISH) == (ENGLISH.say("zone", zone="Europe/Berlin"),)


def test_a_night_with_the_hour_twice_adds_up_although_its_clock_times_do_not() -> None:
    (night,) = shown(entry(milliseconds=3 * HOUR))
    assert (night.time, night.measured, night.billed) == ("01:30 +02:00–03:30 +01:00", "3:00", "3:00")


def test_seconds_are_shown_for_all_where_any_entry_has_them() -> None:
    first, second = shown(entry(measured_ms=HOUR), entry(measured_ms=2_741_000, billed_ms=2_700_000))
    assert (first.measured, second.measured) == ("1:00:00", "0:45:41")
    assert (first.billed, second.billed) == ("1:00", "0:45")


def test_sums_are_those_of_the_entries() -> None:
    recorded = entries(9, START)
    (task,) = evidence_tasks(with_entries(*recorded), ENGLISH)
    seconds = sum(each.measured_ms for each in recorded) // 1000
    assert task.measured == f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    minutes = sum(each.billed_ms for each in recorded) // 60_000
    assert task.billed == f"{minutes // 60}:{minutes % 60:02}"
    assert task.title == "T12  Failover"


def test_remarks_are_told() -> None:
    (told,) = shown(
        entry(adjusted_ms=HOUR // 2, note="Shortened.", line_nos=(1, 3), approved_by="Ada", components=("prod/db", "prod/web"))
    )
    assert told.details == ("Shortened.", "prod/db · prod/web · adjusted to 0:30:00 · on line 1, 3 · approved by Ada")


def test_commands_say_when_and_how_they_ended() -> None:
    typed = (
        EvidenceCommand(1, START, "make\n  all\n", 0, 900),
        EvidenceCommand(2, START + timedelta(seconds=61), "false", 1, 80_000),
        EvidenceCommand(3, START + timedelta(hours=1), "sleep 9", None, None),
    )
    (only,) = shown(entry(commands=typed))
    assert [(run.time, run.command, run.outcome) for run in only.commands] == [
        ("01:30:00", "make\n  all", ""),
        ("01:31:01", "false", "exit 1 · 1:20 min"),
        ("02:30:00 +02:00", "sleep 9", ""),
    ]


def test_time_without_a_task_has_a_title() -> None:
    invoice = replace(one_page(), evidence=(EvidenceTask(None, " ", (entry(),)),))
    assert evidence_tasks(invoice, ENGLISH)[0].title == "Without a task"
