"""`tt infra ls`: the components there are."""

from __future__ import annotations

import click

from cli.filter_argument import filter_argument
from cli.group import tell
from cli.infra_choosing import living
from cli.opening import opened
from cli.output import output_options, print_table
from cli.words import condition
from store import components
from store.filters import COMPONENTS

SHOWN = ("path", "kind", "health", "lifecycle", "owner", "tags", "last_seen_at")
_LIMIT = 100  # of a table; programs get all
_SPARSE = ("lifecycle", "owner", "tags")


@click.command()
@filter_argument(COMPONENTS, "filter_words", metavar="[FILTER]...")
@click.option("-a", "--all", "retired_too", is_flag=True, help="Retired components as well.")
@click.option("-n", "--limit", type=click.IntRange(min=0), help="How many; by default 100 in a table, else all.")
@output_options
def command(filter_words: tuple[str, ...], retired_too: bool, limit: int | None, format_: str) -> None:
    """List components.

    Keys: on: kind: name: tag: owner: provider: health: lifecycle: source: identity: seen: (see the README). What --format
    json or csv prints can be imported elsewhere.

    \b
    tt infra ls on:eu-west-1/prod kind:database
    tt infra ls is:unhealthy or is:missing
    """
    where, parameters = condition(filter_words, COMPONENTS)
    for_people = format_ in ("table", "md")
    most = limit if limit is not None else (_LIMIT if for_people else 0)
    with opened("infra ls") as store:
        table = components.list_components(
            store,
            where if retired_too else f"{where} AND {living(filter_words)}",
            parameters,
            limit=most + 1 if most else components.EVERYTHING,
            columns=", ".join(SHOWN) if for_people else "*",
        )
    more = bool(most) and len(table.rows) > most
    if more:
        table.rows.pop()
    unsaid = {"lifecycle": "active"}
    shown = [
        name
        for name in SHOWN
        if name not in _SPARSE or any(row[name] not in (None, {}, unsaid.get(name)) for row in table.rows)
    ]
    print_table(table, format_, shown, none="no component matches; tt infra import FILE or tt infra add PATH makes some")
    if more:
        tell("there are more; --limit 0 shows all")
