"""`tt alert propose`: components for alerts that are on none."""

from __future__ import annotations

import click

from cli.asking import agreed
from cli.human import visible
from cli.opening import opened
from cli.output import output_options, print_table
from store.table import Table


@click.command()
@click.option("--add", "accept", is_flag=True, help="Add them to the registry, and put the alerts on them.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@output_options
def command(accept: bool, yes: bool, format_: str) -> None:
    """Propose components for alerts that are on none.

    From labels as region, cluster, namespace, service and instance.

    \b
    tt alert propose
    tt alert propose --add
    """
    from alerts import config, proposing

    with opened("alert propose") as store:
        found = proposing.proposals(store)
    if not accept:
        rows = [{"path": one.path, "kind": one.kind, "alerts": len(one.alerts)} for one in found]
        print_table(
            Table(("path", "kind", "alerts"), rows), format_, none="every open alert is on a component, or tells of none"
        )
        return
    lines = [visible(f"{one.path} ({one.kind}) for {len(one.alerts)} alerts") for one in found]
    if not found or (len(found) > 1 and not agreed(f"Add these {len(found)} components?", lines, yes=yes)):
        return
    with opened("alert propose") as store:
        added = proposing.add(store, found, config.load(store.places.config))
    for path in added:
        click.echo(f"added {visible(path)}")
