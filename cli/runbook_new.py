"""`tt runbook new`: from recorded commands to a runbook."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from cli.filter_argument import filter_argument
from cli.human import visible
from cli.opening import opened
from cli.runbook_material import commands_named, material_of
from cli.runbook_opening import Chosen, about
from store.errors import UsageError
from store.filters import COMMANDS
from store.handle import Store

if TYPE_CHECKING:
    from runbooks.making.decisions import Decision
    from runbooks.model import Procedure
    from runbooks.versions.generating import Made, Material


_MANY = 4  # steps, from which on the same remark is made once


@click.command()
@filter_argument(COMMANDS, "words", metavar="TASK|FILTER|C10..C42", required=True)
@click.option("-t", "--title", metavar="TEXT", default="", help="Of the runbook; by default made from the task's.")
@click.option("--name", metavar="NAME", default="", help="For files and command lines; by default made from the title.")
@click.option("--keep", multiple=True, metavar="C12", help="Take this command in; a list or range is possible, too.")
@click.option("--drop", multiple=True, metavar="C12", help="Leave this command out.")
@click.option("--merge", multiple=True, metavar="C12:C13", help="Put C13 into the step that C12 is in.")
@click.option("--forget", multiple=True, metavar="C12", help="Take back what was decided on this command.")
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
    forget: tuple[str, ...],
    message: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make a runbook from recorded commands, or make it anew.

    Failed tries are folded into what worked, detours are left out, hosts and paths become parameters; `tt runbook show
    --why` says what became of each command. The same words again make the next version from what is recorded by then;
    what was decided (--keep, --drop, --merge) and edited stays, until --forget takes a decision back.

    \b
    tt runbook new T12
    tt runbook new T12 --drop C31 --keep C17
    tt runbook new T12 --forget C31
    tt runbook new C10..C42 --title "Rotate the certificates"
    """
    with opened("runbook new") as store:
        from runbooks.versions import generating

        material = material_of(store, words)
        forgotten = [uid for text in forget for uid in commands_named(store, material, text)]
        decisions = _decisions(store, material, keep, drop, merge, forgotten)
        if dry_run:
            _print_draft(store, material, generating.draft(store, material, decisions, title, forgotten), as_json)
            return
        made = generating.make_runbook(
            store, material, decisions=decisions, forgotten=forgotten, title=title, name=name, message=message
        )
        written = _document(store, made) if as_json else ""
    if as_json:
        sys.stdout.write(written)
    else:
        _tell(made)


def _print_draft(store: Store, material: Material, procedure: Procedure, as_json: bool) -> None:
    from runbooks.exports import json_document, markdown
    from runbooks.exports.about import About
    from runbooks.versions import keeping

    known = keeping.made_from(store, material.words)
    about = About(
        name=known["name"] if known else keeping.slug(procedure.title),
        version=keeping.version_of(store, known)["version"] + 1 if known else 1,
        runbook_id=known["runbook_id"] if known else None,
        made_at=procedure.source.recorded_to or "",  # what is not kept has no day of its own
    )
    sys.stdout.write(json_document.render(procedure, about) if as_json else markdown.render(procedure, about))


def _document(store: Store, made: Made) -> str:
    from runbooks.exports import json_document
    from runbooks.versions import keeping

    version = made.version or keeping.version_of(store, made.runbook)
    return json_document.render(made.procedure, about(store, Chosen(made.runbook, version, made.procedure)))


def _tell(made: Made) -> None:
    """What came of it, and what to do next."""
    number, procedure = f"R{made.runbook['runbook_id']}", made.procedure
    if made.version is None:
        click.echo(f"{number} {made.runbook['name']}: nothing new since the last version")
        return
    left_out = sum(not one.included for one in procedure.verdicts)
    counts = ((len(procedure.steps), "step"), (len(procedure.parameters), "parameter"))
    told = ", ".join([f"version {made.version['version']}", *(_counted(*one) for one in counts if one[0])])
    click.echo(f"{number} {visible(procedure.title)}: {told}, {_counted(left_out, 'command')} left out")
    for line in _to_look_at(procedure):
        click.echo(f"  look at {line}", err=True)
    click.echo(f"tt runbook show {number} shows it, --why what became of each command; rehearse {number} tries it", err=True)


def _to_look_at(procedure: Procedure) -> Iterator[str]:
    """What a reviewer should look at, step by step; what is so in many of them is told once."""
    from runbooks.parameters.wording import used_in

    steps: dict[str, list[int]] = {}
    for at, step in procedure.numbered():
        for flag in step.flags:
            steps.setdefault(flag, []).append(at)
    for at, step in procedure.numbered():
        if own := [flag for flag in step.flags if len(steps[flag]) < _MANY]:
            yield f"step {at} ({visible(step.title)}): {visible('; '.join(own))}"
    for flag, numbers in steps.items():
        if len(numbers) >= _MANY:
            yield f"{used_in(numbers).removeprefix('used in ')}: {visible(flag)}"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"


def _decisions(
    store: Store,
    material: Material,
    keep: tuple[str, ...],
    drop: tuple[str, ...],
    merge: tuple[str, ...],
    forgotten: Sequence[str],
) -> list[Decision]:
    from runbooks.making.decisions import Decision

    found = [Decision(action="keep", command_uid=uid) for text in keep for uid in commands_named(store, material, text)]
    found += [Decision(action="drop", command_uid=uid) for text in drop for uid in commands_named(store, material, text)]
    for text in merge:
        into, colon, others = text.partition(":")
        if not colon:
            raise UsageError(f"{text!r} names no two commands; write --merge C12:C13")
        target, *more = commands_named(store, material, into)
        uids = commands_named(store, material, others)
        if more or target in uids:
            raise UsageError(
                f"{text!r} merges {'into several commands' if more else 'a command into itself'}; write --merge C12:C13"
            )
        found += [Decision(action="merge", command_uid=uid, into_uid=target) for uid in uids]
    named = [*(one.command_uid for one in found), *dict.fromkeys(forgotten)]
    if len(set(named)) < len(named):
        raise UsageError("a command is named twice by --keep, --drop, --merge and --forget; decide on each once")
    return found
