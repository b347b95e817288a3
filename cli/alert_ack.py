"""`tt alert ack`: somebody takes an alert on."""

from __future__ import annotations

import click

from cli.alert_choosing import change_alerts
from cli.asking import asking_options
from cli.filter_argument import filter_argument
from store.database import Store
from store.filters import ALERTS


@click.command()
@filter_argument(ALERTS, "words", metavar="A12...|FILTER", required=True)
@click.option("-m", "--note", default="", metavar="TEXT", help="What to remember about it.")
@click.option("--undo", "take_back", is_flag=True, help="Say that nobody has them any more.")
@asking_options
def command(words: tuple[str, ...], note: str, take_back: bool, yes: bool, dry_run: bool) -> None:
    """Say that you take alerts on.

    Their task counts as acknowledged, so that it is not escalated; so it does by `tt work` on it. An alert that gets worse
    afterwards wants a new look.

    \b
    tt alert ack A12
    tt alert ack on:eu-west-1/prod/db --yes
    """
    from alerts import config, life

    def apply(store: Store, uids: list[str]) -> None:
        settings = config.load(store.places.config)
        store.told += settings.mistakes
        (life.take_back if take_back else life.acknowledge)(store, uids, settings, note)

    done = ("given back", "would give back") if take_back else ("acknowledged", "would acknowledge")
    asks = "Give {} back?" if take_back else "Acknowledge {}?"
    change_alerts("alert ack", words, apply, asks=asks, done=done[0], would=done[1], yes=yes, dry_run=dry_run)
