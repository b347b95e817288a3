"""`tt alert silence`: times in which alerts bother nobody."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from cli.opening import opened
from cli.output import output_options, print_table
from recorder.platform import local_zone
from store import components, durations, instants
from store.database import Store
from store.errors import UsageError
from store.timesheet.moments import instant

SHOWN = ("silence_id", "kind", "status", "starts_at", "ends_at", "component_path", "matchers", "reason", "created_by")
_TIME_OF_DAY = re.compile(r"\d{1,2}(?::\d\d){0,2} ?(?:[ap]m)?|noon|midnight", re.IGNORECASE)


@click.command()
@click.argument("what", metavar="[A12|MATCHER]...", nargs=-1)
@click.option("--on", "path", metavar="PATH", help="All alerts on or below this component.")
@click.option("--for", "length", metavar="2h", help="How long; by default 2h.")
@click.option("--from", "begin", metavar="TIME", help="From when on; by default now.")
@click.option("--until", "end", metavar="TIME", help="Until when, instead of how long.")
@click.option("-m", "--reason", default="", metavar="TEXT", help="Why.")
@click.option("--maintenance", is_flag=True, help="Call it a maintenance window: something is done on purpose.")
@click.option("--end", "over", metavar="SL3", help="End this silence now.")
@click.option("-a", "--all", "everything", is_flag=True, help="List those that are over as well.")
@output_options
def command(
    what: tuple[str, ...], path: str | None, length: str | None, begin: str | None, end: str | None, reason: str,
    maintenance: bool, over: str | None, everything: bool, format_: str,
) -> None:  # fmt: skip
    """Keep alerts quiet for a while, or list what keeps them quiet.

    They are taken in all the same; their tasks wait, and come up if they still fire when the time is over. Matchers are
    Alertmanager's; beside labels they know alertname, severity, integration and component.

    \b
    tt alert silence A12 --for 2h -m "replica is being rebuilt"
    tt alert silence 'severity=~"info|warning"' --on eu-west-1/test --until 18:00
    tt alert silence --on eu-west-1/prod/db --maintenance --from "saturday 22:00" --for 4h
    tt alert silence                       what is silenced, and until when
    tt alert silence --end SL3
    """
    from alerts import config, life, silencing

    if over is not None:
        with opened("alert silence") as store:
            ended = silencing.end(store, silencing.find(store, over))
            life.judge_open(store, config.load(store.places.config))
        click.echo(f"ended SL{ended['silence_id']}")
        return
    if not what and path is None:
        _list(everything, format_)
        return
    starts_at, ends_at = _span(begin, end, length)
    with opened("alert silence") as store:
        made = silencing.add(
            store,
            kind="maintenance" if maintenance else "silence",
            matchers=_matchers(store, what),
            component_uid=str(components.resolve(store, path)["uid"]) if path else None,
            starts_at=instants.from_datetime(starts_at),
            ends_at=instants.from_datetime(ends_at),
            reason=reason,
        )
        judged = life.judge_open(store, config.load(store.places.config))
    quiet = sum(1 for alert in judged.alerts if (alert.suppressed_by or "").endswith(f"SL{made['silence_id']}"))
    until = ends_at.astimezone(ZoneInfo(local_zone())).strftime("%Y-%m-%d %H:%M")
    click.echo(f"SL{made['silence_id']} until {until}, {quiet} alert{'s' * (quiet != 1)} quiet now")


def _list(everything: bool, format_: str) -> None:
    where = "true" if everything else "status <> 'over'"
    with opened("alert silence") as store:
        table = store.query(f"SELECT * FROM silences WHERE {where} ORDER BY ends_at")
    print_table(table, format_, SHOWN, none="nothing is silenced")


def _matchers(store: Store, what: tuple[str, ...]) -> list[str]:
    """What the words match: an alert by its identity, else matchers."""
    from alerts import finding
    from alerts.matchers import Matcher

    found: list[str] = []
    for word in what:
        if word.removeprefix("A").removeprefix("a").isdecimal():
            if len(what) > 1:
                raise UsageError("silence alerts one by one, or give matchers that mean all of them")
            row: dict[str, Any] = finding.get(store, word)
            found += [str(Matcher(name, "=", row[name])) for name in ("integration", "identity")]
        else:
            found.append(word)
    return found


def _span(begin: str | None, end: str | None, length: str | None) -> tuple[datetime, datetime]:
    """From when until when."""
    if end is not None and length is not None:
        raise UsageError("give --until or --for, not both")
    now, zone = datetime.now(UTC), ZoneInfo(local_zone())
    starts_at = instant(begin, now, zone, ahead=True) if begin else now
    if end is not None:
        ends_at = instant(end, starts_at, zone, ahead=True)
        if ends_at <= starts_at and _TIME_OF_DAY.fullmatch(end.strip()):
            ends_at += timedelta(days=1)  # one that has passed is tomorrow's
        return starts_at, ends_at
    try:
        return starts_at, starts_at + durations.span(length or "2h")
    except OverflowError as error:
        raise UsageError(f"{length!r} is beyond the calendar; write 30m, 4h or 2d") from error
