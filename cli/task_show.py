"""`tt task show`: one task in full."""

from __future__ import annotations

import click

from cli.human import local_time, visible
from cli.opening import opened_tasks
from cli.output import output_options, print_record, print_table
from store import task_notes, tasks
from store.table import Table

_NOT_SHOWN = ("uid", "template_uid", "note_count")
_OF_ALERTS = ("alert_id", "severity", "status", "starts_at", "component_path", "name", "summary")
_MOST_ALERTS = 20


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
        alerts = tasks.alerts_of(store, row["task_id"])
    if format_ != "table":
        told = [{name: note[name] for name in ("note_id", "noted_at", "author", "text")} for note in notes]
        print_record({**row, **links, "notes": told, "alerts": alerts.rows}, format_)
        return
    row |= {name: count or None for name, count in links.items()}
    print_record(row, format_, [name for name in row if name not in _NOT_SHOWN and row[name] not in ([], {}, 0)])
    for note in notes:
        click.echo(f"\nN{note['note_id']} {local_time(note['noted_at'])} {visible(note['author'] or '')}")
        for line in note["text"].split("\n"):
            click.echo(f"  {visible(line)}")
    if alerts.rows:
        _print_alerts(f"T{row['task_id']}", alerts, format_)


def _print_alerts(task: str, alerts: Table, format_: str) -> None:
    """What the task is made of; of one alert also where to look further."""
    click.echo(f"\nAlert{'s' * (len(alerts.rows) > 1)}")
    print_table(Table(alerts.columns, alerts.rows[:_MOST_ALERTS]), format_, _OF_ALERTS)
    if len(alerts.rows) > _MOST_ALERTS:
        click.echo(f"... and {len(alerts.rows) - _MOST_ALERTS} more: tt alert ls task:{task} --all")
    for row in alerts.rows[:1]:
        for name in ("url", "runbook_url"):
            if row[name]:
                click.echo(f"{name.replace('_', ' ')}: {visible(row[name])}")
