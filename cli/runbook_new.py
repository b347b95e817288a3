"""`tt runbook new`: from recorded commands to a runbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from cli.filter_argument import filter_argument
from cli.human import visible
from cli.opening import opened
from cli.runbook_material import RANGE, material_of
from store import history
from store.errors import UsageError
from store.filters import COMMANDS
from store.handle import Store

if TYPE_CHECKING:
    from runbooks.making.decisions import Decision
    from runbooks.versions.generating import Made

_COMMANDS = re.compile(r"[Cc]?\d{1,15}(?:(?:,|\.\.)[Cc]?\d{1,15})*")


@click.command()
@filter_argument(COMMANDS, "words", metavar="TASK|FILTER|C10..C42", required=True)
@click.option("-t", "--title", metavar="TEXT", default="", help="Of the runbook; by default made from the task's.")
@click.option("--name", metavar="NAME", default="", help="For files and command lines; by default made from the title.")
@click.option("--keep", multiple=True, metavar="C12", help="Take this command in; a list or range is possible, too.")
@click.option("--drop", multiple=True, metavar="C12", help="Leave this command out.")
@click.option("--merge", multiple=True, metavar="C12:C13", help="Put C13 into the step that C12 is in.")
@click.option("-m", "--message", default="", help="What is new in this version.")
@click.option("-n", "--dry-run", is_flag=True, help="Print the procedure as Markdown, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole procedure as JSON.")
def command(
    words: tuple[str, ...],
    title: str,
    name: str,
    keep: tuple[str, ...],
    drop: tuple[str, ...],
    merge: tuple[str, ...],
    message: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make a runbook from recorded commands.

    Failed tries are folded into what worked, detours are left out, hosts and paths become parameters; `tt runbook show
    --why` says what became of each command. The same words again make the next version from what is recorded by then;
    what was decided (--keep, --drop, --merge) and edited stays.

    \b
    tt runbook new T12
    tt runbook new T12 --drop C31 --keep C17
    tt runbook new C10..C42 --title "Rotate the certificates"
    """
    with opened("runbook new") as store:
        from runbooks.versions import generating

        material = material_of(store, words)
        decisions = _decisions(store, keep, drop, merge)
        if dry_run:
            _print_draft(generating.generate(store, material, decisions, title), as_json)
            return
        made = generating.make_runbook(store, material, decisions=decisions, title=title, name=name, message=message)
    if as_json:
        from runbooks.exports import json_document
        from runbooks.exports.about import About

        version = made.version["version"] if made.version else 0
        click.echo(json_document.render(made.procedure, About(name=made.runbook["name"], version=version)))
        return
    _tell(made)


def _print_draft(procedure: object, as_json: bool) -> None:
    from runbooks.exports import json_document, markdown
    from runbooks.exports.about import About
    from runbooks.model import Procedure
    from runbooks.versions.keeping import slug

    assert isinstance(procedure, Procedure)
    about = About(name=slug(procedure.title))
    click.echo(json_document.render(procedure, about) if as_json else markdown.render(procedure, about))


def _tell(made: Made) -> None:
    """What came of it, and what to do next."""
    number, procedure = f"R{made.runbook['runbook_id']}", made.procedure
    if made.version is None:
        click.echo(f"{number} {made.runbook['name']}: nothing new since the last version")
        return
    left_out = sum(not one.included for one in procedure.verdicts)
    counts = ", ".join(
        f"{count} {word}{'s' * (count != 1)}"
        for count, word in ((len(procedure.steps), "step"), (len(procedure.parameters), "parameter"))
        if count
    )
    click.echo(
        f"{number} {visible(procedure.title)}: version {made.version['version']}, {counts}, {left_out} commands left out"
    )
    for flagged in (step for step in procedure.steps if step.flags):
        click.echo(f"  look at {visible(flagged.title)}: {visible('; '.join(flagged.flags))}", err=True)
    click.echo(f"tt runbook show {number} shows it, with --why what became of each command", err=True)


def _decisions(store: Store, keep: tuple[str, ...], drop: tuple[str, ...], merge: tuple[str, ...]) -> list[Decision]:
    from runbooks.making.decisions import Decision

    found = [Decision(action="keep", command_uid=uid) for text in keep for uid in _uids(store, text)]
    found += [Decision(action="drop", command_uid=uid) for text in drop for uid in _uids(store, text)]
    for text in merge:
        into, colon, others = text.partition(":")
        if not colon:
            raise UsageError(f"{text!r} names no two commands; write --merge C12:C13")
        (target,) = _uids(store, into)[:1]
        found += [Decision(action="merge", command_uid=uid, into_uid=target) for uid in _uids(store, others)]
    return found


def _uids(store: Store, text: str) -> list[str]:
    """The uids of the commands that "C12", "C12,C14" or "C12..C14" name; raises UsageError or NotFoundError."""
    if not _COMMANDS.fullmatch(text):
        raise UsageError(f"{text!r} names no command; write C12, C12,C14 or C12..C14 (tt log shows the commands)")
    found: list[str] = []
    for part in text.split(","):
        span = RANGE.fullmatch(part)
        if span is None:
            found.append(str(history.get_command(store, part)["uid"]))
        else:
            bounds = [int(bound) for bound in span.groups()]
            sql = "SELECT uid FROM commands WHERE command_id BETWEEN ? AND ? ORDER BY started_at, command_id"
            found += [str(row["uid"]) for row in store.rows(sql, bounds)]
    if not found:
        raise UsageError(f"no command is in {text}; tt log shows the commands there are")
    return found
