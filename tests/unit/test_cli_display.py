"""How values read for people and programs, and how a table fits a terminal."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pexpect
import pytest

from cli.human import cell, duration, first_line, local_time
from cli.machine import csv_value, json_value
from store.durations import milliseconds
from store.errors import UsageError

MOMENT = datetime(2026, 11, 22, 17, 5, 41, 123_999, UTC)
_PRINT = """
from cli.grid import print_rows
from store.table import Table
long = "begin " + "x" * 100 + " NEEDLE " + "y" * 100
row = {"command_id": 7, "exit_code": 1, "command": long}
print_rows(Table(tuple(row), [row]), highlight="needle")
"""


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0, "0ms"), (999, "999ms"), (7_240, "7.2s"), (59_960, "1m 00s"), (80_000, "1m 20s"), (11_100_000, "3h 05m"),
     (187_200_000, "2d 4h"), (-1500, "-1.5s")],
)  # fmt: skip
def test_durations_are_short(milliseconds: int, text: str) -> None:
    assert duration(milliseconds) == text


def test_times_of_today_need_no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    local = MOMENT.astimezone()
    assert local_time(MOMENT, local.date()) == local.strftime("%H:%M:%S")
    assert local_time(MOMENT, date(2026, 11, 25)) == local.strftime("%Y-%m-%d %H:%M")


def test_cells_carry_letters_and_colours() -> None:
    assert cell("task_id", 12) == ("T12", "cyan")
    assert cell("exit_code", 2) == ("2", "red")
    assert cell("exit_code", 0) == ("0", "green")
    assert cell("exit_code", None).text == ""
    assert first_line("a\x1b[2Jb\tc\nd\n") == "a\ufffd[2Jb c …"


@pytest.mark.parametrize(
    ("value", "plain"),
    [(MOMENT, "2026-11-22T17:05:41.123Z"), (timedelta(seconds=2), 2000), (Decimal("1.50"), 1.5), (Decimal(3), 3),
     (float("nan"), None), (b"\x01\xff", "01ff"), ({"a": [MOMENT]}, {"a": ["2026-11-22T17:05:41.123Z"]}),
     (date(2026, 1, 2), "2026-01-02")],
)  # fmt: skip
def test_values_for_programs(value: object, plain: object) -> None:
    assert json_value(value) == plain
    assert csv_value(value) == ("" if plain is None else plain if isinstance(plain, str) else json.dumps(plain))


def test_lengths_of_work() -> None:
    assert milliseconds("1h30m") == milliseconds("90m") == milliseconds("1.5 h") == 5_400_000
    assert milliseconds("1d") == milliseconds("8h")
    for nonsense in ("", "soon", "5", "1h soon"):
        with pytest.raises(UsageError):
            milliseconds(nonsense)


@pytest.mark.parametrize(("columns", "lines"), [(80, 2), (24, 3)])
def test_a_table_fits_its_terminal_and_shows_what_was_found(columns: int, lines: int) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"TERM": "xterm-256color"}
    child = pexpect.spawn(sys.executable, ["-c", _PRINT], dimensions=(24, columns), encoding="utf-8", env=environment)
    child.expect(pexpect.EOF)
    child.close()
    shown = child.before.replace("\r", "").rstrip("\n").split("\n")
    assert len(shown) == lines
    assert "NEEDLE" in child.before
    if columns == 80:
        assert "\x1b[1;33mNEEDLE" in child.before
