"""`tt alert ls`: the alerts there are."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence

import click

from cli import grid
from cli.filter_argument import filter_argument
from cli.group import tell
from cli.opening import opened
from cli.output import output_options, print_table
from cli.words import condition, names_key, tree
from store.filters import ALERTS
from store.table import Table

SHOWN = ("alert_id", "severity", "status", "task_id", "starts_at", "deliveries", "component_path", "name", "summary")
_GIVING_WAY = ("deliveries", "starts_at", "summary", "task_id", "component_path")  # on a narrow terminal, in this order
_NONE = "no alert fires; tt alert ls --all shows those that are over, tt alert serve or ingest takes some in"
_LIMIT = 100  # of a table; programs get all
_SAY_WHICH = ("id", "uid", "status", "is", "task", "identity", "resolved", "resolved_by")


@click.command()
@filter_argument(ALERTS)
@click.option("-a", "--all", "closed_too", is_flag=True, help="Also those that are over.")
@click.option("--orphans", is_flag=True, help="Only those of which nothing but the end was seen.")
@click.option("-n", "--limit", type=click.IntRange(min=0), help="How many; by default 100 in a table, else all.")
@output_options
def command(filter_words: tuple[str, ...], closed_too: bool, orphans: bool, limit: int | None, format_: str) -> None:
    """List alerts, those that fire first.

    Those that are open, unless the filter says which.

    \b
    tt alert ls
    tt alert ls severity:>=error on:eu-west-1/prod label:team=db
    tt alert ls --all since:7d is:flapping
    """
    from alerts import dead, finding

    where, parameters = condition(filter_words, ALERTS)
    if orphans:
        where = f"({where}) AND status = 'orphan'"
    elif not closed_too and not _says_which(filter_words):
        where = f"({where}) AND status IN ('firing', 'acked', 'suppressed')"
    for_people = format_ in ("table", "md")
    most = limit if limit is not None else (_LIMIT if for_people else 0)
    with opened("alert ls") as store:
        unread = len(dead.list_dead(store).rows)
        table = finding.list_alerts(store, where, parameters, limit=most + 1 if most else finding.EVERYTHING)
    more = bool(most) and len(table.rows) > most
    if more:
        table.rows.pop()
    print_table(table, format_, _columns(table, format_), none=_NONE)
    if more:
        tell("there are more; --limit 0 shows all")
    if unread:
        tell(f"{unread} deliver{'ies' if unread > 1 else 'y'} could not be read; tt alert dead says why")


def _says_which(words: tuple[str, ...]) -> bool:
    node = tree(words, ALERTS)
    return any(names_key(node, key) for key in _SAY_WHICH)


def _columns(table: Table, format_: str) -> Sequence[str]:
    """What a person sees: no empty column, and on a narrow terminal the most telling ones."""
    used = [name for name in SHOWN if name in ("alert_id", "name") or any(row[name] not in (None, "") for row in table.rows)]
    if format_ != "table" or not sys.stdout.isatty():
        return used
    return grid.fitting(table, used, shutil.get_terminal_size().columns, _GIVING_WAY)
