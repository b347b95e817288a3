"""`tt report components`: what each part of an infrastructure costs."""

from __future__ import annotations

import click

from cli.report_options import Said, report_options, run


@click.command()
@report_options(("components",))
def command(said: Said) -> None:
    """Tell what each part of an infrastructure costs.

    Hours are shared between the components an entry is tied to; each subtree has all that lies below it.

    \b
    tt report components --depth 3
    tt report components --in 2026 client:acme
    """
    run("components", said)
