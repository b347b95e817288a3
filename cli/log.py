"""`tt log`: the commands that were run."""

from __future__ import annotations

import click

from cli.filter_argument import filter_argument
from cli.opening import opened
from cli.output import output_options, print_table
from cli.words import condition
from store import history
from store.filters import COMMANDS

SHOWN = ("command_id", "task_id", "started_at", "duration_ms", "exit_code", "state", "command")


@click.command()
@filter_argument(COMMANDS)
@click.option("-n", "--newest", type=click.IntRange(min=1), default=50, show_default=True, metavar="N", help="How many.")
@click.option("-a", "--all", "everything", is_flag=True, help="All of them.")
@output_options
def command(filter_words: tuple[str, ...], newest: int, everything: bool, format_: str) -> None:
    """List recorded commands, the newest last.

    Keys: task: session: id: since: before: exit: state: cwd: host: shell: text: (see the README).

    \b
    tt log T12 exit:!=0
    tt log since:today cwd:~/src text:terraform
    """
    where, parameters = condition(filter_words, COMMANDS)
    with opened("log") as store:
        table = history.list_commands(store, where, parameters, newest=history.EVERYTHING if everything else newest)
    is_plain = all(row["state"] == "done" for row in table.rows)
    shown = [name for name in SHOWN if not (name == "state" and is_plain)]
    print_table(table, format_, shown, none="no command matches")
