"""`tt infra import`: components from a file, or from what a command prints."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

import click

from cli.group import tell
from cli.infra_outcome import outcome_row, print_outcome, told_of
from cli.opening import opened
from cli.output import output_options, print_record
from store.errors import NotFoundError, UsageError


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--from", "format_name", metavar="FORMAT", help="kubectl, aws, terraform, ansible, csv ...; by default detected."
)
@click.option("--source", metavar="NAME", help="What to call the place it comes from, as in ACCOUNT/REGION.")
@click.option("-n", "--dry-run", is_flag=True, help="Print + new, ~ changed and - gone, and change nothing.")
@click.option("--force", is_flag=True, help="Also what is older than, or the same as, what was read before.")
@click.option("--allow-mass-removal", is_flag=True, help="Also where much of it is gone at once.")
@click.option("--strict", is_flag=True, help="End with 4 where not everything was read whole.")
@output_options
def command(
    file: Path, format_name: str | None, source: str | None, dry_run: bool, force: bool, allow_mass_removal: bool,
    strict: bool, format_: str,
) -> None:  # fmt: skip
    """Take components in from a file, or from what a command prints.

    What was read whole and no longer holds a component makes it missing, later retired. The same file again changes nothing.

    \b
    kubectl get ns,nodes,deploy,sts,svc,pods -A -o json | tt infra import - --source prod
    tt infra import terraform.tfstate --dry-run
    """
    from infra import importing
    from infra.detect import read
    from infra.settings import rules

    gc.disable()  # everything read is kept until the end
    raw = _bytes(file)
    digest = importing.digest_of(raw, format_name, source)
    with opened("infra import") as store:
        same = None if force else importing.last_taken_in(store, digest)
        settings = rules(store.places.config, allow_mass_removal=allow_mass_removal)
    if same is not None:
        _print_unchanged(same, format_)
        return
    _say(f"reading {file}")
    reading = read(raw, "" if str(file) == "-" else file.name, format_name, source)
    del raw
    _say(f"merging {len(reading.sightings):,} components of {reading.format} {reading.source}")
    with opened("infra import") as store:
        if dry_run:
            made = importing.planned(store, reading, settings, force=force)
            for sign, path, what in importing.differences(store, made):
                click.echo(told_of(sign, path, what))
        else:
            with store.modest(len(reading.sightings)):
                origin = importing.Origin("file", str(file), digest)
                outcome = importing.take_in(store, reading, origin, settings, force=force)
    for warning in reading.warnings:
        if dry_run or not warning.startswith("not read whole:"):  # else told with the scopes
            tell(warning)
    if dry_run:
        if made.is_empty:
            tell("nothing would change")
        return
    if format_ == "table":
        print_outcome(outcome)
    else:
        print_record(outcome_row(outcome), format_)
    if strict and outcome.incomplete:
        sys.exit(4)


def _bytes(file: Path) -> bytes:
    if str(file) == "-":
        if sys.stdin.isatty():
            raise UsageError("nothing is piped in; give a file, or: kubectl get ... -o json | tt infra import -")
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(
            f"there is no file {file}; give the output of a command, as in: kubectl get ... > {file}"
        ) from error
    except OSError as error:
        raise UsageError(f"{file} can't be read ({error.strerror}); give a file that can") from error


def _print_unchanged(same: dict[str, Any], format_: str) -> None:
    from cli.human import local_time

    if format_ != "table":
        row = {"source_format": same["format"], "source": same["name"], "status": "unchanged"}
        print_record({**row, **dict.fromkeys(("added", "changed", "missing", "retired", "unchanged"), 0)}, format_)
        return
    when = f", taken in at {local_time(same['taken_in_at'])}" if same["taken_in_at"] else ""
    click.echo(f"no changes: this is the same input of {same['format']} {same['name']} as last time{when}")


def _say(what: str) -> None:
    """Progress, where somebody is looking."""
    if sys.stderr.isatty():
        click.echo(f"{what} …", err=True)
