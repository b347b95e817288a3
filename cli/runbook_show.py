"""`tt runbook show`: a runbook on the terminal, and what became of each recorded command."""

from __future__ import annotations

import sys

import click

from cli.opening import opened
from cli.output import print_table
from cli.runbook_opening import about, chosen, runbook_argument, version_option
from runbooks.model import Procedure
from store.errors import NotFoundError
from store.table import Table

VERDICTS = ("command_id", "included", "step", "rule", "reason", "command")


@click.command()
@runbook_argument
@version_option()
@click.option("-w", "--why", is_flag=True, help="What became of each recorded command, and why.")
@click.option("-s", "--step", "step_id", metavar="N|ID", help="One step with all that is known of it.")
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table", help="How to print.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def command(runbook: str, number: int | None, why: bool, step_id: str | None, format_: str, as_json: bool) -> None:
    """Show a runbook; --why says what became of each recorded command.

    \b
    tt runbook show R1
    tt runbook show R1 --why
    tt runbook show R1 --step 4
    """
    wanted = "json" if as_json else format_
    with opened("runbook show") as store:
        one = chosen(store, runbook, number)
        told = about(store, one, dated=wanted == "table")
    if why:
        print_verdicts(one.procedure, wanted)
    elif step_id is not None:
        _show_step(one.procedure, one.label, step_id, wanted)
    elif wanted == "json":
        from runbooks.exports import json_document

        sys.stdout.write(json_document.render(one.procedure, told))
    else:
        from cli.runbook_sheet import sheet

        for line in sheet(one.procedure, told):
            click.echo(line if sys.stdout.isatty() else click.unstyle(line))


def print_verdicts(procedure: Procedure, format_: str) -> None:
    """Print what became of each recorded command."""
    numbers = {step.id: number for number, step in procedure.numbered()}
    columns = (*VERDICTS, "command_uid", "step_id")
    rows = [
        {
            "command_id": one.command_id,
            "included": one.included,
            "step": numbers.get(one.step_id or ""),
            "rule": one.rule,
            "reason": one.reason,
            "command": one.command,
            "command_uid": one.command_uid,
            "step_id": one.step_id,
        }
        for one in procedure.verdicts
    ]
    if rows and format_ == "table" and sys.stdout.isatty():
        from cli.runbook_why import why_lines

        for line in why_lines(procedure.verdicts, numbers):
            click.echo(line)
        return
    print_table(Table(columns, rows), format_, VERDICTS, none="this version was not made from recorded commands")


def _show_step(procedure: Procedure, label: str, name: str, format_: str) -> None:
    import msgspec

    step = procedure.step(name) or next((one for n, one in procedure.numbered() if str(n) == name), None)
    if step is None:
        raise NotFoundError(f"{label} has no step {name}; it has {len(procedure.steps)}, tt runbook show lists them")
    if format_ == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(step), indent=2).decode())
        return
    from cli.runbook_sheet_step import step_record

    number = next(n for n, one in procedure.numbered() if one.id == step.id)
    for line in step_record(number, step):
        click.echo(line if sys.stdout.isatty() else click.unstyle(line))
