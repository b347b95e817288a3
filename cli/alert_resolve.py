"""`tt alert resolve`: a person says that an alert is over."""

from __future__ import annotations

import click

from cli.alert_choosing import change_alerts
from cli.asking import asking_options
from cli.filter_argument import filter_argument
from store.database import Store
from store.filters import ALERTS

_RESOLUTIONS = ("fixed", "wont_fix", "ignored", "duplicate", "false_alarm")


@click.command()
@filter_argument(ALERTS, "words", metavar="A12...|FILTER", required=True)
@click.option("--as", "resolution", type=click.Choice(_RESOLUTIONS), default="fixed", help="What it was; default: fixed.")
@click.option("-m", "--note", default="", metavar="TEXT", help="What to remember about it.")
@asking_options
def command(words: tuple[str, ...], resolution: str, note: str, yes: bool, dry_run: bool) -> None:
    """Say that alerts are over, whatever their sources say.

    Closes their task, unless something else fires on it. While its source still says so, an alert stays closed for four hours;
    what was closed as wont_fix, ignored or duplicate stays so for 30 days.

    \b
    tt alert resolve A12
    tt alert resolve A12 --as wont_fix -m "the test cluster is always like that"
    """
    from alerts import config, life

    def apply(store: Store, uids: list[str]) -> None:
        settings = config.load(store.places.config)
        store.told += settings.mistakes
        life.resolve(store, uids, settings, resolution, note)

    change_alerts(
        "alert resolve", words, apply, asks="Resolve {}?", done="resolved", would="would resolve", yes=yes, dry_run=dry_run
    )
