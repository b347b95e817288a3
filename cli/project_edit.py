"""`tt project edit`: what is known of a project, and what was agreed."""

from __future__ import annotations

from typing import Any

import click

from cli.opening import opened
from cli.registry_options import NONE, REFERENCES, checked, client_uid, registry_options
from cli.registry_showing import print_difference
from store.billing import registry
from store.errors import UsageError


@click.command()
@click.argument("project", metavar="PROJECT")
@click.option("--name", metavar="NAME", help="Another name; the old one stays known.")
@click.option("-c", "--client", metavar="NAME", help="For whom it is.")
@click.option("--title", metavar="TEXT", help="What it is called on invoices.")
@click.option("--archive/--unarchive", "archived", default=None, help="Hide it from listings, or show it again.")
@registry_options(REFERENCES)
def command(
    project: str, name: str | None, client: str | None, title: str | None, archived: bool | None, said: dict[str, Any]
) -> None:
    """Change a project; `none` takes away what is there, --term RULE=default takes a rule back.

    \b
    tt project edit acme.web --term cap="40h per month then hold" --order-reference PO-4711
    """
    given = {"name": name, "title": title, "archived": archived}
    told = {**checked(said), **{key: value for key, value in given.items() if value is not None}}
    if not told and client is None:
        raise UsageError("nothing to change; say what, as in: --client acme, or --term budget=200h")
    with opened("project edit") as store:
        if client is not None:
            told["client_uid"] = None if client.lower() == NONE else client_uid(store, client)
        before, after = registry.edit(store, "project", project, told)
    print_difference("project", before, after)
