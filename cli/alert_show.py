"""`tt alert show`: one alert in full."""

from __future__ import annotations

import click

from cli.opening import opened
from cli.output import output_options, print_record, print_table
from store.table import Row, Table

_NOT_SHOWN = ("uid", "identity_from", "component_how", "annotations")
_NEWEST = 30


@click.command()
@click.argument("name", metavar="A12")
@click.option("--all", "everything", is_flag=True, help="The whole timeline, not only its newest lines.")
@output_options
def command(name: str, everything: bool, format_: str) -> None:
    """Show everything about an alert, with its timeline.

    \b
    tt alert show A12
    tt alert show A12 --json
    """
    from alerts import finding

    with opened("alert show") as store:
        row = finding.get(store, name)
        timeline = finding.timeline(store, row["uid"])
        episodes = finding.episodes(store, row["alert_id"])
        beside = finding.of_task(store, row["task_id"]) if row["task_id"] is not None else Table((), [])
    if format_ != "table":
        others = [one["alert_id"] for one in beside.rows if one["alert_id"] != row["alert_id"]]
        told = {"episodes_of_it": episodes.rows, "timeline": timeline.rows, "others_of_task": others}
        print_record({**row, **told}, format_)
        return
    print_record(_seen(row), format_)
    if len(episodes.rows) > 1:
        click.echo("\nEpisodes")
        print_table(episodes, format_, ("ordinal", "starts_at", "ends_at", "severity", "acked_by", "closed_by", "task_id"))
    more = len(beside.rows) - 1
    if more > 0:
        click.echo(f"\nWith {more} other alert{'s' * (more > 1)} of T{row['task_id']}")
        print_table(
            Table(beside.columns, beside.rows[:10]), format_, ("alert_id", "severity", "status", "component_path", "name")
        )
        if len(beside.rows) > 10:
            click.echo(f"... tt alert ls task:T{row['task_id']} --all shows all")
    click.echo("\nTimeline")
    lines = timeline.rows if everything else timeline.rows[-_NEWEST:]
    print_table(Table(timeline.columns, lines), format_)
    if len(lines) < len(timeline.rows):
        click.echo(f"... and {len(timeline.rows) - len(lines)} earlier ones; --all shows them")


def _seen(row: Row) -> Row:
    """What a person wants to see of a row."""
    return {
        name: value
        for name, value in row.items()
        if name not in _NOT_SHOWN and value is not False and value not in (None, [], {}, "")
    }
