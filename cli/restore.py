"""`tt restore`: puts a copy in the store's place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from cli.asking import agreed, asking_options
from cli.group import tell
from cli.opening import tell_waiting
from recorder.places import Places
from store.backup import latest_copy, restore
from store.errors import NotFoundError


@click.command()
@click.argument("copy", required=False, type=click.Path(path_type=Path))
@asking_options
def command(copy: Path | None, yes: bool, dry_run: bool) -> None:
    """Put a copy of the store in its place.

    The newest daily copy, unless you name another; the present store is kept beside it.

    \b
    tt restore
    tt restore /mnt/safe/termtask-2026-11-22T170541.duckdb --yes
    """
    places = Places.from_environment()
    source = copy or latest_copy(places)
    if source is None:
        raise NotFoundError(f"there is no daily copy in {places.backups}; name a file made by tt backup")
    if not source.is_file():
        raise NotFoundError(f"there is no file {source}; daily copies are in {places.backups}")
    made = datetime.fromtimestamp(source.stat().st_mtime).astimezone()
    what = f"{source} of {made:%Y-%m-%d %H:%M}"
    if dry_run:
        click.echo(f"would replace {places.store} by {what}")
    elif agreed(f"Replace the store by {what}?", yes=yes):
        kept = restore(places, source, on_wait=tell_waiting)
        tell(f"restored {what}" + (f"; the store that was there is {kept}" if kept else ""))
