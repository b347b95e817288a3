"""Values as people read them: local times, short durations, ids with their letter, failures in red."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from cli.machine import csv_value

LETTERS = {
    "task_id": "T", "command_id": "C", "session_id": "S", "entry_id": "E", "note_id": "N", "template_id": "M",
    "invoice_id": "I", "client_id": "CL", "project_id": "PJ", "rate_id": "RA", "tax_id": "TX", "expense_id": "XP",
    "payment_id": "PY", "move_id": "RM", "lock_id": "LK", "submission_id": "TS", "alert_id": "A", "delivery_id": "D",
    "silence_id": "SL", "runbook_id": "R",
}  # fmt: skip
_LISTS_OF_TASKS = ("depends_on", "blocking")
_HEADERS = {"command_id": "id", "exit_code": "exit", "command_count": "commands"}
_MONEY = (
    *("amount", "unit_price", "net", "tax", "gross", "payable", "paid", "credited", "open_amount", "billed_amount"),
    *("worth", "invoiced", "unbilled"),
)
_STATES = {
    "running": "yellow", "attached": "green", "detached": "yellow", "interrupted": "red", "stopped": "yellow",
    "fail": "red", "warn": "yellow", "ok": "green",
}  # fmt: skip
_SEVERITIES = {"critical": "red", "error": "red", "warning": "yellow"}
_MOST_COMPONENTS = 3  # of a list on one line
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # also what turns the direction of text


class Cell(NamedTuple):
    """What stands in one place of a table."""

    text: str
    style: str = ""


def cell(name: str, value: Any) -> Cell:
    """A value of the column of this name on one line."""
    if value is None:
        return Cell("")
    if name in LETTERS and isinstance(value, int):
        return Cell(f"{LETTERS[name]}{value}", "cyan")
    if name == "exit_code":
        return Cell(str(value), "red" if value else "green")
    if name in ("severity", "max_severity"):
        return Cell(str(value), _SEVERITIES.get(value, ""))
    if name == "components" and isinstance(value, list | tuple) and len(value) > _MOST_COMPONENTS:
        more = f" and {len(value) - _MOST_COMPONENTS + 1} more"
        return Cell(visible(", ".join(map(str, value[: _MOST_COMPONENTS - 1])) + more))
    if name == "state":
        return Cell(str(value), _STATES.get(value, ""))
    if name.endswith("_ms") and isinstance(value, int):
        return Cell(duration(value))
    if name in _MONEY and isinstance(value, Decimal):
        return Cell(money(value))
    if isinstance(value, datetime):
        return Cell(local_time(value))
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if name in _LISTS_OF_TASKS and isinstance(value, list | tuple):
        return Cell(", ".join(f"T{number}" for number in value), "cyan")
    if isinstance(value, list | tuple):
        return Cell(visible(", ".join(cell("", member).text for member in value)))
    if isinstance(value, dict):
        return Cell(visible(", ".join(f"{key}={cell('', member).text}" for key, member in value.items())))
    return Cell(first_line(csv_value(value)))


def first_line(text: str) -> str:
    """The first line that says something, with an ellipsis where there is more."""
    lines = text.strip("\n").split("\n")
    return visible(lines[0]) + (" …" if len(lines) > 1 else "")


def visible(text: str) -> str:
    """The text with control characters made harmless, tabs as blanks."""
    return _CONTROL.sub(lambda match: " " if match[0] in "\t\n\r" else "\ufffd", text)


def duration(milliseconds: int) -> str:
    """`340ms`, `7.2s`, `1m 20s`, `3h 05m`, `2d 4h`."""
    if milliseconds < 0:
        return f"-{duration(-milliseconds)}"
    if milliseconds < 1000:
        return f"{milliseconds}ms"
    if milliseconds < 59_950:
        return f"{milliseconds / 1000:.1f}s"
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    if minutes < 60:
        return f"{minutes}m {seconds:02}s"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}h {minutes:02}m"
    return f"{hours // 24}d {hours % 24}h"


def money(amount: Decimal) -> str:
    """`1250.00`, with more decimals where there are more."""
    plain = f"{amount.normalize():f}"
    decimals = len(plain.partition(".")[2])
    return f"{amount:.{max(2, decimals)}f}"


def local_time(moment: datetime, today: date | None = None) -> str:
    """The time of day alone for today, else with the date."""
    local = moment.astimezone() if moment.tzinfo else moment
    is_today = local.date() == (today or datetime.now(UTC).astimezone().date())
    return local.strftime("%H:%M:%S" if is_today else "%Y-%m-%d %H:%M")


def header(name: str) -> str:
    """What stands above a column."""
    return _HEADERS.get(name) or re.sub(r"_(id|at|ms)$", "", name).replace("_", " ")


def exact_cell(_name: str, value: Any) -> Cell:
    """A value on one line as programs read it."""
    return Cell(first_line(csv_value(value)))


class Look(NamedTuple):
    """How names of columns and their values are shown."""

    header: Callable[[str], str] = header
    cell: Callable[[str, Any], Cell] = cell


FRIENDLY = Look()
EXACT = Look(str, exact_cell)
