"""`tt alert explain`: how an alert came to be what it is."""

from __future__ import annotations

import click

from cli.human import visible
from cli.opening import opened
from cli.output import output_options, print_table
from store.table import Table


@click.command()
@click.argument("name", metavar="A12")
@output_options
def command(name: str, format_: str) -> None:
    """Say how an alert's identity, severity, component, rule and task were reached.

    \b
    tt alert explain A12
    """
    from alerts import config, explaining, finding

    with opened("alert explain") as store:
        settings = config.load(store.places.config)
        steps = list(explaining.explain(store, finding.get(store, name), settings))
        store.told += [one for one in settings.mistakes if one not in store.told]
    if format_ != "table":
        print_table(Table(("what", "how"), [{"what": what, "how": how} for what, how in steps]), format_)
        return
    width = max(len(what) for what, _ in steps)
    for what, how in steps:
        click.echo(f"{click.style(what.ljust(width), fg='cyan')}  {visible(how)}")
