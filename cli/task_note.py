"""`tt task note`: notes on a task."""

from __future__ import annotations

import sys

import click

from cli.opening import opened_tasks
from cli.output import output_options, print_table
from store import task_edit, task_notes, tasks
from store.task_edit import Edit

_SHOWN = ("note_id", "noted_at", "author", "text")


@click.command()
@click.argument("task")
@click.argument("text", nargs=-1)
@click.option("--rm", "gone", metavar="N3", help="Delete this note instead.")
@output_options
def command(task: str, text: tuple[str, ...], gone: str | None, format_: str) -> None:
    """Write a note on a task, or list its notes.

    `-` as the text reads it from stdin.

    \b
    tt task note T12 Called the customer, waiting for the invoice number
    tt task note T12
    """
    said = sys.stdin.read().rstrip("\n") if text == ("-",) else " ".join(text)
    with opened_tasks("task note") as store:
        found = tasks.resolve(store, task)
        if gone:
            task_notes.remove(store, gone, found["uid"])
        elif text:
            task_edit.edit(store, [found["uid"]], Edit(), [said])
        notes = task_notes.list_notes(store, found["task_id"])
    if gone:
        click.echo(f"deleted {gone} of T{found['task_id']}")
    elif text:
        click.echo(f"N{notes.rows[-1]['note_id']} on T{found['task_id']}")
    else:
        print_table(notes, format_, _SHOWN, none=f"T{found['task_id']} has no notes")
