"""Asking before changing more than one thing: on a terminal a question, elsewhere --yes, and --dry-run to see."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from store.errors import RefusedError


def asking_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb `--yes` and `--dry-run`."""

    @click.option("-y", "--yes", is_flag=True, help="Do not ask.")
    @click.option("-n", "--dry-run", is_flag=True, help="Print what would change, and change nothing.")
    @functools.wraps(function)
    def with_options(*args: Any, **options: Any) -> Any:
        return function(*args, **options)

    return with_options


def agreed(question: str, details: Sequence[str] = (), *, yes: bool) -> bool:
    """Whether the user agrees, asked on the terminal after the details; raises RefusedError where nobody can be asked."""
    if yes:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise RefusedError(f"this needs your word: {question.rstrip('?')}; give --yes, or --dry-run to see first")
    for line in details:
        click.echo(line, err=True)
    return click.confirm(question, err=True)
