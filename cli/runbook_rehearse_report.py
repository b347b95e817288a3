"""What a rehearsal found, told: a block for each on a terminal, lines elsewhere, rows in JSON."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

import click

from cli.group import tell
from cli.human import visible
from runbooks.rehearsing.findings import Finding
from store.table import Row

_INDENT = 11  # columns, for what a line is about
_WIDEST = 100


def tell_findings(found: Sequence[Finding], runbook: str, *, terminal: bool) -> None:
    """Say on stderr what to look at, and what to do about it."""
    if not terminal:
        for one in found:
            tell(visible(f"step {one.step.number} ({one.step.step.title}): {one.problem}"))
            tell(visible(f"  to do: {one.advised(runbook)}"))
        return
    if not found:
        return
    width = min(shutil.get_terminal_size().columns, _WIDEST) - 1
    for number, those in groupby(found, key=lambda one: one.step.number):
        several = list(those)
        colour = "red" if any(one.is_failure for one in several) else "yellow"
        title = textwrap.shorten(visible(several[0].step.step.title), max(width - _INDENT, 20), placeholder="…")
        click.echo(
            f"\n{click.style(f'step {number}'.ljust(_INDENT), fg=colour, bold=True)}{click.style(title, bold=True)}", err=True
        )
        for at, one in enumerate(several):
            for line in _block(one, runbook, width, command=not at):
                click.echo(line, err=True)
    click.echo(err=True)


def rows_of(found: Sequence[Finding], runbook: str) -> list[Row]:
    """The same for programs to read."""
    return [
        {
            "step": one.step.number,
            "step_id": one.step.step.id,
            "command": one.step.command,
            "problem": one.problem,
            "call": one.call or None,
            "nearest": one.nearest or None,
            "nearest_command_id": one.command_id,
            "apart": list(one.apart),
            "advice": one.advised(runbook),
            "failure": one.is_failure,
        }
        for one in found
    ]


def _block(one: Finding, runbook: str, width: int, *, command: bool) -> Iterator[str]:
    nearest = "none" if one.command_id is None else f"C{one.command_id}: {one.nearest}"
    told = [
        ("command", one.step.command if command and one.step.command != one.call else ""),
        ("problem", "no recording of this" + (" input" if one.other_input else " call") if one.call else one.problem),
        ("call", one.call),
        ("nearest", nearest if one.call else ""),
        ("apart", "  ".join(one.apart)),
    ]
    told += [("to do" if not at else "or", part) for at, part in enumerate(one.advised(runbook).split("; or "))]
    for about, text in told:
        if text:
            yield from _wrapped(about, visible(text), width)


def _wrapped(about: str, text: str, width: int) -> list[str]:
    begin = f"  {about}".ljust(_INDENT)
    return textwrap.wrap(
        text,
        width,
        initial_indent=begin,
        subsequent_indent=" " * _INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )
