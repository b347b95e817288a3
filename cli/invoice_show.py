"""`tt invoice show`: an invoice on the terminal, and why a line is what it is."""

from __future__ import annotations

import json
import shutil
import sys

import click

from cli.opening import opened
from store.billing import invoices
from store.errors import NotFoundError


@click.command()
@click.argument("invoice")
@click.option("-w", "--why", "line_no", type=click.IntRange(min=1), metavar="LINE", help="The arithmetic of a line.")
@click.option("-e", "--evidence", is_flag=True, help="Also the entries and commands behind it.")
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table", help="How to print.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def command(invoice: str, line_no: int | None, evidence: bool, format_: str, as_json: bool) -> None:
    """Show an invoice; --why prints the arithmetic of a line, from milliseconds to cents.

    \b
    tt invoice show I1
    tt invoice show 2026-0007 --why 2
    """
    with opened("invoice show") as store:
        from reports.billing.evidence import with_commands
        from reports.billing.issuing import document_of

        document = document_of(invoices.resolve(store, invoice))
        if evidence:
            document = with_commands(store, document)
    if line_no is not None:
        from reports.invoices.table import why

        line = next((line for line in document.lines if line.line_no == line_no), None)
        if line is None:
            raise NotFoundError(f"{invoice} has no line {line_no}; it has {len(document.lines)}")
        click.echo(json.dumps(line.why, ensure_ascii=False, indent=2) if as_json or format_ == "json" else why(line))
        return
    if as_json or format_ == "json":
        from reports.invoices.json_document import pretty

        sys.stdout.write(pretty(document))
        return
    from rich.console import Console

    from reports.invoices import table

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 100
    console = Console(width=width, highlight=False, markup=False, emoji=False)
    console.print(table.render(document, width))
    if evidence:
        from cli.invoice_evidence import evidence_lines

        for text in evidence_lines(document):
            click.echo(text)
