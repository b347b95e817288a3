"""`tt infra show`: one component in full."""

from __future__ import annotations

import click

from cli.human import visible
from cli.opening import opened
from cli.output import output_options, print_record, print_table
from store import component_history, components
from store.changes import states
from store.component_history import attributes_of
from store.table import Table

_MOST = 10
_NOT_SHOWN = ("uid", "depth", "relations", "parent_path", "component_id")


@click.command()
@click.argument("path")
@click.option(
    "-n", "--newest", type=click.IntRange(min=1), default=_MOST, show_default=True, help="How many tasks and commands."
)
@output_options
def command(path: str, newest: int, format_: str) -> None:
    """Show everything about a component.

    Its identities and relations, where it was read, its tasks (also those on what it lies in), the time spent on it, and the
    last commands about it. An identity names it as well as its path does.

    \b
    tt infra show eu-west-1/prod/db
    tt infra show i-0a1b2c3d4e5f60001
    """
    with opened("infra show") as store:
        uid = components.resolve(store, path)["uid"]
        row = components.get(store, uid)
        stored = states(store, "component", [uid])[uid]
        tasks = component_history.tasks_of(store, uid, newest)
        commands = component_history.commands_of(store, uid, newest)
        relations = component_history.relations_of(store, uid)
        spent = component_history.spent_ms(store, uid)
        below = len(components.with_all_below(store, [uid])) - 1
    row = {**row, "below": below, "spent_ms": spent, "attributes": attributes_of(stored)}
    if format_ != "table":
        print_record({**row, "relations": relations, "tasks": tasks.rows, "commands": commands.rows[::-1]}, format_)
        return
    print_record(row, format_, [name for name in row if name not in _NOT_SHOWN and row[name] not in ([], {}, 0)])
    for relation in relations:
        arrow = "->" if relation["direction"] == "to" else "<-"
        click.echo(f"{visible(relation['type'])} {arrow} {visible(relation['path'])}")
    if tasks.rows:
        click.echo("\nTasks")
        print_table(tasks, format_, ("task_id", "status", "spent_ms", "tied_to", "title"))
    if commands.rows:
        click.echo("\nCommands")
        print_table(Table(commands.columns, commands.rows[::-1]), format_)
