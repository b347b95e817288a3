"""`tt task depend`: what a task waits for."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.choosing import change_chosen
from cli.filter_argument import filter_argument
from cli.task_options import uids_of
from store import task_edit
from store.database import Store
from store.errors import UsageError
from store.filters import TASKS
from store.task_edit import Edit


@click.command()
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
@click.option("--on", "more", multiple=True, metavar="TASK", help="It has to wait for this one; may be repeated.")
@click.option("--off", "fewer", multiple=True, metavar="TASK", help="It need not wait for this one any more.")
@asking_options
def command(words: tuple[str, ...], more: tuple[str, ...], fewer: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Say what a task has to wait for.

    A circle is refused. `tt ls` and `tt task show` tell what is blocked and what it blocks.

    \b
    tt task depend T12 --on T3 --on T4
    tt task depend T12 --off T3
    """
    if not more and not fewer:
        raise UsageError("wait for what? say it as in: tt task depend T12 --on T3")

    def depend(store: Store, uids: list[str]) -> None:
        wanted = Edit(more_needs=uids_of(store, more), fewer_needs=uids_of(store, fewer))
        task_edit.edit(store, uids, wanted)

    change_chosen(
        "task depend", words, depend, asks="Change what {} wait for?", done="changed", would="would change",
        yes=yes, dry_run=dry_run,
    )  # fmt: skip
