"""`tt report alerts` as a user types it: parts, formats, periods to compare with, and what it says where it can't."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.group import tt
from recorder.places import Places
from store.database import open_store
from tests.unit.alert_reports.rows import DAY, HOUR, MINUTE, alert, at, episodes, happened
from tests.unit.reports.rows import component, task

PARTS = ("response", "spread", "noise", "noisy", "availability", "dedup", "open")


def run(*words: str) -> Result:
    """One `tt` command in this process, without a terminal."""
    return CliRunner().invoke(tt, ["report", "alerts", *words], prog_name="tt")


def _fire(places: Places) -> None:
    """Six problems in April, answered after 12 minutes each; five in May, after 9; one that is open, and a blip."""
    with open_store(places, "test") as store:
        component(store, "eu")
        place = component(store, "eu/prod")
        one, own = alert(store, component_uid=place), task(store, owner="ana")
        for begin, minutes, count in ((at("2026-04-06T10:00"), 12, 6), (at("2026-05-04T10:00"), 9, 5)):
            for start in (begin + number * DAY for number in range(count)):
                told = {"alert_uid": one, "starts_at": start, "ends_at": start + HOUR, "acked_at": start + minutes * MINUTE}
                episodes(store, told)
        episodes(store, {"alert_uid": alert(store, "NodeDown"), "task_uid": own, "starts_at": at("2026-05-10T00:00")})
        blip = {"starts_at": begin, "ends_at": begin + MINUTE, "severity": "warning"}
        episodes(store, {"alert_uid": alert(store, "Blip", component_uid=place), **blip})
        happened(store, "alert_delivery", {"integration": "prom", "status": "taken", "members": 9, "received_at": begin})


@pytest.fixture
def fired(lived: Callable[..., Places]) -> Places:
    """A home in which these fired."""
    return lived(_fire)


@pytest.mark.parametrize("part", PARTS)
def test_every_format_of_every_part_tells_the_same(fired: Places, part: str) -> None:
    words = ["--in", "2026-05", "--part", part, "--zone", "UTC"]
    rows = json.loads(run(*words, "--json").stdout)
    assert rows
    again = [json.loads(line) for line in run(*words, "--format", "ndjson").stdout.splitlines()]
    ages = [row.pop("oldest_ms", None) for row in (*rows, *again)]  # which go on
    assert again == rows
    lines = list(csv.reader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert [name for name in lines[0] if name != "oldest_ms"] == list(rows[0])
    assert ("oldest_ms" in lines[0]) == any(ages)
    assert len(lines) == len(rows) + 1
    assert len(run(*words, "--format", "md").stdout.splitlines()) == len(rows) + 2
    assert run(*words, "--format", "html").stdout.startswith("<!DOCTYPE html>")
    table = run(*words)
    assert table.exit_code == 0
    assert "\x1b" not in table.stdout
    assert "days of UTC" in table.stderr


def test_a_quarter_less_is_seen_at_once(fired: Places) -> None:
    result = run("--in", "2026-05", "--compare-with", "previous", "--zone", "UTC")
    assert "compared with 2026-04-01 to 2026-04-30" in result.stderr
    line = next(line for line in result.stdout.splitlines() if line.startswith("MTTA"))
    assert " ".join(line.split()) == "MTTA 12m -> 9m -25% 12m -> 9m -25% 6 -> 5 0 -> 1 open"
    rows = json.loads(run("--in", "2026-05", "--compare-with", "2026-04", "--by", "name", "--zone", "UTC", "--json").stdout)
    found = {(row["name"], row["metric"]): row for row in rows}
    assert found["DiskFull", "MTTA"]["mean_change_percent"] == -25
    assert found["NodeDown", "MTTR"]["mean_change_percent"] is None


@pytest.mark.parametrize(
    ("words", "before"),
    [
        (["--in", "2026"], "2025-01-01 to 2025-12-31"),
        (["--in", "2026-W20"], "2026-05-04 to 2026-05-10"),
        (["--from", "2026-04-01", "--to", "2026-06-30"], "2026-01-01 to 2026-03-31"),
        (["--from", "2026-05-10", "--to", "2026-05-12"], "2026-05-07 to 2026-05-09"),
    ],
)
def test_the_previous_period_is_as_long_in_the_calendar(fired: Places, words: list[str], before: str) -> None:
    assert f"compared with {before}" in run(*words, "--compare-with", "previous", "--zone", "UTC").stderr


def test_a_period_from_one_day_to_another_can_be_compared_with(fired: Places) -> None:
    result = run("--in", "2026-05", "--compare-with", "2026-04-06..2026-04-08", "--zone", "UTC")
    assert "6 -> 5" not in result.stdout
    assert "3 -> 5" in result.stdout
    assert "too few to say" in result.stdout


def test_filters_narrow_and_severities_decide_what_is_a_failure(fired: Places) -> None:
    rows = json.loads(run("owner:ana", "--all", "--by", "owner", "--json").stdout)
    assert [(row["owner"], row["problems"]) for row in rows] == [("ana", 1)]
    assert json.loads(run("since:2026-05-09", "--by", "total", "--json").stdout)[0]["problems"] == 1
    words = ["--in", "2026-04", "--part", "availability", "--by", "total", "--json", "--zone", "UTC"]
    assert json.loads(run(*words).stdout)[0]["failures"] == 6
    assert json.loads(run(*words, "--severity", "critical").stdout)[0]["failures"] == 0
    assert "failing is what fires at critical or worse" in run(*words[:-3], "--severity", "critical").stderr


def test_a_depth_opens_subtrees(fired: Places) -> None:
    rows = json.loads(run("--all", "--depth", "1", "--json").stdout)
    assert [row["component"] for row in rows] == ["eu", "(none)"]


def test_a_page_goes_to_a_file(fired: Places, tmp_path: Path) -> None:
    file = tmp_path / "alerts.html"
    assert run("--all", "--format", "html", "-o", str(file)).exit_code == 0
    assert "MTTA" in file.read_text()


def test_nothing_says_why_and_what_to_do(places: Places) -> None:
    result = run("--in", "2020")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "tt report alerts --all" in result.stderr
    assert run("--in", "2020", "--json").stdout == "[]\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--by", "sevrity"], "did you mean severity?"),
        (["--compare-with", "previous", "--all"], "nothing lies before all time"),
        (["--compare-with", "previous", "--part", "noise"], "has no parts; leave out --part"),
        (["--compare-with", "someday"], "write"),
        (["severity:>=eror"], "severity: takes one of critical, error, warning, info, unknown"),
        (["serverity:error"], "did you mean severity:?"),
        (["is:acknowledged"], "did you mean unacknowledged?"),
    ],
)
def test_errors_name_the_remedy(fired: Places, words: list[str], message: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
