"""What the listing verbs print: one table in the format the user chose."""

from __future__ import annotations

import csv
import functools
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from cli import grid, machine
from cli.human import FRIENDLY, Look
from store.table import Row, Table

FORMATS = ("table", "json", "ndjson", "csv", "md")


def output_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb `--format` and `--json`; it gets the one chosen as `format_`."""

    @click.option("--format", "format_", type=click.Choice(FORMATS), default="table", help="How to print; default: table.")
    @click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
    @functools.wraps(function)
    def with_format(*args: Any, format_: str, as_json: bool, **options: Any) -> Any:
        return function(*args, format_="json" if as_json else format_, **options)

    return with_format


def print_table(
    table: Table,
    format_: str,
    shown: Sequence[str] = (),
    *,
    look: Look = FRIENDLY,
    none: str = "nothing matches",
    highlight: str = "",
) -> None:
    """Print rows; `shown` are the columns a person is shown, where a program gets them all.

    `none` is said on stderr where a person would see nothing at all; `highlight` is a text to be made visible.
    """
    if format_ == "table":
        if table.rows:
            grid.print_rows(Table(tuple(shown) or table.columns, table.rows), look, highlight)
        else:
            click.echo(f"tt: {none}", err=True)
    elif format_ == "md":
        sys.stdout.write(_markdown(Table(tuple(shown) or table.columns, table.rows), look))
    else:
        sys.stdout.write(_PROGRAM_FORMATS[format_](table))


def print_record(row: Row, format_: str, shown: Sequence[str] = ()) -> None:
    """Print one thing: as lines `name: value` for a person, as one object in JSON."""
    if format_ == "table":
        grid.print_record(row, shown or tuple(row))
    elif format_ == "json":
        sys.stdout.write(json.dumps(machine.json_row(row), ensure_ascii=False, indent=2) + "\n")
    else:
        print_table(Table(tuple(row), [row]), format_, shown)


def _json(table: Table) -> str:
    lines = ",\n".join(f"  {json.dumps(machine.json_row(row), ensure_ascii=False)}" for row in table.rows)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def _ndjson(table: Table) -> str:
    return "".join(json.dumps(machine.json_row(row), ensure_ascii=False) + "\n" for row in table.rows)


def _csv(table: Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([machine.csv_value(row[name]) for name in table.columns] for row in table.rows)
    return text.getvalue()


def _markdown(table: Table, look: Look) -> str:
    lines = [[look.cell(name, row[name]).text for name in table.columns] for row in table.rows]
    escaped = [[text.replace("|", "\\|") for text in line] for line in lines]
    ruled = [list(table.columns), ["---"] * len(table.columns), *escaped]
    return "".join(f"| {' | '.join(line)} |\n" for line in ruled)


_PROGRAM_FORMATS: Mapping[str, Callable[[Table], str]] = {"json": _json, "ndjson": _ndjson, "csv": _csv}
