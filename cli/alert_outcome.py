"""What taking deliveries in came to, in words or for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cli.human import visible
from cli.output import print_record

if TYPE_CHECKING:
    from alerts.intake import Outcome

_MOST = 20


def outcome_row(outcome: Outcome) -> dict[str, Any]:
    """What became of deliveries, as one record."""
    judged = outcome.judged
    return {
        "deliveries": len(outcome.taken),
        "redelivered": outcome.count("redelivered"),
        "quarantined": outcome.count("quarantined"),
        "alerts": outcome.sightings,
        "new_alerts": outcome.new,
        "tasks_made": len(judged.made),
        "tasks_reopened": len(judged.reopened),
        "tasks_closed": len(judged.closed),
        "tasks_merged": len(judged.merged),
        "truncated": sum(one.reading.truncated for one in outcome.taken),
        "format": ", ".join(sorted({one.format for one in outcome.taken if one.format})) or None,
        "remarks": [remark for one in outcome.taken for remark in one.reading.remarks],
        "problems": [{"delivery": f"D{one.number}", "why": one.problem} for one in outcome.taken if one.problem],
    }


def print_outcome(outcome: Outcome, format_: str) -> None:
    """Print it; `problems` are for the caller to tell."""
    row = outcome_row(outcome)
    if format_ != "table":
        print_record(row, format_)
        return
    told = f"{_count(row['deliveries'], 'delivery', 'deliveries')} ({row['format'] or 'unread'}): "
    parts = [_count(row["alerts"], "alert"), f"{row['new_alerts']} new"]
    parts += [f"{row[name]} {word}" for name, word in _BESIDE.items() if row[name]]
    click.echo(told + ", ".join(parts))
    tasks = [f"{row[f'tasks_{word}']} {word}" for word in ("made", "reopened", "closed", "merged") if row[f"tasks_{word}"]]
    if tasks:
        click.echo(f"tasks: {', '.join(tasks)}")
    for remark in list(dict.fromkeys(row["remarks"]))[:_MOST]:
        click.echo(visible(f"note: {remark}"))


_BESIDE = {"redelivered": "sent again", "quarantined": "unreadable", "truncated": "left out by the source"}


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
