"""`tt task template add`: a template of tasks there are."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from cli.choosing import choose
from cli.filter_argument import filter_argument
from cli.opening import opened_tasks
from recorder.platform import local_zone
from store import templates
from store.changes import states
from store.filters import TASKS


@click.command()
@click.argument("name")
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
def command(name: str, words: tuple[str, ...]) -> None:
    """Make a template of tasks there are.

    Their dates are kept as distances from the latest due date among them, and what they wait for among themselves is
    kept. {WORD} in a title is filled by `tt add --template NAME --with WORD=TEXT`.

    \b
    tt task template add patch-day T12 T13 T14
    """
    with opened_tasks("task template add") as store, store.transaction():
        uids = [task["uid"] for task in choose(store, words)]
        found = states(store, "task", uids)
        anchor = max((task["due_at"] for task in found.values() if task["due_at"]), default=store.now())
        zone = ZoneInfo(local_zone())
        made = templates.create(store, name, [templates.body(found[uid], anchor, zone, uids) for uid in uids])
    click.echo(f"M{made['template_id']} {name}: {len(uids)} task{'s' if len(uids) > 1 else ''}")
