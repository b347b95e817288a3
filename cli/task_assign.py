"""`tt task assign`: whose task it is."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.choosing import change_chosen
from cli.filter_argument import filter_argument
from cli.human import visible
from store import task_edit
from store.act import present_user
from store.database import Store
from store.filters import TASKS
from store.task_edit import Edit


@click.command()
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
@click.option("--to", "owner", metavar="NAME", help="Who gets them; by default you.")
@asking_options
def command(words: tuple[str, ...], owner: str | None, yes: bool, dry_run: bool) -> None:
    """Pass tasks to somebody.

    \b
    tt task assign T12 --to ana
    tt task assign owner:ana tag:db --to ben --dry-run
    """
    name = visible(owner or present_user())

    def assign(store: Store, uids: list[str]) -> None:
        task_edit.edit(store, uids, Edit({"owner": name, "acknowledged_at": None}))

    change_chosen(
        "task assign", words, assign, asks=f"Pass {{}} to {name}?", done=f"passed to {name}:",
        would=f"would pass to {name}:", yes=yes, dry_run=dry_run,
    )  # fmt: skip
