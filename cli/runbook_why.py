"""What became of each recorded command, as lines on a terminal: the command, and the reason below it, never cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from cli.human import first_line
from cli.runbook_sheet_step import columns, wrapped
from runbooks.model import Verdict

_LEFT_OUT = "-"


def why_lines(verdicts: Sequence[Verdict], numbers: Mapping[str, int]) -> Iterator[str]:
    """The lines; `numbers` are those of the steps by id. Behind each command's number stands that of its step."""
    names = max(len(f"C{one.command_id}") for one in verdicts)
    steps = max((len(str(number)) for number in numbers.values()), default=1)
    margin = names + steps + 4
    for one in verdicts:
        number = numbers.get(one.step_id or "")
        place = str(number) if one.included and number else _LEFT_OUT
        command = _cut(first_line(one.command), columns() - margin)
        shown = click.style(command, fg="green") if one.included else command
        yield f"{click.style(f'C{one.command_id}'.ljust(names), fg='cyan')}  {place:>{steps}}  {shown}"
        into = f"; see step {number}" if number and not one.included else ""
        yield from wrapped(f"{one.rule}: {one.reason}{into}", margin, dim=True)
    included = sum(one.included for one in verdicts)
    yield ""
    yield from wrapped(f"{included} of {len(verdicts)} commands are in; the number in front is that of the step", 0)


def _cut(text: str, width: int) -> str:
    """A command on one line: the whole of it is what `tt show C12` is for."""
    return text if len(text) <= width else f"{text[: width - 1]}…"
