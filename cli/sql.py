"""`tt sql`: read-only SQL over the views."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli.draining import drain_everything
from cli.group import tell
from cli.human import EXACT
from cli.opening import tell_waiting
from cli.output import output_options, print_table
from recorder.places import Places
from store import readonly
from store.errors import UsageError
from store.snapshot import ask
from store.table import Table


@click.command()
@click.argument("query", required=False)
@click.option(
    "-f", "--file", "file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), help="Read it from FILE."
)
@click.option("--schema", "schema_only", is_flag=True, help="List the views and their columns.")
@output_options
def command(query: str | None, file: Path | None, schema_only: bool, format_: str) -> None:
    """Ask the record in read-only SQL.

    Without a query it is read from stdin, on a terminal from a prompt.

    \b
    tt sql "SELECT shell, count(*) FROM commands GROUP BY ALL"
    tt sql --schema
    """
    if schema_only:
        names = ("view", "column", "type")
        print_table(Table(names, [dict(zip(names, row, strict=True)) for row in schema()]), format_, look=EXACT)
    elif query is None and file is None and sys.stdin.isatty():
        from cli.sql_prompt import run_prompt

        run_prompt(lambda text: print_table(answer(text), format_, look=EXACT, none="no rows"), schema)
    else:
        print_table(answer(_read(query, file)), format_, look=EXACT, none="no rows")


def schema() -> list[tuple[str, str, str]]:
    """View, column and type of all there is to ask."""
    return ask(Places.from_environment(), readonly.schema, on_wait=tell_waiting, drain=drain_everything, tell=tell)


def answer(query: str) -> Table:
    """The answer to a query; columns of the same name get a number."""
    try:
        found = ask(
            Places.from_environment(),
            lambda connection: readonly.answer(connection, query),
            on_wait=tell_waiting,
            drain=drain_everything,
            tell=tell,
        )
    except UsageError as error:
        raise UsageError(f"{error}; `tt sql --schema` lists views and columns") from error
    names: list[str] = []
    for name in found.columns:
        names.append(name if name not in names else f"{name}_{sum(known.startswith(name) for known in names)}")
    return Table(tuple(names), [dict(zip(names, row, strict=True)) for row in found.rows])


def _read(query: str | None, file: Path | None) -> str:
    if query is not None and file is not None:
        raise UsageError("give a query or -f FILE, not both")
    if query is not None and query != "-":
        return query
    if file is None or str(file) == "-":
        return sys.stdin.read()
    try:
        return file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} can't be read ({error}); give a file with SQL") from error
