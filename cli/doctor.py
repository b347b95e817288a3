"""`tt doctor`: is everything as recording needs it, and what to do where it is not."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from cli.check_machine import check_machine
from cli.check_shells import check_shells
from cli.check_store import check_store
from cli.finding import Finding
from cli.human import visible
from cli.output import output_options, print_table
from recorder import platform
from recorder.places import Places
from store.table import Table

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command()
@click.option("--audit", is_flag=True, help="Verify the seals of the audit trail.")
@click.option("--rebuild", "replay", is_flag=True, help="Replay all events and compare them with the rows.")
@click.option("-y", "--yes", is_flag=True, help="With --rebuild: make the rows follow the events.")
@output_options
def command(audit: bool, replay: bool, yes: bool, format_: str) -> int:
    """Check that recording works here, and say what to do where it does not.

    Ends with 1 where a check fails.

    \b
    tt doctor
    tt doctor --audit --rebuild
    """
    places = Places.from_environment()
    findings = [*check_machine(places), *check_shells(platform.initial_environment())]
    findings += check_store(places, audit=audit, replay=replay, replace=replay and yes)
    if format_ == "table":
        _print(findings)
    else:
        print_table(Table(Finding._fields, [finding._asdict() for finding in findings]), format_)
    return 1 if any(finding.state == "fail" for finding in findings) else 0


def _print(findings: Iterable[Finding]) -> None:
    """A line for each finding, and one below it for what to do."""
    coloured = sys.stdout.isatty()
    for finding in findings:
        state = f"{finding.state:<4}"
        state = click.style(state, fg=_COLOURS[finding.state]) if coloured else state
        click.echo(f"{state}  {finding.check:<11}  {visible(finding.what)}")
        if finding.remedy:
            click.echo(f"{'':<17}  -> {visible(finding.remedy)}")
