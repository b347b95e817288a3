"""`tt show`: one command, session, task, alert, time entry, invoice or runbook in full."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from cli.human import visible
from cli.log import SHOWN as COMMAND_COLUMNS
from cli.opening import opened
from cli.output import output_options, print_record, print_table
from store import history, tasks
from store.database import Store
from store.errors import UsageError
from store.table import Row

_SHOWN_ELSEWHERE = {
    "A": ("cli.alert_show", "name"),
    "E": ("cli.time_show", "entry"),
    "I": ("cli.invoice_show", "invoice"),
    "R": ("cli.runbook_show", "runbook"),
}
_NOT_SHOWN = ("uid", "output", "seq")


@click.command()
@click.argument("name", metavar="C12|S3|T12|A4|E5|I1|R1")
@click.option("--output", "part", flag_value="output", help="Only what the command printed, as text.")
@click.option("--raw", "part", flag_value="raw", help="Only what it printed, byte for byte.")
@click.option("--env", "part", flag_value="env", help="The exported variables it changed.")
@output_options
@click.pass_context
def command(context: click.Context, name: str, part: str | None, format_: str) -> None:
    """Show one command, session, task, alert, time entry, invoice or runbook in full.

    A number alone is a command.

    \b
    tt show C12
    tt show C12 --output | less
    tt show E5
    """
    letter = name[:1].upper()
    if part and letter in ("S", "T", *_SHOWN_ELSEWHERE):
        raise UsageError(f"--{part} is of a command; give one as in: tt show C12 --{part}")
    if letter in _SHOWN_ELSEWHERE and name[1:].isdecimal():
        _show_elsewhere(context, letter, name, format_)
        return
    with opened("show") as store:
        if letter == "S":
            _show_session(store, name, format_)
        elif letter == "T":
            print_record(_seen(tasks.get(store, name).rows[0]), format_)
        else:
            _show_command(store, name, part, format_)


def _show_elsewhere(context: click.Context, letter: str, name: str, format_: str) -> None:
    """What verbs of their own show, as those do it."""
    module, argument = _SHOWN_ELSEWHERE[letter]
    shown: click.Command = import_module(module).command
    formats = next(option.type for option in shown.params if option.name == "format_")
    if isinstance(formats, click.Choice) and format_ not in formats.choices:
        raise UsageError(f"{name} is shown as {' or '.join(formats.choices)}; give one of them as --format")
    context.invoke(shown, **{argument: name, "format_": format_})


def _show_command(store: Store, name: str, part: str | None, format_: str) -> None:
    found = history.get_command(store, name)
    if part == "raw":
        sys.stdout.flush()
        sys.stdout.buffer.write(history.raw_output(store, found["command_id"]))
    elif part == "output":
        _print_output(found["output"] or "")
    elif part == "env":
        changed = history.command_environment(store, found["command_id"])
        print_table(changed, format_, ("name", "value", "is_set"), none=f"{name} changed no exported variable")
    elif format_ == "table":
        print_record(_seen(found), format_)
        if found["output"]:
            sys.stdout.write("\n")
            _print_output("".join(visible(line) + "\n" for line in found["output"].splitlines()))
    else:
        print_record(found, format_)


def _print_output(text: str) -> None:
    sys.stdout.write(text)
    if sys.stdout.isatty() and text and not text.endswith("\n"):
        sys.stdout.write("\n")


def _show_session(store: Store, name: str, format_: str) -> None:
    found = history.get_session(store, name)
    print_record(found if format_ != "table" else _seen(found), format_)
    if format_ == "table" and found["command_count"]:
        sys.stdout.write("\n")
        commands = history.list_commands(store, "session_id = ?", [found["session_id"]])
        print_table(commands, format_, [column for column in COMMAND_COLUMNS if column != "task_id"])


def _seen(row: Row) -> Row:
    """What a person wants to see of a row."""
    return {
        name: value for name, value in row.items() if name not in _NOT_SHOWN and value is not False and value not in ([], {})
    }
