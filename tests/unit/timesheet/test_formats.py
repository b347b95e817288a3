"""Files of other programs: what is read from them, and what is written for them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from store.errors import UsageError
from store.timesheet import formats
from store.timesheet.formats import stamps, tables
from store.timesheet.formats.counted import counted_stretches
from store.timesheet.formats.told import Bad, Hints, Notice, Read, Told

BERLIN = ZoneInfo("Europe/Berlin")
HINTS = Hints(BERLIN, datetime(2026, 11, 23, 9, tzinfo=UTC))
TOGGL = (
    "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)\n"
)
HARVEST = "Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,Invoiced?,First Name,Last Name,Roles,Employee?\n"
OUR_COLUMNS = "started_at,ended_at,project,tags,billable,adjusted_ms,person\n"


def row(**changes: Any) -> dict[str, Any]:
    """An entry as an export has it, of 2026-11-23 from 10:00 to 11:30 in Berlin."""
    begin = datetime(2026, 11, 23, 9, tzinfo=UTC)
    return {
        "uid": "01a205e0-af9f-756d-8525-17744d1a509c",
        "entry_id": 3,
        "task_id": 12,
        "title": "Restore",
        "person": "Ada Lovelace",
        "client": "acme",
        "project": "acme.web",
        "started_at": begin,
        "ended_at": begin + timedelta(minutes=90),
        "zone": "Europe/Berlin",
        "measured_ms": 5_400_000,
        "adjusted_ms": None,
        "adjusted_reason": None,
        "counted_ms": 5_400_000,
        "billable": True,
        "shared": False,
        "kind": "work",
        "note": "Second try",
        "tags": ["db"],
        "status": "draft",
        "source": "manual",
        "pieces": None,
        "counted": None,
        **changes,
    }


def read(name: str, text: str, hints: Hints = HINTS) -> list[Read]:
    return list(formats.format_module(name).read(text, hints))


def written(name: str, *rows: dict[str, Any], zone: ZoneInfo = BERLIN) -> str:
    return str(formats.format_module(name).written(rows, zone))


def only(found: list[Read]) -> Told:
    assert len(found) == 1
    assert isinstance(found[0], Told)
    return found[0]


@pytest.mark.parametrize("name", formats.FORMATS)
def test_what_was_written_is_recognised_and_read_back(name: str) -> None:
    """case 46: from and to, project, note and tags come back as they went."""
    text = written(name, row())
    assert formats.detected(text) == name
    back = only(read(name, text))
    if name != "harvest":  # which knows no times of day
        assert back.started_at == row()["started_at"]
    assert back.ended_at is not None
    assert back.ended_at - back.started_at == timedelta(minutes=90)
    assert back.project == "acme.web"
    assert back.note == "Second try"
    if name not in ("timeclock", "harvest"):
        assert back.tags == ("db",)
    if name != "timeclock":
        assert back.client == "acme"
    if name in ("json", "csv", "toggl", "harvest", "ics"):
        assert back.person == "Ada Lovelace"


@pytest.mark.parametrize("name", formats.FORMATS)
def test_nothing_is_written_as_an_empty_file_that_is_recognised(name: str) -> None:
    text = written(name)
    assert all(isinstance(one, Told) for one in read(name, text))
    assert read(name, text) == []


@pytest.mark.parametrize("name", ["timewarrior", "timeclock", "toggl"])
def test_what_does_not_count_is_left_out_of_what_others_add_up(name: str) -> None:
    """Formats that know only from and to get the stretches that count, so that their totals are ours."""
    pieces = [
        {"kind": kind, "from_ms": minute * 60_000, "to_ms": (minute + 30) * 60_000}
        for kind, minute in (("active", 0), ("suspended", 30), ("idle", 60))
    ]
    found = [one for one in read(name, written(name, row(pieces=pieces, counted=["idle"]))) if isinstance(one, Told)]
    assert sum((one.ended_at - one.started_at for one in found if one.ended_at), timedelta()) == timedelta(minutes=60)
    assert len(found) == 2


def test_stretches_that_touch_are_one() -> None:
    pieces = [{"kind": "active", "from_ms": 0, "to_ms": 1000}, {"kind": "idle", "from_ms": 1000, "to_ms": 5_400_000}]
    assert counted_stretches(row(pieces=pieces)) == [(row()["started_at"], row()["ended_at"])]
    assert counted_stretches(row(ended_at=None)) == [(row()["started_at"], None)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("json", "{"),
        ("json", "{}"),
        ("timewarrior", "["),
        ("timewarrior", '{"start"'),
        ("timewarrior", "{}"),
        ("ics", "garbage"),
        ("toggl", "User,Start date\n"),
        ("csv", "started_at\n"),
        ("harvest", "Date\n"),
        ("csv", 'started_at,ended_at\n"a\0","b"\n' + "x" * 200_000),
        ("csv", 'started_at,ended_at\n"a\0","b"\n'),
    ],
)
def test_a_file_that_is_no_such_file_is_told(name: str, text: str) -> None:
    with pytest.raises(UsageError):
        read(name, text)


def test_an_unknown_file_is_told_with_the_formats_there_are() -> None:
    with pytest.raises(UsageError, match="--from json, timewarrior"):
        formats.detected("Dear diary")


def event(*lines: str) -> str:
    """A calendar of one event."""
    return "\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"))


BAD: dict[str, list[tuple[str, str]]] = {
    "json": [
        ("[1]", "no entry"),
        ('[{"started_at": "soon"}]', "started_at"),
        ('[{"started_at": "2026-10-25T02:30:00"}]', "happens twice"),
        ('[{"started_at": "2026-10-25T02:30:00Z", "pieces": [{"kind": "nap"}]}]', "pieces"),
        ('[{"started_at": "2026-10-25T02:30:00Z", "adjusted_ms": 1.5}]', "adjusted_ms"),
        ('[{"started_at": "2026-10-25T02:30:00Z", "counted": ["nap"]}]', "counted"),
        ('[{"started_at": "2026-10-25T02:30:00Z", "counted": 1}]', "counted"),
        ('[{"started_at": "2026-10-25T02:30:00Z", "shared": "so"}]', "shared"),
        ('[{"started_at": "2026-10-25T02:30:00Z", "adjusted_reason": 1}]', "adjusted_reason"),
        ('[{"started_at": "2026-10-25T02:30:00Z", "tags": "abc"}]', "tags"),
    ],
    "csv": [
        (f"{OUR_COLUMNS}2026-10-20T10:00:00Z,2026-10-20T11:00:00Z,,,,1.5,\n", "adjusted_ms"),
        (f"{OUR_COLUMNS},,,,,,x\n", "instant"),
    ],
    "timewarrior": [
        ("[1]", "interval"),
        ('[{"start": "20260101"}]', "instant"),
        ('[{"start": "x", "tags": 1}]', "interval"),
        ('[{"tags": []}]', "instant"),
        ('[{"start": "20261301T000000Z"}]', "instant"),
    ],
    "timeclock": [
        ("i 2026/10/26 09:00:00 a\ni 2026/10/26 10:00:00 b\no 2026/10/26 11:00:00\n", "again before"),
        ("o 2026/10/26 11:00:00\n", "never in"),
        ("i 2026/10/25 02:30:00 a\no 2026/10/25 05:00:00\n", "happens twice"),
        ("hello\n", "no line"),
        ("i 2026/13/26 09:00:00 a\n", "calendar"),
    ],
    "toggl": [
        (f"{TOGGL}A,,,,,,Yes,2026-10-26,09:00:00,2026-10-26,10:00:00,02:00:00,,\n", "lasts 1:00:00 but says 2:00:00"),
        (f"{TOGGL}A,,,,,,Yes,2026-10-26,09:00:00,2026-10-26,10:00:00,long,,\n", "no duration"),
        (f"{TOGGL}A,,,,,,Yes,03/04/2026,09:00:00,03/04/2026,10:00:00,01:00:00,,\n", "--dates"),
        (f"{TOGGL}A,,,,,,Yes,2026-10-26,25:00:00,2026-10-26,10:00:00,,,\n", "time of day"),
        (f"{TOGGL}A,,,,,,Yes,someday,09:00:00,2026-10-26,10:00:00,,,\n", "no date"),
    ],
    "harvest": [
        (f"{HARVEST}2026-10-26,acme,web,,Dev,,x,Yes,No,Ada,L,,Yes\n", "no number"),
        (f"{HARVEST}2026-10-26,acme,web,,Dev,,NaN,Yes,No,Ada,L,,Yes\n", "no number"),
        (f"{HARVEST}2026-10-26,acme,web,,Dev,,-1,Yes,No,Ada,L,,Yes\n", "fit into a day"),
        (f"{HARVEST}2026-10-26,acme,web,,Dev,,1E99,Yes,No,Ada,L,,Yes\n", "fit into a day"),
        (f"{HARVEST}2026-10-26,acme,web,,Dev,,25,Yes,No,Ada,L,,Yes\n", "fit into a day"),
    ],
    "ics": [
        (event("SUMMARY:Standup", "DTSTART:20261026T090000Z", "RRULE:FREQ=DAILY"), "Standup repeats"),
        (event("SUMMARY:x"), "no start"),
        (event("SUMMARY:x", "DTSTART:20261026T090000Z"), "no end"),
        (event("DTSTART:20261026T090000Z", "DTEND;VALUE=DATE:20261027"), "ends with a day"),
        (event("DTSTART:soon", "DTEND:20261026T090000Z"), "can't be read"),
        (event("DTSTART:20261026T090000Z", "DTSTART:20261026T100000Z", "DURATION:PT1H"), "several starts"),
        (event("DTSTART:20261025T023000", "DTEND:20261025T053000"), "happens twice"),
    ],
}


@pytest.mark.parametrize(("name", "text", "why"), [(name, *case) for name, cases in BAD.items() for case in cases])
def test_a_bad_row_is_named_with_its_line(name: str, text: str, why: str) -> None:
    found = next(one for one in read(name, text) if isinstance(one, Bad))
    assert why in found.why
    assert found.line > 0


def test_timewarriors_tags_may_say_project_client_task_and_kind() -> None:
    tags = ["project:web", "task:T12", "kind:travel", "a b", "client:"]
    text = json.dumps([{"id": 1, "start": "20260329T003000Z", "end": "20260329T013000Z", "tags": tags, "annotation": "x"}])
    found = only(read("timewarrior", text))
    assert (found.project, found.task, found.kind, found.client) == ("web", "T12", "travel", None)
    assert found.tags == ("a b", "client:")
    assert (found.key, found.note) == ("20260329T003000Z", "x")


def test_a_running_interval_has_no_end_both_ways() -> None:
    for name in ("timewarrior", "timeclock", "json", "csv"):
        assert only(read(name, written(name, row(ended_at=None)))).ended_at is None
    for name in ("toggl", "harvest", "ics"):
        assert read(name, written(name, row(ended_at=None))) == []


def test_timewarrior_numbers_the_newest_first_and_drops_what_is_shorter_than_a_second() -> None:
    later = row(
        started_at=datetime(2026, 11, 23, 12, tzinfo=UTC), ended_at=datetime(2026, 11, 23, 13, tzinfo=UTC), kind="travel"
    )
    blink = row(ended_at=row()["started_at"] + timedelta(milliseconds=500))
    lines = written("timewarrior", later, row(task_id=None, note=None), blink).splitlines()
    assert lines[1].startswith('{"id": 2, "start": "20261123T090000Z"')
    assert '"id": 1' in lines[2]
    assert '"kind:travel"' in lines[2]
    assert "annotation" not in lines[1]
    assert len(lines) == 4


def test_a_timeclock_has_accounts_notes_and_comments() -> None:
    text = (
        "; mine\n# too\n\ni 2026/10/26 09:00 web:shop  Basket, second try ; private\no 2026/10/26 10:30:15\nb 2026/10/26 1\n"
    )
    found = only(read("timeclock", text))
    assert (found.project, found.note, found.line) == ("web.shop", "Basket, second try", 4)
    assert found.ended_at == datetime(2026, 10, 26, 9, 30, 15, tzinfo=UTC)
    at_the_end = only(read("timeclock", "i 2026-10-26 09:00:00\no 2026-10-26 10:00:00 work:x\n"))
    assert (at_the_end.project, at_the_end.note) == ("work.x", None)
    assert only(read("timeclock", "i 2026-10-26 09:00:00\no 2026-10-26 10:00:00\n")).project is None
    assert "none  Restore" in written("timeclock", row(project=None, client=None, note=None))


def test_the_duration_says_which_reading_of_a_doubtful_time_is_meant() -> None:
    """case 2: what happens twice is no doubt where the file tells how long it took."""
    lines = [
        "2026-10-25,02:30:00,2026-10-25,03:30:00,02:00:00",
        "2026-10-25,02:30:00,2026-10-25,03:30:00,01:00:00",
        "2026-10-25,01:30:00,2026-10-25,02:30:00,02:00:00",
        "2026-10-25,02:15:00,2026-10-25,02:30:00,00:15:00",
    ]
    found = read("toggl", TOGGL + "".join(f"A,,,,,,Yes,{line},,\n" for line in lines))
    told = [one for one in found if isinstance(one, Told)]
    assert [one.started_at.hour for one in told] == [0, 1, 23]
    assert all(
        one.ended_at and one.ended_at - one.started_at == timedelta(hours=hours)
        for one, hours in zip(told, (2, 1, 2), strict=True)
    )
    assert isinstance(found[3], Bad)
    assert "happens twice" in found[3].why


def test_toggl_rows_have_persons_tags_and_tasks() -> None:
    text = TOGGL + 'Ada,a@x.org,acme,Web,Deploy,\'=1+1,No,26.10.2026,9:00 AM,26.10.2026,1:30 PM,04:30:00,"a, b",\n'
    found = only(read("toggl", text))
    assert (found.person, found.client, found.project, found.task, found.note) == ("Ada", "acme", "Web", "Deploy", "=1+1")
    assert (found.billable, found.tags) == (False, ("a", "b"))
    assert only(read("toggl", TOGGL + ",,,,,,,2026-10-26,09:00:00,2026-10-26,10:00:00,,,\n")).person is None


def test_equal_rows_get_keys_of_their_own() -> None:
    line = "Ada,,,,,,Yes,2026-10-26,09:00:00,2026-10-26,10:00:00,01:00:00,,\n"
    keys = [one.key for one in read("toggl", TOGGL + line + line) if isinstance(one, Told)]
    assert len(set(keys)) == 2


def test_harvest_hours_follow_each_other_from_nine() -> None:
    text = HARVEST + "".join(
        f'{day},acme,web,,Project Management,n,"{hours}",Yes,No,{who},L,,Yes\n'
        for day, hours, who in (
            ("2026-10-26", "1.5", "Ada"),
            ("2026-10-26", "2,25", "Ada"),
            ("2026-10-26", "1", "Bob"),
            ("2026-10-27", "0", "Ada"),
        )
    )
    found = read("harvest", text)
    told = [one for one in found if isinstance(one, Told)]
    assert [one.started_at.astimezone(BERLIN).strftime("%H:%M") for one in told] == ["09:00", "10:30", "09:00"]
    assert told[1].ended_at == datetime(2026, 10, 26, 11, 45, tzinfo=UTC)
    assert (told[0].person, told[0].kind) == ("Ada L", "project-management")
    assert found[3] == Notice(5, "2026-10-27 has no hours")


def test_harvest_gets_hours_that_count() -> None:
    line = written("harvest", row(counted_ms=1_000_000, status="invoiced", person=None, note=None)).splitlines()[1]
    assert line == "2026-11-23,acme,acme.web,,work,Restore,0.28,Yes,Yes,Yes,,,"
    assert ",0.00," in written("harvest", row(counted_ms=None))


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
SUMMARY:Design review
DTSTART;TZID=Europe/Berlin:20261026T090000
DURATION:PT1H30M
CATEGORIES:a,b
CATEGORIES:c
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Holiday
DTSTART;VALUE=DATE:20261027
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART:20261028T090000
DTEND:20261028T100000
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:4
RECURRENCE-ID:20261029T090000
DTSTART:20261029T090000
DTEND:20261029T100000
END:VEVENT
BEGIN:VEVENT
DTSTART:20261030T090000Z
DTEND:20261030T100000Z
END:VEVENT
END:VCALENDAR
"""


def test_a_calendars_events_are_entries_but_not_its_days() -> None:
    found = read("ics", CALENDAR)
    told = [one for one in found if isinstance(one, Told)]
    assert [(one.key, one.started_at.hour) for one in told] == [("1", 8), ("4/20261029T090000", 8), ("20261030T090000Z", 9)]
    assert (told[0].tags, told[0].note, told[1].note) == (("a", "b", "c"), "Design review", None)
    assert [one.why for one in found if isinstance(one, Notice)] == [
        "Holiday is all day and says nothing of hours",
        "event 3 was cancelled",
    ]


def test_a_calendar_gets_whole_seconds_and_no_empty_event() -> None:
    begin = row()["started_at"]
    text = written("ics", row(ended_at=begin + timedelta(milliseconds=300), note=None, title=None, project=None, tags=[]))
    found = only(read("ics", text))
    assert found.ended_at == begin + timedelta(seconds=1)
    assert found.note == "Work"
    assert text.endswith("END:VCALENDAR\r\n")


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "-", "=", "'quoted'", "plain", "-30", "+1.5"]
)
def test_no_cell_is_run_by_a_spreadsheet_and_each_is_read_back(text: str) -> None:
    """A note that looks like a formula stays a note (CSV injection)."""
    line = written("csv", row(note=text))
    assert only(read("csv", line)).note == text
    cell = tables.guarded(text)
    assert cell[0] not in "=@\t\r"
    assert cell[0] not in "+-" or text in ("-30", "+1.5")
    assert tables.unguarded(cell) == text


def test_tables_may_be_parted_by_semicolons_and_span_lines() -> None:
    rows = [
        "started_at;ended_at;note",
        '2026-10-26T09:00;2026-10-26T10:00;"two\nlines"',
        "",
        "2026-10-26T11:00;2026-10-26T12:00",
    ]
    text = "\ufeff" + "".join(f"{row_}\r\n" for row_ in rows)
    found = [one for one in read("csv", text) if isinstance(one, Told)]
    assert [(one.line, one.note) for one in found] == [(2, "two\nlines"), (5, None)]
    assert found[0].started_at == datetime(2026, 10, 26, 8, tzinfo=UTC)


def test_our_csv_has_switches_and_numbers() -> None:
    found = only(read("csv", f'{OUR_COLUMNS}2026-10-20T10:00:00Z,2026-10-20T11:00:00Z,web,"a, b",ja,60000,ada\n'))
    assert (found.billable, found.tags, found.more["adjusted_ms"], found.person) == (True, ("a", "b"), 60_000, "ada")


@pytest.mark.parametrize(
    ("texts", "told", "expected"),
    [
        (["03/04/2026"], None, None),
        (["03/04/2026", "13/04/2026"], None, "dmy"),
        (["03/14/2026"], None, "mdy"),
        (["03/04/2026"], "dmy", "dmy"),
        (["2026-04-03"], None, None),
    ],
)
def test_a_date_that_fits_one_way_gives_the_order_away(texts: list[str], told: str | None, expected: str | None) -> None:
    assert stamps.order_of(texts, told) == expected


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-04-03", None, date(2026, 4, 3)),
        ("3.4.2026", None, date(2026, 4, 3)),
        ("3/4/2026", "dmy", date(2026, 4, 3)),
        ("3-4-2026", "mdy", date(2026, 3, 4)),
        ("2026/4/3", None, date(2026, 4, 3)),
    ],
)
def test_dates_come_in_many_forms(text: str, order: str | None, expected: date) -> None:
    assert stamps.day_of(text, order) == expected


def test_times_come_in_two_forms() -> None:
    assert stamps.clock_of("12:30 am") == time(0, 30)
    assert stamps.clock_of("1:30:15.5 p.m.") == time(13, 30, 15, 500_000)
    assert stamps.clock_of("23:59") == time(23, 59)
    with pytest.raises(UsageError):
        stamps.clock_of("noonish")


@pytest.mark.parametrize(("text", "value"), [("1.25", "1.25"), ("1,25", "1.25"), ("1,000.5", "1000.5")])
def test_numbers_have_points_or_commas(text: str, value: str) -> None:
    assert tables.decimal(text) == Decimal(value)
