"""`tt runbook export`: a runbook in every form it is used in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from cli.opening import opened
from cli.runbook_opening import about, chosen, runbook_argument, template_folder, version_option
from cli.writing import write_whole
from runbooks.exports.about import About
from runbooks.model import Procedure
from store.errors import UsageError

FORMATS = ("md", "html", "pdf", "sh", "json", "tesh", "cram")
_FOR_PEOPLE = ("md", "html", "pdf")  # where an age says something
_SUFFIXES = {"markdown": "md", "htm": "html", "bash": "sh", "t": "cram", **{name: name for name in FORMATS}}


@click.command()
@runbook_argument
@version_option()
@click.option(
    "-f", "--format", "format_", type=click.Choice(FORMATS), help="By default what the file's name ends in, else md."
)
@click.option(
    "-o", "--output", "path", type=click.Path(path_type=Path), metavar="FILE", help="Where to; by default stdout (-)."
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Use the templates in this folder (md, html).",
)
@click.option("--dated/--undated", default=True, help="Say how long ago it was verified; without, the bytes stay the same.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def command(
    runbook: str, number: int | None, format_: str | None, path: Path | None, templates: Path | None, dated: bool, force: bool
) -> None:
    """Write a runbook as a document, a script or a test.

    A document is md, html or pdf, a script sh, a test tesh or cram; json is all of it for programs.

    Templates of your own go to templates/runbooks in TT_HOME, those of one client to a folder of its name in there.

    \b
    tt runbook export R1 -o disk-full.html
    tt runbook export R1 --format sh > disk-full.sh
    """
    path = None if str(path) == "-" else path
    wanted = format_ or _by_name(path)
    with opened("runbook export") as store:
        one = chosen(store, runbook, number)
        told = about(store, one, dated=dated and wanted in _FOR_PEOPLE)
    folder = templates or template_folder()
    written = renderers(folder)[wanted](one.procedure, told)
    content = written if isinstance(written, bytes) else written.encode("utf-8", "surrogateescape")
    if path is None:
        if wanted == "pdf" and sys.stdout.isatty():
            raise UsageError("a PDF is nothing for a terminal; give -o FILE")
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return
    write_whole(path, content, force=force)
    if wanted == "sh":
        path.chmod(0o755)
    click.echo(f"wrote {path}", err=True)


def _by_name(path: Path | None) -> str:
    suffix = path.suffix.lower().removeprefix(".") if path else "md"
    if suffix not in _SUFFIXES:
        raise UsageError(f"{path} says no format; give --format {'|'.join(FORMATS)}")
    return _SUFFIXES[suffix]


def renderers(folder: Path) -> Mapping[str, Callable[[Procedure, About], str | bytes]]:
    """How each format is written, with the user's templates from a folder."""

    def markdown_(procedure: Procedure, about: About) -> str:
        from runbooks.exports import markdown

        return markdown.render(procedure, about, templates=folder, organisation=procedure.source.client)

    def html_(procedure: Procedure, about: About) -> str:
        from runbooks.exports import html

        return html.render(procedure, about, templates=folder, organisation=procedure.source.client)

    def script_(procedure: Procedure, about: About) -> str:
        from runbooks.exports import script

        return script.render(procedure, about)

    def pdf_(procedure: Procedure, about: About) -> bytes:
        from runbooks.exports import pdf

        attachments = {
            f"{about.name}.md": markdown_(procedure, about).encode("utf-8", "replace"),
            f"{about.name}.sh": script_(procedure, about).encode("utf-8", "replace"),
        }
        return pdf.render(procedure, about, attachments=attachments)

    def json_(procedure: Procedure, about: About) -> str:
        from runbooks.exports import json_document

        return json_document.render(procedure, about)

    def tesh_(procedure: Procedure, about: About) -> str:
        from runbooks.exports import tesh

        return tesh.render(procedure, about)

    def cram_(procedure: Procedure, about: About) -> str:
        from runbooks.exports import cram

        return cram.render(procedure, about)

    return {"md": markdown_, "html": html_, "pdf": pdf_, "sh": script_, "json": json_, "tesh": tesh_, "cram": cram_}
