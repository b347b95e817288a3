"""Beside Timewarrior 1.4 itself: the same totals for the same days, and a round trip through both programs.

What is compared is what `timew summary` prints, for it is the report of Timewarrior's that cuts intervals at local midnights
(`timew export` gives them whole): each day's parts, added up, and the total beside them.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from store.database import Store
from store.timesheet import entries, spans
from store.timesheet.days import per_day
from store.timesheet.exporting import exported
from store.timesheet.formats.told import Hints
from store.timesheet.importing import imported
from store.timesheet.intervals import Interval

# Also days that begin at 01:00, and one that was left out. Where midnight happens twice, as in Havana, Timewarrior 1.4.3
# loses the hour between the two: its days add up to less than its intervals.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu")
HISTORIES = 200  # of each zone
SLOT = timedelta(days=7)  # one history in each, so that none meets another
FIRST, LAST = datetime(2004, 1, 5, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC)
_TIME = re.compile(r"\b(\d+):(\d\d):(\d\d)\b")
_DATE = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")


class Timewarrior:
    """A Timewarrior of one test's own."""

    def __init__(self, folder: Path, zone: str) -> None:
        self._folder, self._zone = folder, zone
        (folder / "data").mkdir(parents=True)
        (folder / "timewarrior.cfg").touch()

    def fill(self, history: list[Interval]) -> None:
        """Keep intervals as its own data files do."""
        lines: dict[str, list[str]] = {}
        for interval in history:
            begin, end = (f"{spans.to_moment(at):%Y%m%dT%H%M%SZ}" for at in interval)
            lines.setdefault(f"{begin[:4]}-{begin[4:6]}", []).append(f"inc {begin} - {end}\n")
        for month, found in lines.items():
            (self._folder / "data" / f"{month}.data").write_text("".join(found))
        self.run("tags")  # which says that it makes its list of tags anew

    def run(self, *words: str) -> str:
        """What one `timew` command prints, in the zone."""
        environment = {**os.environ, "TIMEWARRIORDB": str(self._folder), "TZ": self._zone, "COLUMNS": "120"}
        done = subprocess.run(
            ["timew", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def totals(self) -> dict[date, int]:
        """Seconds by day, as its summary adds them up; the total it prints for a day is checked on the way."""
        found: dict[date, int] = {}
        day = date.min
        for line in self.run("summary", "2003-01-01", "-", "2027-01-01").splitlines():
            named, times = _DATE.search(line), [_seconds(match) for match in _TIME.finditer(line)]
            day = date.fromisoformat(named[1]) if named else day
            if len(times) >= 3:
                found[day] = found.get(day, 0) + times[2]
            if len(times) == 4:
                assert times[3] == found[day], line
        return found


def _seconds(match: re.Match[str]) -> int:
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])


@pytest.fixture(autouse=True)
def timew() -> None:
    """Skipped where there is no Timewarrior, failed where TT_TESTS_NEED_SHELLS is set."""
    if shutil.which("timew") is None:
        if os.environ.get("TT_TESTS_NEED_SHELLS"):
            pytest.fail("timew is not installed, and TT_TESTS_NEED_SHELLS is set")
        pytest.skip("Timewarrior is not installed")


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The days on which a zone's clocks are put forward or back, at their beginning in UTC."""
    day = FIRST
    while day < LAST:
        following = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            yield day
        day = following


def generated(zone: ZoneInfo, seed: int) -> list[list[Interval]]:
    """Histories of a few intervals each, about as many around a change of clocks as there are such changes."""
    chance = random.Random(seed)
    slots = [FIRST + SLOT * number for number in range((LAST - FIRST) // SLOT)]
    around = {slot for change in changes(zone) for slot in slots if slot <= change < slot + SLOT}
    others = [slot for slot in slots if slot not in around]
    chosen = sorted([*sorted(around)[:HISTORIES], *chance.sample(others, max(HISTORIES - len(around), 0))])
    return [_history(slot, chance) for slot in chosen]


def _history(slot: datetime, chance: random.Random) -> list[Interval]:
    """Up to 40 intervals within a week, many of them over midnight, some over days, some touching."""
    found: list[Interval] = []
    at, end = spans.to_ms(slot), spans.to_ms(slot + SLOT)
    while True:
        begin = at + 1000 * chance.choice((0, chance.randrange(1, 60), chance.randrange(60, 40_000)))
        lengths = (chance.randrange(1, 600), chance.randrange(600, 40_000), chance.randrange(40_000, 200_000))
        last = begin + 1000 * chance.choice(lengths)
        if last > end:
            return found
        found.append(Interval(begin, last))
        at = last


@pytest.mark.parametrize("zone", ZONES)
def test_twelve_hundred_histories_have_the_same_total_on_each_day(zone: str, tmp_path: Path) -> None:
    """case 3, case 4, case 43: cut at local midnights, days of 23 and 25 hours included."""
    program = Timewarrior(tmp_path / "timew", zone)
    histories = generated(ZoneInfo(zone), seed=ZONES.index(zone))
    assert len(histories) == HISTORIES
    intervals = [interval for history in histories for interval in history]
    program.fill(intervals)
    ours = {day: spent // 1000 for day, spent in per_day(intervals, ZoneInfo(zone)).items()}
    theirs = program.totals()
    assert sum(ours.values()) * 1000 == sum(interval.duration_ms for interval in intervals)
    days = sorted(ours.keys() | theirs.keys())
    assert {day: (ours.get(day), theirs.get(day)) for day in days if ours.get(day) != theirs.get(day)} == {}


def test_what_it_exports_is_taken_in_and_what_is_exported_it_takes_in(store: Store, tmp_path: Path) -> None:
    """case 46: there and back again, twice, nothing is lost and nothing doubled."""
    zone = ZoneInfo("Europe/Berlin")
    history = generated(zone, seed=7)[0]
    there, back = (Timewarrior(tmp_path / name, zone.key) for name in ("there", "back"))
    there.fill(history)
    hints = Hints(zone, datetime.now(UTC))
    for added in (len(history), 0):
        assert len(imported(store, there.run("export"), "timewarrior", hints).added) == added
    assert [spans.span(row, 0) for row in store.rows("SELECT * FROM time_entry ORDER BY started_at")] == history
    assert len(entries.list_entries(store).rows) == len(history)
    told = json.loads(exported(store, "timewarrior", zone).text)
    back.fill([Interval(*(spans.to_ms(datetime.fromisoformat(one[name])) for name in ("start", "end"))) for one in told])
    assert json.loads(back.run("export")) == json.loads(there.run("export")) == told
    assert back.totals() == there.totals()
