"""`tt infra sync`: asking live sources what there is."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from cli.group import tell
from cli.human import duration, visible
from cli.infra_outcome import outcome_row, print_outcome, told_of
from cli.opening import opened
from cli.output import output_options, print_table
from infra.importing import Outcome
from infra.sync import Answer, Asked, Failure
from store.table import Table

_COLUMNS = ("source_format", "source", "status", "added", "changed", "missing", "retired", "unchanged", "stale", "warnings")


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--stale", is_flag=True, help="Ask only what could not be read the last time.")
@click.option("-n", "--dry-run", is_flag=True, help="Print + new, ~ changed and - gone, and change nothing.")
@click.option("--force", is_flag=True, help="Also a state that is older than the one read before.")
@click.option("--allow-mass-removal", is_flag=True, help="Also where much of a scope is gone at once.")
@click.option("--strict", is_flag=True, help="End with 4 where not everything could be read.")
@output_options
def command(
    names: tuple[str, ...], stale: bool, dry_run: bool, force: bool, allow_mass_removal: bool, strict: bool, format_: str
) -> None:
    """Ask the sources of config.toml what there is.

    A source is a section [infra.sources.NAME], or a type alone: kubectl, aws, terraform, ansible, docker, azure, gcp,
    consul, netbox. Their own programs are run. What does not answer keeps its last known state, and is told.

    \b
    tt infra sync
    tt infra sync prod --dry-run
    """
    from infra import importing, settings, sources, sync

    with opened("infra sync") as store:
        rules = settings.rules(store.places.config, allow_mass_removal=allow_mass_removal)
        found = sources.named(settings.sources(store.places.config), names)
        asked = [Asked(one.name, question, sources.timeout(one)) for one in found for question in sources.questions(one)]
        if stale:
            rows = store.rows("SELECT DISTINCT asked FROM component_scopes WHERE status <> 'ok'")
            labels = {row["asked"] for row in rows}
            asked = [one for one in asked if one.label in labels]
    answers = sync.ask(asked, told=_progress)
    with opened("infra sync") as store:
        if dry_run:
            for answer in answers:
                if answer.reading is None:
                    tell(f"{visible(answer.asked.label)}: {visible(answer.why)}")
                    continue
                made = importing.planned(
                    store, sync.with_empty_scopes(store, answer.reading, answer.asked), rules, force=force
                )
                for sign, path, what in importing.differences(store, made):
                    click.echo(told_of(sign, path, what))
            return
        with store.modest(sum(len(answer.reading.sightings) for answer in answers if answer.reading)):
            outcomes, failures = sync.take_in(store, answers, rules, force=force)
    if format_ == "table":
        for outcome in outcomes:
            print_outcome(outcome)
    else:
        rows = [*map(outcome_row, outcomes), *map(_failure_row, failures)]
        print_table(Table(_COLUMNS, rows), format_)
    for failure in failures:
        tell(_stale(failure))
    if failures and format_ == "table":
        how = "partial" if outcomes else "failed"
        click.echo(f"{how}: {len(failures)} of {len(asked)} could not be read; tt infra sync asks again")
    sys.exit(_status(outcomes, failures, strict))


def _status(outcomes: Sequence[Outcome], failures: Sequence[Failure], strict: bool) -> int:
    """1 where nothing could be read or too much would vanish, 4 where it is older, or not all and that matters."""
    if any(failure.refused and "--allow-mass-removal" in failure.why for failure in failures) or (failures and not outcomes):
        refused = any(failure.refused and "--allow-mass-removal" not in failure.why for failure in failures)
        return 4 if refused or strict else 1
    is_partial = bool(failures) or any(outcome.incomplete for outcome in outcomes)
    return 4 if any(failure.refused for failure in failures) or (strict and is_partial) else 0


def _progress(answer: Answer) -> None:
    if sys.stderr.isatty():
        said = f"{len(answer.reading.sightings):,} components" if answer.reading else "no answer"
        click.echo(f"{visible(answer.asked.label)}: {said}", err=True)


def _stale(failure: Failure) -> str:
    if failure.read_at is None:
        return f"{visible(failure.asked.label)} was never read: {visible(failure.why)}"
    age = duration(max(int((datetime.now(UTC) - failure.read_at).total_seconds() * 1000), 0))
    return f"{visible(failure.asked.label)} is stale, read {age} ago: {visible(failure.why)}"


def _failure_row(failure: Failure) -> dict[str, object]:
    return {
        **dict.fromkeys(_COLUMNS, 0),
        "source_format": failure.asked.question.format,
        "source": failure.asked.question.source,
        "status": "refused" if failure.refused else "failed",
        "stale": [f"{failure.asked.label}: {failure.why}"],
        "warnings": [],
    }
