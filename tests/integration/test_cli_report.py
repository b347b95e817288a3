"""`tt report` as a user types it: every format, periods, zones, and what it says where there is nothing."""

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

REPORTS = ("time", "billing", "components", "team")


def run(*words: str) -> Result:
    """One `tt` command in this process, without a terminal."""
    return CliRunner().invoke(tt, list(words), prog_name="tt")


def _work(places: Places) -> None:
    places.home.mkdir()
    places.config.write_text('[billing]\nzone = "Europe/Berlin"\n')
    zone = ("--zone", "Europe/Berlin")
    for words in (
        ["client", "add", "acme"], ["client", "add", "globex", "--term", "currency=USD"],
        ["rate", "add", "90 EUR", "--client", "acme"], ["rate", "add", "100 USD", "--client", "globex"],
        ["infra", "add", "eu/prod/api"], ["add", "Fix <b>", "--on", "eu/prod/api"],
        ["time", "add", "T1", "2026-05-31 22:00", "4h", "--client", "acme", "--project", "web", *zone],
        ["time", "add", "T1", "2026-05-04 09:00", "1h30m", "--client", "globex", "--project", "ops", *zone],
        ["time", "add", "T1", "2026-05-05 09:00", "30m", "--client", "acme", "--no-billable", "--tag", "db", *zone],
    ):  # fmt: skip
        result = run(*words)
        assert result.exit_code == 0, (words, result.output)


@pytest.fixture
def worked(lived: Callable[..., Places]) -> Places:
    """Three entries of two clients, one over a midnight at the end of May."""
    return lived(_work)


def test_time_is_cut_at_the_bounds_and_at_midnight(worked: Places) -> None:
    rows = json.loads(run("report", "time", "--by", "client", "--by", "month", "--all", "--json").stdout)
    told = {(row["client"], row["month"]): row["counted_ms"] for row in rows}
    assert told == {("acme", "2026-05"): 9_000_000, ("acme", "2026-06"): 7_200_000, ("globex", "2026-05"): 5_400_000}
    may = json.loads(run("report", "time", "--by", "client", "--in", "2026-05", "--json").stdout)
    assert {row["client"]: row["counted_ms"] for row in may} == {"acme": 9_000_000, "globex": 5_400_000}
    newyork = run("report", "time", "--by", "month", "--all", "--zone", "America/New_York", "--json").stdout
    assert {row["month"]: row["counted_ms"] for row in json.loads(newyork)} == {"2026-05": 21_600_000}


@pytest.mark.parametrize("name", REPORTS)
def test_every_format_tells_the_same(worked: Places, name: str) -> None:
    words = ["report", name, "--all"]
    rows = json.loads(run(*words, "--json").stdout)
    assert rows
    assert [json.loads(line) for line in run(*words, "--format", "ndjson").stdout.splitlines()] == rows
    lines = list(csv.reader(io.StringIO(run(*words, "--format", "csv").stdout)))
    assert lines[0] == list(rows[0])
    assert len(lines) == len(rows) + 1
    part = "work" if name == "billing" else name
    markdown = run(*words, "--part", part, "--format", "md").stdout.splitlines()
    assert len(markdown) == len(rows) + 2
    page = run(*words, "--format", "html").stdout
    assert page.startswith("<!DOCTYPE html>")
    table = run(*words)
    assert "\x1b" not in table.stdout
    assert "days of Europe/Berlin" in table.stderr


@pytest.mark.parametrize("part", ["work", "invoices", "budgets", "retainers"])
def test_each_part_of_billing_alone(worked: Places, part: str) -> None:
    result = run("report", "billing", "--all", "--part", part, "--json")
    assert isinstance(json.loads(result.stdout), list)


def test_a_table_has_subtotals_a_total_and_bars(worked: Places) -> None:
    lines = run("report", "time", "--in", "2026-05").stdout.splitlines()
    assert [line.split()[0] for line in lines[1:4]] == ["acme", "web", "(none)"]
    assert lines[-1].split()[:3] == ["total", "3", "4:00"]
    assert "█" in lines[1]


def test_money_names_its_currency(worked: Places) -> None:
    text = run("report", "billing", "--all").stdout
    assert "total EUR" in text
    assert "total USD" in text
    assert "360.00" in text
    assert "150.00" in text
    assert "510.00" not in text


def test_a_filter_narrows_and_says_when(worked: Places) -> None:
    rows = json.loads(run("report", "time", "--by", "client", "client:globex", "since:2026-05-01", "--json").stdout)
    assert [row["client"] for row in rows] == ["globex"]
    assert "only client:globex" in run("report", "time", "client:globex", "--all").stderr


def test_a_page_goes_to_a_file_once(worked: Places, tmp_path: Path) -> None:
    file = tmp_path / "may.html"
    words = ["report", "time", "--all", "--format", "html", "-o", str(file)]
    assert run(*words).exit_code == 0
    assert run(*words).exit_code == 4
    assert run(*words, "--force").exit_code == 0
    assert "acme" in file.read_text()
    assert run("report", "time", "--all", "-o", str(file)).exit_code == 2


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_says_why_and_what_to_do(places: Places, name: str) -> None:
    result = run("report", name, "--in", "2020")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "; tt " in result.stderr
    assert run("report", name, "--in", "2020", "--json").stdout == "[]\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["time", "--by", "clint"], "did you mean client?"),
        (["time", "--in", "2026", "--all"], "say once of what time"),
        (["time", "--from", "2026-05-02", "--to", "2026-05-01"], "in their order"),
        (["time", "--zone", "Mars"], "there is no time zone 'Mars'"),
        (["time", "--in", "someday"], "write"),
        (["team", "--by", "client"], "capacity is of people"),
        (["tiem"], "did you mean `tt report time`?"),
    ],
)
def test_errors_name_the_remedy(worked: Places, words: list[str], message: str) -> None:
    result = run("report", *words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
