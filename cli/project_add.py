"""`tt project add`: a new project."""

from __future__ import annotations

from typing import Any

import click

from cli.opening import opened
from cli.registry_options import REFERENCES, checked, client_uid, registry_options
from store.billing import registry


@click.command()
@click.argument("name")
@click.option("-c", "--client", metavar="NAME", help="For whom it is.")
@click.option("--title", metavar="TEXT", help="What it is called on invoices.")
@registry_options(REFERENCES)
def command(name: str, client: str | None, title: str | None, said: dict[str, Any]) -> None:
    """Add a project; NAME is what tasks and filters call it.

    \b
    tt project add acme.web --client acme --title "Web platform" --term budget="40h per month"
    """
    with opened("project add") as store:
        told = {**checked(said), "client_uid": client_uid(store, client), "title": title}
        row = registry.add(store, "project", name, told)
    click.echo(f"PJ{row['project_id']} {row['name']}")
