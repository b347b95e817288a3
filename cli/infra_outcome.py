"""What an import or a sync did, in words and as a row."""

from __future__ import annotations

from typing import Any

import click

from cli.group import tell
from cli.human import visible
from infra.importing import Outcome

_SIGNS = {"+": "green", "~": "yellow", "-": "red"}


def told_of(sign: str, path: str, what: list[str]) -> str:
    """A line of a dry run."""
    detail = f" ({', '.join(what)})" if what else ""
    return f"{click.style(sign, fg=_SIGNS[sign])} {visible(path + detail)}"


def outcome_row(outcome: Outcome) -> dict[str, Any]:
    """The outcome as programs read it."""
    reading = outcome.reading
    return {
        "source_format": reading.format,
        "source": reading.source,
        "status": outcome.status,
        **outcome.counts,
        "stale": outcome.incomplete,
        "warnings": list(reading.warnings),
    }


def print_outcome(outcome: Outcome) -> None:
    """The outcome as a line for people, with what was not read whole on stderr."""
    counts = outcome.counts
    told = [f"{counts[name]:,} {name}" for name in ("added", "changed", "missing", "retired") if counts[name]]
    what = ", ".join(told) if told else "no changes"
    partial = " (partial)" if outcome.incomplete else ""
    source = f"{outcome.reading.format} {visible(outcome.reading.source)}"
    unchanged = f"; {counts['unchanged']:,} unchanged" if counts["unchanged"] else ""
    click.echo(f"{source}{partial}: {what}{unchanged}")
    for scope in outcome.incomplete:
        tell(f"not read whole, what is not told keeps its state: {visible(scope)}")
