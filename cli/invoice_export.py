"""`tt invoice export`: an invoice in every form it is sent in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from cli.opening import opened
from cli.writing import write_whole
from reports.invoices.document import Invoice
from store.billing import invoices
from store.errors import UsageError

FORMATS = ("pdf", "html", "md", "csv", "json", "ubl", "cii", "facturx")
PROFILES = ("en16931", "xrechnung", "peppol")


@click.command()
@click.argument("invoice")
@click.option(
    "-f", "--format", "format_", type=click.Choice(FORMATS), help="By default what the file's name ends in, else md."
)
@click.option("-o", "--output", "path", type=click.Path(path_type=Path), metavar="FILE", help="Where to; by default stdout.")
@click.option("--no-appendix", is_flag=True, help="Without the evidence behind the lines.")
@click.option("--profile", type=click.Choice(PROFILES), default="en16931", help="Of an e-invoice (ubl, cii).")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def command(invoice: str, format_: str | None, path: Path | None, no_appendix: bool, profile: str, force: bool) -> None:
    """Write an invoice as a document, with the recorded evidence in its appendix.

    ubl and cii are EN 16931 XML (XRechnung, Peppol); facturx is a PDF with that XML inside.

    \b
    tt invoice export 2026-0007 -o acme.pdf
    tt invoice export 2026-0007 --format ubl --profile xrechnung -o acme.xml
    """
    wanted = format_ or _by_name(path)
    with opened("invoice export") as store:
        from reports.billing.evidence import with_commands
        from reports.billing.issuing import document_of

        document = document_of(invoices.resolve(store, invoice))
        if not no_appendix and wanted in ("pdf", "html", "md", "facturx", "json"):
            document = with_commands(store, document)
    written = _renderers(profile)[wanted](document, not no_appendix)
    if path is None:
        if isinstance(written, bytes) and sys.stdout.isatty() and wanted in ("pdf", "facturx"):
            raise UsageError("a PDF is nothing for a terminal; give -o FILE")
        sys.stdout.buffer.write(written if isinstance(written, bytes) else written.encode())
        return
    write_whole(path, written if isinstance(written, bytes) else written.encode(), force=force)
    click.echo(f"wrote {path}", err=True)


def _by_name(path: Path | None) -> str:
    suffix = path.suffix.lower().removeprefix(".") if path else "md"
    known = {"xml": "ubl", "htm": "html", "markdown": "md", **{name: name for name in FORMATS}}
    if suffix not in known:
        raise UsageError(f"{path} says no format; give --format {'|'.join(FORMATS)}")
    return known[suffix]


def _renderers(profile: str) -> Mapping[str, Callable[[Invoice, bool], str | bytes]]:
    from reports.invoices import csv_lines, html, json_document, markdown, pdf
    from reports.invoices.einvoice import cii, facturx, ubl

    return {
        "pdf": lambda invoice, appendix: pdf.render(invoice, appendix=appendix),
        "html": lambda invoice, appendix: html.render(invoice, appendix=appendix),
        "md": lambda invoice, appendix: markdown.render(invoice, appendix=appendix),
        "csv": lambda invoice, _: csv_lines.render(invoice),
        "json": lambda invoice, _: json_document.pretty(invoice),
        "ubl": lambda invoice, _: ubl.render(invoice, profile),
        "cii": lambda invoice, _: cii.render(invoice, profile),
        "facturx": lambda invoice, appendix: facturx.render(invoice, appendix=appendix),
    }
