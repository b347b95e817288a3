"""`tt infra rm`: retiring components."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cli.asking import asking_options
from cli.filter_argument import filter_argument
from cli.infra_choosing import change_components, choose
from store import component_changes, components
from store.database import Store
from store.filters import COMPONENTS
from store.table import Row


@click.command()
@filter_argument(COMPONENTS, "words", metavar="PATH...|FILTER", required=True)
@click.option("--forget", is_flag=True, help="Delete what was added by mistake and is tied to nothing.")
@asking_options
def command(words: tuple[str, ...], forget: bool, yes: bool, dry_run: bool) -> None:
    """Retire components, with what lies below.

    They are hidden from lists and trees; their tasks, commands and time stay. A source that still tells of them does not
    bring them back: `tt infra edit PATH --lifecycle active` does.

    \b
    tt infra rm eu-west-1/old
    tt infra rm is:missing seen:<30d --dry-run
    tt infra rm eu-west-1/tpyo --forget
    """

    def apply(store: Store, uids: list[str]) -> list[str]:
        if forget:
            component_changes.forget(store, uids)
            return uids
        return component_changes.retire(store, uids)

    verb = "forget" if forget else "retire"
    change_components(
        "infra rm", words, apply, asks=f"{verb.capitalize()} {{}}?", done="forgotten" if forget else "retired",
        would=f"would {verb}", yes=yes, dry_run=dry_run, chosen_by=_with_all_below,
    )  # fmt: skip


def _with_all_below(store: Store, words: Sequence[str]) -> list[Row]:
    return components.with_all_below(store, [row["uid"] for row in choose(store, words)])
