"""`tt task import`: tasks from JSON."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli.opening import opened_tasks
from store import exchange
from store.errors import NotFoundError, UsageError


@click.command()
@click.argument("file", default="-")
def command(file: str) -> None:
    """Take tasks in from JSON, TermTask's own or Taskwarrior's.

    A task that is here already, by its uid, is brought up to date; the same file again changes nothing. All or nothing.

    \b
    task export | tt task import
    tt task import acme.json
    """
    try:
        text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        content = text.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise NotFoundError(f"there is no file {file}; give one, or - for stdin") from error
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} can't be read ({error}); give a file of JSON in UTF-8") from error
    with opened_tasks("task import") as store:
        outcome = exchange.imported(store, content)
    click.echo(f"{len(outcome.added)} added, {len(outcome.changed)} changed, {outcome.same} the same")
