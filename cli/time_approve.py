"""`tt time approve`: what was handed in may be billed."""

from __future__ import annotations

import click

from cli.asking import asking_options
from cli.filter_argument import filter_argument
from cli.time_choosing import change_chosen
from store.database import Store
from store.filters import TIME
from store.timesheet import approval, entries
from store.timesheet.content import content_hash

_SUBMITTED = "status = 'submitted'"


@click.command()
@filter_argument(TIME, "words", metavar="[ID...|FILTER]")
@click.option("--submit", "first_submit", is_flag=True, help="Hand in drafts as well, and approve them at once.")
@asking_options
def command(words: tuple[str, ...], first_submit: bool, yes: bool, dry_run: bool) -> None:
    """Approve entries that were handed in.

    Without a filter all of them. An approved entry stays as it is until it is reopened; client, project and rates are
    written on it.

    \b
    tt time approve E12 E13
    tt time approve person:ada since:som
    """
    seen: dict[str, str] = {}

    def preview(store: Store, uids: list[str]) -> dict[str, str]:
        rows = approval.placed(store, list(entries.rows_of(store, uids).values()))
        seen.update({row["uid"]: content_hash(row) for row in rows})
        return {}

    def apply(store: Store, uids: list[str]) -> None:
        if first_submit:
            drafts = [uid for uid, row in entries.rows_of(store, uids).items() if row["status"] == "draft"]
            approval.submit(store, drafts)
        approval.approve(store, uids, seen=seen)

    change_chosen(
        "approve", words or ("status:submitted",), apply, asks="Approve {}?", done="approved", would="would approve",
        yes=yes, dry_run=dry_run, where="status IN ('draft', 'submitted')" if first_submit else _SUBMITTED, preview=preview,
    )  # fmt: skip
