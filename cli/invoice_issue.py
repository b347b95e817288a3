"""`tt invoice issue`: a draft becomes a document for good."""

from __future__ import annotations

import click

from cli.invoice_saying import sentence
from cli.money_words import day, today
from cli.opening import opened


@click.command()
@click.argument("invoices", metavar="DRAFT...", nargs=-1, required=True)
@click.option("--date", "on", metavar="DAY", help="The date of issue; by default today.")
def command(invoices: tuple[str, ...], on: str | None) -> None:
    """Give drafts their numbers and freeze them, all or none.

    From now on neither they nor what they bill can be changed; a credit note corrects them.

    \b
    tt invoice issue I1
    """
    with opened("invoice issue") as store, store.transaction():
        from reports.billing import issuing

        issued = [issuing.issue(store, name, day(on) if on else today()) for name in invoices]
        documents = [issuing.document_of(row) for row in issued]
    for row, document in zip(issued, documents, strict=True):
        click.echo(f"{sentence('issued', document)}, due {row['due_on']}")
