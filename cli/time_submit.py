"""`tt time submit`: handing entries in, one by one or a period as a whole."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from cli.asking import asking_options
from cli.filter_argument import filter_argument
from cli.group import tell
from cli.human import duration
from cli.name_completion import names
from cli.time_choosing import change_chosen
from cli.time_opening import opened_time
from cli.time_told import print_told
from cli.time_words import read_zone
from store.act import present_user
from store.database import Store
from store.errors import UsageError
from store.filters import TIME
from store.terms import TermBook
from store.timesheet import approval, submissions
from store.timesheet.periods import period


@click.command()
@filter_argument(TIME, "words", metavar="[ID...|FILTER]")
@click.option("--from", "first", metavar="DAY", help="A period instead: its first day, or 2026-10, 2026-W43.")
@click.option("--to", "last", metavar="DAY", help="Its last day.")
@click.option("--person", metavar="NAME", shell_complete=names("person"), help="Whose period; by default yours.")
@click.option("--zone", metavar="NAME", help="The zone in which its days begin; by default that of [billing].")
@click.option("--skip-incomplete", is_flag=True, help="Hand in the others where some are incomplete.")
@asking_options
def command(
    words: tuple[str, ...],
    first: str | None,
    last: str | None,
    person: str | None,
    zone: str | None,
    skip_incomplete: bool,
    yes: bool,
    dry_run: bool,
) -> None:
    """Hand in entries, to be approved.

    A period is what began in its days; it is recorded as handed in, with its total and a hash of what it said.

    \b
    tt time submit E12 E13
    tt time submit project:acme since:monday
    tt time submit --from 2026-W43
    """
    if first is None:
        if last or person or zone:
            raise UsageError("--to, --person and --zone are about a period; give --from DAY with them")
        _submit_chosen(words, skip_incomplete, yes, dry_run)
    elif words:
        raise UsageError("either entries or a period; leave out --from, or the filter")
    else:
        _submit_period(first, last, person or present_user(), zone, skip_incomplete, dry_run)


def _submit_chosen(words: tuple[str, ...], skip_incomplete: bool, yes: bool, dry_run: bool) -> None:
    def apply(store: Store, uids: list[str]) -> None:
        handed_in, left_out = approval.submit(store, uids, skip_incomplete=skip_incomplete)
        uids[:] = handed_in  # those that are told as changed
        store.told.extend(f"left out: {line}" for line in left_out)

    change_chosen(
        "submit", words, apply, asks="Hand in {}?", done="handed in", would="would hand in",
        yes=yes, dry_run=dry_run, where="status = 'draft'",
    )  # fmt: skip


def _submit_period(first: str, last: str | None, person: str, zone: str | None, skip_incomplete: bool, dry_run: bool) -> None:
    with opened_time("submit") as store:
        named = zone or TermBook(store).of().zone
        days = period(first, last, datetime.now(UTC), read_zone(named))
        if dry_run:
            found = submissions.of_period(store, days, person, named)
            drafts = [uid for uid, status in found.items() if status == "draft"]
            print_told("would hand in", store, drafts)
            tell(f"{len(drafts)} drafts of {len(found)} finished entries of {person} from {days}")
            return
        outcome = submissions.submit_period(store, days, person, zone=named, skip_incomplete=skip_incomplete)
        print_told("handed in", store, outcome.submitted)
    for line in outcome.left_out:
        tell(f"left out: {line}")
    made = outcome.submission
    total = f"{len(made['entry_uids'])} entries, {duration(made['total_ms'])}, {made['entries_hash'][:12]}"
    click.echo(f"TS{made['submission_id']} {person} {days}: {total}")
