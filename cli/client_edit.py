"""`tt client edit`: what is known of a client, and what was agreed."""

from __future__ import annotations

from typing import Any

import click

from cli.opening import opened
from cli.registry_options import CLIENT, REFERENCES, checked, registry_options
from cli.registry_showing import print_difference
from store.billing import registry
from store.errors import UsageError


@click.command()
@click.argument("client", metavar="CLIENT")
@click.option("--name", metavar="NAME", help="Another name; the old one stays known.")
@click.option("--archive/--unarchive", "archived", default=None, help="Hide it from listings, or show it again.")
@registry_options({**CLIENT, **REFERENCES})
def command(client: str, name: str | None, archived: bool | None, said: dict[str, Any]) -> None:
    """Change a client; `none` takes away what is there, --term RULE=default takes a rule back.

    Invoices that were issued stay as they are.

    \b
    tt client edit acme --term surcharges="night 22:00-06:00 x1.5, weekend sat-sun x1.5, holiday x2" --term holidays=DE-BE
    tt client edit acme --name acme-group
    """
    told = {**checked(said), **({"name": name} if name else {}), **({} if archived is None else {"archived": archived})}
    if not told:
        raise UsageError("nothing to change; say what, as in: --city Berlin, or --term rounding='up 15m'")
    with opened("client edit") as store:
        before, after = registry.edit(store, "client", client, told)
    print_difference("client", before, after)
