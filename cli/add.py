"""`tt add`: a new task."""

from __future__ import annotations

from typing import Any

import click

from cli.opening import opened_tasks
from cli.output import output_options, print_record, print_table
from cli.task_defaults import of_context
from cli.task_options import columns, component_uids, custom_fields, task_options, uids_of
from store import instants, recurring, task_fields, tasks, templates
from store.changes import states
from store.database import Store
from store.errors import UsageError
from store.recurring import CATCH_UPS
from store.table import Table
from store.task_changes import new_task


@click.command()
@click.argument("title", nargs=-1)
@task_options
@click.option("-r", "--recur", metavar="RULE", help="daily, weekdays, weekly, monthly, 3d, 2w, 'every monday' ...")
@click.option("--chained", is_flag=True, help="The next one is counted from the day this one is done.")
@click.option("--catch-up", type=click.Choice(CATCH_UPS), default="pile", help="What becomes of those missed: all, none, one.")
@click.option("-T", "--template", metavar="NAME", help="Make the tasks of a template, due as said.")
@click.option("--with", "words", multiple=True, metavar="NAME=TEXT", help="What stands for {NAME} in a template's titles.")
@output_options
def command(
    title: tuple[str, ...],
    said: dict[str, Any],
    recur: str | None,
    chained: bool,
    catch_up: str,
    template: str | None,
    words: tuple[str, ...],
    format_: str,
) -> None:
    """Add a task.

    Prints its id, ready for `tt work $(tt add ...)`.

    \b
    tt add Restore the billing database --priority H --due friday --tag db
    tt add Slow queries --on eu-west-1/prod/db
    tt add Rotate the logs --due monday --recur weekly
    tt add --template patch-day --due 2026-12-24 --with host=db-3
    """
    if bool(title) == bool(template):
        raise UsageError("a task needs a title; give it as in: tt add Restore the backup")
    wanted = {name: value for name, value in columns(said).items() if value is not None}
    with opened_tasks("add") as store, store.transaction():
        if template:
            overrides = {name: value for name, value in wanted.items() if name != "due_at"}
            overrides |= {"component_uids": component_uids(store, said["paths"])} if said["paths"] else {}
            anchor = instants.to_datetime(wanted.get("due_at") or store.now())
            found = templates.find(store, template)
            uids = templates.instantiate(store, found, anchor, words=templates.parse_words(words), overrides=overrides)
        else:
            uids = _add(store, " ".join(title), said, wanted, recur, "chained" if chained else "periodic", catch_up)
        numbers = [task["task_id"] for task in states(store, "task", uids).values()]
        rows = [tasks.get(store, str(number)).rows[0] for number in sorted(numbers)]
    if format_ == "table":
        for row in rows:
            click.echo(f"T{row['task_id']}")
    elif len(rows) == 1:
        print_record(rows[0], format_)
    else:
        print_table(Table(tuple(rows[0]), rows), format_)


def _add(
    store: Store, title: str, said: dict[str, Any], wanted: dict[str, Any], recur: str | None, mode: str, catch_up: str
) -> list[str]:
    context = of_context(store)
    custom = {**task_fields.custom_defaults(store), **custom_fields(store, said["pairs"])}
    fields = {
        **context,
        **wanted,
        "tags": list(dict.fromkeys([*context.get("tags", ()), *said["tags"]])),
        "depends_on": uids_of(store, said["depends"]),
        "component_uids": component_uids(store, said["paths"]) or None,
        "fields": {name: value for name, value in custom.items() if value is not None} or None,
    }
    if recur:
        if said["depends"] or said["notes"]:
            raise UsageError("what recurs takes no --depends and no --note; give them to one of its tasks")
        until = fields.pop("until_at", None)
        return recurring.begin(store, new_task(store, title, fields), recur, mode=mode, catch_up=catch_up, until=until)
    return [tasks.add(store, title, notes=said["notes"], **fields)["uid"]]
