"""`tt search`: a text in what was typed and printed."""

from __future__ import annotations

import click

from cli.filter_argument import filter_argument
from cli.opening import opened
from cli.output import output_options, print_table
from cli.words import condition
from store import history
from store.filters import COMMANDS

SHOWN = ("command_id", "task_id", "started_at", "exit_code", "command", "line")


@click.command()
@click.argument("text")
@filter_argument(COMMANDS)
@click.option("-n", "--newest", type=click.IntRange(min=1), default=50, show_default=True, metavar="N", help="How many.")
@output_options
def command(text: str, filter_words: tuple[str, ...], newest: int, format_: str) -> None:
    """Find a text in recorded commands and their output.

    Upper and lower case are the same; `line` is the first line of output with the text.

    \b
    tt search "no space left" since:30d
    """
    where, parameters = condition(filter_words, COMMANDS)
    with opened("search") as store:
        table = history.search(store, text, where, parameters, newest=newest)
    print_table(table, format_, SHOWN, none=f"nothing recorded holds {text!r}", highlight=text)
