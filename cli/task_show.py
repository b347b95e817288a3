"""`tt task show`: one task in full."""

from __future__ import annotations

import click

from cli.human import local_time, visible
from cli.opening import opened_tasks
from cli.output import output_options, print_record
from store import task_notes, tasks

_NOT_SHOWN = ("uid", "template_uid", "note_count")


@click.command()
@click.argument("task")
@output_options
def command(task: str, format_: str) -> None:
    """Show everything about a task.

    \b
    tt task show T12 --json
    """
    with opened_tasks("task show") as store:
        row = tasks.get(store, task).rows[0]
        links = tasks.links(store, row["uid"])
        notes = task_notes.list_notes(store, row["task_id"]).rows
    if format_ != "table":
        told = [{name: note[name] for name in ("note_id", "noted_at", "author", "text")} for note in notes]
        print_record({**row, **links, "notes": told}, format_)
        return
    row |= {name: count or None for name, count in links.items()}
    print_record(row, format_, [name for name in row if name not in _NOT_SHOWN and row[name] not in ([], {}, 0)])
    for note in notes:
        click.echo(f"\nN{note['note_id']} {local_time(note['noted_at'])} {visible(note['author'] or '')}")
        for line in note["text"].split("\n"):
            click.echo(f"  {visible(line)}")
