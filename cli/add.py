"""`tt add`: a new task."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_record
from cli.words import due_instant, milliseconds
from store import tasks
from store.tasks import PRIORITIES


@click.command()
@click.argument("title", nargs=-1, required=True)
@click.option("-p", "--project", metavar="NAME", help="The project it belongs to.")
@click.option("-c", "--client", metavar="NAME", help="For whom it is.")
@click.option("-P", "--priority", type=click.Choice(PRIORITIES, case_sensitive=False), help="H, M or L.")
@click.option("-t", "--tag", "tags", multiple=True, metavar="TAG", help="A tag; may be repeated.")
@click.option("-d", "--due", metavar="DATE", help="2026-12-24, friday, eom, 7d ...; a day means its end.")
@click.option("-e", "--estimate", metavar="DURATION", help="2h, 90m, 1h30m ...; a day is 8 hours.")
@click.option("-o", "--owner", metavar="NAME", help="Whose task it is; by default yours.")
@output_options
def command(
    title: tuple[str, ...],
    project: str | None,
    client: str | None,
    priority: str | None,
    tags: tuple[str, ...],
    due: str | None,
    estimate: str | None,
    owner: str | None,
    format_: str,
) -> None:
    """Add a task.

    Prints its id, ready for `tt work $(tt add ...)`.

    \b
    tt add Restore the billing database --priority H --due friday --tag db
    """
    due_at = due_instant(due) if due else None
    estimate_ms = milliseconds(estimate) if estimate else None
    with opened("add") as store:
        task = tasks.add(
            store,
            " ".join(title),
            project=project,
            client=client,
            priority=priority,
            tags=tags,
            due=due_at,
            estimate_ms=estimate_ms,
            owner=owner,
        )
        row = tasks.get(store, str(task["task_id"])).rows[0]
    if format_ == "table":
        click.echo(f"T{row['task_id']}")
    else:
        print_record(row, format_)
