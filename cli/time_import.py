"""`tt time import`: time entries from files of other programs, and our own."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from cli.group import tell
from cli.name_completion import names
from cli.time_opening import opened_time
from cli.time_words import read_zone
from recorder.platform import local_zone
from store import tasks
from store.errors import NotFoundError, UsageError
from store.terms import OVERLAPS
from store.timesheet import formats
from store.timesheet.formats.told import Hints
from store.timesheet.importing import Outcome, Wishes, imported
from store.timesheet.mapping import meanings

_MOST_LINES = 10


@click.command()
@click.argument("file", default="-")
@click.option("--from", "format_", type=click.Choice(tuple(formats.FORMATS)), help="The format; by default it is recognised.")
@click.option("--zone", metavar="NAME", help="The zone of its local times; by default yours.")
@click.option("--fold", type=click.Choice(("first", "second")), help="Which is meant where clocks are put back or forward.")
@click.option("--dates", type=click.Choice(("dmy", "mdy")), help="What comes first in dates such as 03/04/2026.")
@click.option("--task", metavar="TASK", shell_complete=names("task"), help="The task of entries whose row names none.")
@click.option(
    "-p", "--project", metavar="NAME", shell_complete=names("project"), help="The project of entries whose row names none."
)
@click.option(
    "-c", "--client", metavar="NAME", shell_complete=names("client"), help="The client of entries whose row names none."
)
@click.option(
    "--person", metavar="NAME", shell_complete=names("person"), help="Who worked where a row does not say it; by default you."
)
@click.option("--map", "rules", multiple=True, metavar="WORD=FIELD:VALUE", help="What a tag, project or name means here.")
@click.option("--overlap", type=click.Choice(OVERLAPS), default="allow", show_default=True, help="What becomes of overlap.")
@click.option("--skip-bad", is_flag=True, help="Take the other rows in where some can't be read.")
@click.option("--future", is_flag=True, help="They may lie in the future.")
def command(file: str, format_: str | None, rules: tuple[str, ...], skip_bad: bool, future: bool, **told: Any) -> None:
    """Take time entries in from other programs' files, and our own.

    Timewarrior, timeclock, Toggl, Harvest, calendars, and our own JSON and CSV. Each row is taken in once, however often
    its file is imported. One that was mended there mends its draft here. All rows or none, unless --skip-bad.

    \b
    timew export | tt time import --map "ops=project:acme.ops"
    tt time import toggl.csv --zone Europe/Berlin --client acme
    """
    text = _text(file)
    zone = read_zone(told["zone"] or local_zone())
    hints = Hints(zone, datetime.now(UTC), told["fold"], told["dates"])
    with opened_time("import") as store:
        columns = {name: told[name] for name in ("project", "client", "person") if told[name]}
        if told["task"]:
            columns["task_uid"] = tasks.resolve(store, told["task"])["uid"]
        wishes = Wishes(columns, meanings(rules), told["overlap"], skip_bad, future)
        outcome = imported(store, text, format_ or formats.detected(text), hints, wishes, progress=_progress())
    _tell(outcome)
    if outcome.same and (columns or rules):
        tell("what was taken in before keeps what it says; tt time edit changes it, as in: tt time edit E12 --project web")
    click.echo(f"{len(outcome.added):,} added, {len(outcome.changed):,} changed, {outcome.same:,} the same")


def _text(file: str) -> str:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no file {file}; give one, or - for stdin") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} can't be read ({error}); give a text file in UTF-8") from error


def _progress() -> Any:
    """Tells on a terminal how far a large file was read."""

    def show(count: int) -> None:
        if sys.stderr.isatty() and count % 10_000 == 0:
            click.echo(f"tt: {count:,} rows read", err=True)

    return show


def _tell(outcome: Outcome) -> None:
    lines = [f"line {line} left out: {why}" for line, why in (*outcome.bad, *outcome.notices)] + outcome.kept
    for line in lines[:_MOST_LINES]:
        tell(line)
    if len(lines) > _MOST_LINES:
        tell(f"and {len(lines) - _MOST_LINES:,} more")
    if outcome.overlapping:
        tell(f"{outcome.overlapping:,} of them overlap other entries of the same person; tt time check tells which")
