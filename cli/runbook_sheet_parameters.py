"""The parameters of a runbook as lines on a terminal: name, type, value, and why it is one."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cli.human import visible
from cli.runbook_sheet_step import columns, wrapped
from runbooks.model import Parameter, Procedure

_WIDEST = 36  # columns of values; a longer value has its reason below
_LEAST = 24  # columns; where there are fewer, the reasons go below


def parameter_lines(procedure: Procedure) -> Iterator[str]:
    """The lines that tell of each parameter; the reasons stand behind the values, or below where there is no room."""
    rows = [(one, visible(_value(procedure, one))) for one in procedure.parameters]
    names = max(len(one.name) for one, _ in rows)
    types = max(len(one.type) for one, _ in rows)
    values = max((len(value) for _, value in rows if len(value) <= _WIDEST), default=0)
    at = 2 + names + 2 + types + 2 + values + 2
    for one, value in rows:
        start = f"  {click.style(f'{one.name:<{names}}', fg='cyan')}  {one.type:<{types}}  {value:<{values}}"
        if columns() - at < _LEAST or len(value) > values:
            yield start.rstrip()
            yield from wrapped(_reason(one), 2 + names + 2, dim=True)
            continue
        first, *others = wrapped(_reason(one), at, dim=True) if _reason(one) else [""]
        yield f"{start}  {first.lstrip()}".rstrip()
        yield from others


def _reason(one: Parameter) -> str:
    return one.description if one.description and one.rule in ("", "by hand") else one.rule


def _value(procedure: Procedure, one: Parameter) -> str:
    if one.capture is not None:
        number = next((n for n, step in procedure.numbered() if step.id == one.capture.step_id), None)
        found = f"found by step {number}" if number else "found by a step that is gone"
        return f"{found} (was {one.default})" if one.default else found
    if one.is_secret:
        return "asked for, never shown"
    value = one.default if one.default is not None else "to be given"
    return f"{value} (of {', '.join(one.choices)})" if one.choices else value
