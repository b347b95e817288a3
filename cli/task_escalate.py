"""`tt task escalate`: passing tasks on, by hand or when it is due."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.choosing import change_chosen
from cli.filter_argument import filter_argument
from cli.human import visible
from cli.opening import opened_tasks
from store import escalation
from store.changes import states
from store.database import Store
from store.errors import UsageError
from store.escalation import Step
from store.filters import TASKS


@click.command()
@filter_argument(TASKS, "words", metavar="[ID...|FILTER]")
@click.option("--due", "when_due", is_flag=True, help="Every step that is due, and no other; safe in cron.")
@asking_options
def command(words: tuple[str, ...], when_due: bool, yes: bool, dry_run: bool) -> None:
    """Pass tasks on to the next person on their path.

    Paths are those of [escalation] in config.toml. With --due each task that nobody acknowledged in time, or that is past
    due, goes one step further; asked again at once, nothing happens.

    \b
    tt task escalate --due
    tt task escalate T12
    """
    if when_due == bool(words):
        raise UsageError("which tasks? name them, or give --due for those whose time has come")
    if when_due:
        _escalate_due(dry_run)
        return

    def escalate(store: Store, uids: list[str]) -> list[str]:
        return [_line(step) for step in escalation.escalate(store, list(states(store, "task", uids).values()))]

    change_chosen(
        "task escalate", words, escalate, asks="Escalate {}?", done="escalated", would="would escalate",
        yes=yes, dry_run=dry_run,
    )  # fmt: skip


def _escalate_due(dry_run: bool) -> None:
    with opened_tasks("task escalate") as store:
        steps = escalation.due_steps(store) if dry_run else escalation.escalate_due(store)
    for step in steps:
        click.echo(f"{'would escalate' if dry_run else 'escalated'} {_line(step)}")


def _line(step: Step) -> str:
    task = step.task
    return f"T{task['task_id']} {visible(task['title'])}: {task['owner']} -> {step.owner} (step {step.level}, {step.reason})"
