"""`tt backup`: a copy of the store."""

from __future__ import annotations

from pathlib import Path

import click

from cli.draining import drain_everything
from cli.opening import tell_waiting
from recorder.places import Places, private_folder
from store.backup import backup


@click.command()
@click.argument("destination", required=False, type=click.Path(path_type=Path))
def command(destination: Path | None) -> None:
    """Copy the store to a file.

    To a new file, into a folder, or beside the daily copies in TT_HOME; prints the copy's path.

    \b
    tt backup /mnt/safe/
    """
    places = Places.from_environment()
    click.echo(backup(places, destination or private_folder(places.backups), on_wait=tell_waiting, drain=drain_everything))
