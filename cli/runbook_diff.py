"""`tt runbook diff`: two versions, compared step by step."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict

import click

from cli.human import visible
from cli.opening import opened
from cli.runbook_opening import chosen, runbook_argument
from runbooks.versions.comparing import Change, Difference, compare_procedures
from store.errors import UsageError

_SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow"), "moved": (">", "cyan")}


@click.command()
@runbook_argument
@click.argument("before", type=click.IntRange(min=1), required=False)
@click.argument("after", type=click.IntRange(min=1), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
@click.option("--exit-code", is_flag=True, help="End with 1 where there are differences.")
def command(runbook: str, before: int | None, after: int | None, as_json: bool, exit_code: bool) -> None:
    """Compare two versions step by step.

    By default the newest is compared with the one before it, and with one number that version with the newest.
    Steps are the same where their ids are, wherever they stand.

    \b
    tt runbook diff R1
    tt runbook diff R1 1 3
    """
    with opened("runbook diff") as store:
        later = chosen(store, runbook, after)
        earlier_number = before if before is not None else later.version["parent"]
        if earlier_number is None:
            raise UsageError(f"{later.label} is the only version; tt runbook edit makes the next, new the one after more work")
        earlier = chosen(store, runbook, earlier_number)
    changes = compare_procedures(earlier.procedure, later.procedure)
    if as_json:
        click.echo(json.dumps([asdict(change) for change in changes], ensure_ascii=False, indent=2))
    elif changes:
        colours = sys.stdout.isatty()
        for line in _lines(earlier.label, later.label, changes):
            click.echo(line if colours else click.unstyle(line))
    else:
        click.echo(f"{earlier.label} and {later.label} say the same", err=True)
    if exit_code and changes:
        sys.exit(1)


def _lines(before: str, after: str, changes: list[Change]) -> Iterator[str]:
    yield f"{before} -> {after}"
    for change in changes:
        sign, colour = _SIGNS[change.what]
        yield ""
        yield click.style(f"{sign} {_name(change)}", fg=colour, bold=True)
        for difference in change.differences:
            yield from _difference(difference)


def _name(change: Change) -> str:
    title = visible(change.title)
    if change.subject != "step":
        return f"{change.subject} {title}"
    numbers = [number for number in (change.before_no, change.after_no) if number is not None]
    place = str(numbers[0]) if len(set(numbers)) == 1 else " -> ".join(map(str, numbers))
    return f"step {place}: {title}"


def _difference(one: Difference) -> Iterator[str]:
    if max(len(one.before.splitlines()), len(one.after.splitlines())) <= 1:
        for sign, text, colour in (("-", one.before, "red"), ("+", one.after, "green")):
            if text:
                yield click.style(f"    {sign} {one.field}: {visible(text)}", fg=colour)
        return
    yield f"    {one.field}:"
    for line in difflib.ndiff(one.before.splitlines(), one.after.splitlines()):
        if line[:1] != "?":
            yield click.style(f"      {visible(line)}", fg={"-": "red", "+": "green"}.get(line[:1]))
