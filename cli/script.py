"""`tt script`: the commands that succeeded, as a script."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import datetime

import click

from cli.filter_argument import filter_argument
from cli.human import visible
from cli.opening import opened
from cli.words import condition
from recorder import VERSION
from store import history, tasks
from store.errors import NotFoundError
from store.filters import COMMANDS
from store.table import Row

_TASK = re.compile(r"[Tt]?\d{1,15}")
# The script changes folders by itself, and must not end before its end.
_LEFT_OUT = re.compile(r"\s*(?:cd(?:\s+[^;&|<>()`$]*)?|exit(?:\s+0)?|logout)\s*")
_HEADS = {"fish": "#!/usr/bin/env fish", "zsh": "#!/usr/bin/env zsh"}


@click.command()
@filter_argument(COMMANDS, "words", metavar="TASK|FILTER", required=True)
def command(words: tuple[str, ...]) -> None:
    """Print the commands that succeeded as a script.

    In the order they were run, each in the folder where it was run.

    \b
    tt script T12 > restore.sh && chmod +x restore.sh
    tt script session:3 since:today
    """
    with opened("script") as store:
        title = " ".join(words)
        if len(words) == 1 and _TASK.fullmatch(words[0]):
            task = tasks.resolve(store, words[0])
            title = f"T{task['task_id']} {task['title']}"
            words = (f"T{task['task_id']}",)
        commands = history.script(store, *condition(words, COMMANDS)).rows
    kept = [row for row in commands if not _LEFT_OUT.fullmatch(row["command"])]
    if not kept:
        raise NotFoundError("no command that matches has succeeded; `tt log` shows what was run")
    click.echo("\n".join(script_lines(title, kept)))


def script_lines(title: str, commands: list[Row]) -> Iterator[str]:
    """The lines of the script: its head, then each command behind a comment that says where it comes from."""
    shells = {row["shell"] for row in commands}
    shell = next(iter(shells)) if len(shells) == 1 else "bash"
    yield _HEADS.get(shell, "#!/usr/bin/env bash")
    yield f"# {visible(title)}"
    yield f"# {len(commands)} command{'s' * (len(commands) != 1)} that succeeded, written by tt {VERSION}"
    if shell != "fish":
        yield "set -e  # end at the first that fails"
    folder = None
    for row in commands:
        yield ""
        yield f"# C{row['command_id']} {_time(row['started_at'])} on {visible(row['host'] or '?')}{_remark(row, shell)}"
        if row["cwd"] and row["cwd"] != folder:
            folder = row["cwd"]
            yield f"cd {shlex.quote(folder)}"
        yield row["command"]


def _time(started_at: datetime) -> str:
    return started_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _remark(row: Row, shell: str) -> str:
    """What to know about a command before it is run again."""
    remarks = [f"in {row['shell']}"] if row["shell"] != shell else []
    if "***" in row["command"]:
        remarks.append("*** stands for a secret that was not recorded")
    return "".join(f"; {remark}" for remark in remarks)
