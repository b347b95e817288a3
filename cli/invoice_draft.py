"""`tt invoice draft`: what a client's days have to bill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from cli.filter_argument import filter_argument
from cli.group import tell
from cli.invoice_saying import sentence
from cli.money_words import day, month_before, today
from cli.opening import opened
from cli.registry_options import client_uid
from reports.billing.request import FixedLine, Request
from store.database import Store
from store.errors import UsageError
from store.filters import TIME
from store.term_values import decimal, percent
from store.terms import read_term

GROUPS = ("task", "component", "day", "person", "project", "kind", "entry")


@click.command()
@filter_argument(TIME, "filter_words", metavar="[FILTER]...")
@click.option("-c", "--client", required=True, metavar="NAME", help="Whom to bill.")
@click.option("--from", "from_on", metavar="DAY", help="The first day; by default that of the month before.")
@click.option("--to", "to_on", metavar="DAY", help="The last day; by default that of the month before.")
@click.option("-p", "--project", metavar="NAME", help="Only this project and those below it.")
@click.option("-g", "--by", "group", type=click.Choice(GROUPS), help="What a line is; by default as agreed, a task.")
@click.option("--discount", metavar="PERCENT", help="On the whole invoice.")
@click.option("--tax", metavar="NAME", help="Another tax than the client's.")
@click.option("--language", metavar="CODE", help="en, de, fr, es, it, nl ...")
@click.option("--days", type=click.IntRange(0, 3650), help="From issue to due.")
@click.option("--note", default="", metavar="TEXT", help="A sentence on the invoice.")
@click.option("--line", "fixed", multiple=True, metavar="TEXT=[QTYx]PRICE[-PERCENT%]", help="A further line; may be repeated.")
@click.option("--deposit", "deposits", multiple=True, metavar="TEXT=AMOUNT", help="Bill a deposit into the retainer.")
@click.option("--no-time", is_flag=True, help="Leave out time.")
@click.option("--no-expenses", is_flag=True, help="Leave out expenses.")
@click.option("--allow-double", is_flag=True, help="Also time that another client is billed for.")
@click.option("-n", "--dry-run", is_flag=True, help="Say what it would come to, and keep nothing.")
def command(
    filter_words: tuple[str, ...], client: str, from_on: str | None, to_on: str | None, project: str | None, group: str | None,
    discount: str | None, tax: str | None, language: str | None, days: int | None, note: str, fixed: tuple[str, ...],
    deposits: tuple[str, ...], no_time: bool, no_expenses: bool, allow_double: bool, dry_run: bool,
) -> None:  # fmt: skip
    """Make a draft of what a client's days have to bill.

    That is approved time that no invoice bills yet, and expenses. A draft has no number and can be made anew; there is
    one for each currency.

    \b
    tt invoice draft --client acme
    tt invoice draft --client acme --from 2026-11-01 --to 2026-11-15 --by component
    tt invoice draft --client acme --no-time --deposit "Retainer December=2000"
    """
    begin, end = _days(from_on, to_on)
    lines = (*(_line(text, "fixed") for text in fixed), *(_line(text, "retainer") for text in deposits))
    with opened("invoice draft") as store:
        from reports.billing import drafting, issuing
        from reports.billing.budgets import budget_warnings

        spoken = read_term("language", language, "--language") if language else None
        request = Request(
            client_uid(store, client) or "", begin, end, project and _known_project(store, project), group,
            None if discount is None else percent(discount), tax, spoken, days, note, lines, filter_words,
            not no_time, not no_expenses, allow_double,
        )  # fmt: skip
        drafts = drafting.make_drafts(store, request)
        warned = budget_warnings(store, request.client_uid, end)
        rows = [] if dry_run else issuing.save_all(store, request, drafts)
    names = [f"I{row['invoice_id']}" for row in rows] or ["would draft"] * len(drafts)
    for name, draft in zip(names, drafts, strict=True):
        click.echo(sentence(name, draft.invoice))
    for told in dict.fromkeys([*(told for draft in drafts for told in draft.told), *warned]):
        tell(told)


def _days(from_on: str | None, to_on: str | None) -> tuple[date, date]:
    first, last = month_before(today())
    begin = day(from_on) if from_on else first
    end = day(to_on) if to_on else (last if not from_on else max(today(), begin))
    if end < begin:
        raise UsageError(f"{end} is before {begin}; give --from and --to in their order")
    return begin, end


def _known_project(store: Store, name: str) -> str:
    from store.billing import registry

    found = registry.find(store, "project", name)
    return str(found["name"]) if found else name


def _line(text: str, kind: str) -> FixedLine:
    words, sign, price = text.rpartition("=")
    if not sign or not words.strip():
        raise UsageError(f'{text!r} is no line; write "Setup=500", or "Hosting=3x20"')
    price, _, less = price.partition("-") if price.endswith("%") else (price, "", "")
    parts: Sequence[str] = price.lower().split("x")
    if len(parts) > 2:
        raise UsageError(f'{price!r} is no price; write "Hosting=3x20"')
    if kind == "retainer" and not all(decimal(part) > 0 for part in parts):
        raise UsageError(f'{price!r} is no deposit; write "Retainer December=2000"')
    quantity = decimal(parts[0]) if len(parts) == 2 else decimal("1")
    each = decimal(parts[-1])
    if each < 0:  # a price never is (BR-27): what is given back is a negative quantity
        quantity, each = -quantity, -each
    return FixedLine(" ".join(words.split()), quantity, each, kind, percent(less) if less else None)
