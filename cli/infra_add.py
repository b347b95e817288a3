"""`tt infra add`: a component by hand."""

from __future__ import annotations

import click

from cli.infra_options import IDENTITY, parsed_identities, parsed_tags
from cli.opening import opened
from cli.output import output_options, print_record
from store import component_changes, components
from store.component_facts import HEALTHS


@click.command()
@click.argument("path")
@click.option("-k", "--kind", metavar="KIND", help="provider, account, region, cluster, service, instance ... or your own.")
@click.option("-o", "--owner", metavar="NAME", help="Whose it is.")
@click.option("-t", "--tag", "tags", multiple=True, metavar="KEY=VALUE", help="A tag; may be repeated.")
@click.option("-i", "--identity", "identities", multiple=True, metavar="SCHEME=KEY", help=IDENTITY)
@click.option("--provider", metavar="NAME", help="aws, gcp, kubernetes ...")
@click.option("--health", type=click.Choice(HEALTHS), help="How it is.")
@output_options
def command(
    path: str,
    kind: str | None,
    owner: str | None,
    tags: tuple[str, ...],
    identities: tuple[str, ...],
    provider: str | None,
    health: str | None,
    format_: str,
) -> None:
    """Add a component by hand.

    What it lies in is added too, where it is not there yet. Prints its path.

    \b
    tt infra add eu-west-1/prod/db --kind database --owner ana --identity hostname=db-1.example.com
    """
    said = {"kind": kind, "owner": owner, "provider": provider, "health": health}
    with opened("infra add") as store:
        uid = component_changes.add(store, path, said, parsed_tags(tags), parsed_identities(identities))
        row = components.get(store, uid)
    if format_ == "table":
        click.echo(row["path"])
    else:
        print_record(row, format_)
