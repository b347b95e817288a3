"""The parameters of a runbook as lines on a terminal: name, type, value, and why it is one."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cli.human import visible
from cli.runbook_sheet_step import columns, wrapped
from runbooks.model import Parameter, Procedure

_WIDEST = 36  # a longer value moves what stands behind it
_LEAST = 24  # a narrower place for the reason is no use: it goes below


def parameter_lines(procedure: Procedure) -> Iterator[str]:
    """The lines that tell of each parameter; the reason stands behind the value, or below where there is no room."""
    rows = [(one, visible(_value(procedure, one))) for one in procedure.parameters]
    names = max(len(one.name) for one, _ in rows)
    types = max(len(one.type) for one, _ in rows)
    values = max((len(value) for _, value in rows if len(value) <= _WIDEST), default=0)
    margin = names + types + 6
    for one, value in rows:
        start = f"  {click.style(f'{one.name:<{names}}', fg='cyan')}  {one.type:<{types}}  {value:<{values}}".rstrip()
        reason = visible(one.rule if one.rule and not (one.description and one.rule == "by hand") else one.description)
        at = margin + max(values, len(value)) + 2
        if reason and len(reason) <= columns() - at - 1:
            yield f"{start}{' ' * (at - margin - len(value))}{click.style(reason, dim=True)}"
            continue
        yield start
        yield from wrapped(reason, margin + 2, dim=True)


def _value(procedure: Procedure, one: Parameter) -> str:
    if one.capture is not None:
        number = next((n for n, step in procedure.numbered() if step.id == one.capture.step_id), None)
        found = f"found by step {number}" if number else "found by a step that is gone"
        return f"{found} (was {one.default})" if one.default else found
    if one.is_secret:
        return "asked for, never shown"
    value = one.default if one.default is not None else "to be given"
    return f"{value} (of {', '.join(one.choices)})" if one.choices else value
