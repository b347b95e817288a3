"""`tt tax add`: a new tax, or what one becomes."""

from __future__ import annotations

import click

from cli.money_words import day, day_after
from cli.opening import opened
from store.billing import costs
from store.errors import UsageError
from store.term_values import percent

CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O")


@click.command()
@click.argument("name")
@click.argument("rate", metavar="PERCENT")
@click.option("--category", type=click.Choice(CATEGORIES, case_sensitive=False), help="By default S, or E at 0 percent.")
@click.option("--from", "valid_from", metavar="DAY", help="The first day on which it holds.")
@click.option("--to", "valid_to", metavar="DAY", help="The last day on which it holds.")
@click.option("--reason", metavar="TEXT", help="Why there is no VAT, as it stands on the invoice.")
@click.option("--code", "reason_code", metavar="CODE", help="The reason's code of the VATEX list.")
def command(
    name: str, rate: str, category: str | None, valid_from: str | None, valid_to: str | None, reason: str | None,
    reason_code: str | None,
) -> None:  # fmt: skip
    """Add a tax; the one it replaces needs no end, since the later beginning counts.

    \b
    tt tax add standard 19
    tt tax add standard 20 --from 2027-01-01
    tt tax add small 0 --reason "No VAT is charged (small business)"
    """
    if not name.strip() or not name.isprintable():
        raise UsageError(f"{name!r} is no name of a tax; write standard, or reduced")
    value = percent(rate)
    category = category or ("S" if value else "E")
    if value and category != "S":
        raise UsageError(f"category {category} has no rate; write 0, or --category S")
    if category == "E" and not reason:
        raise UsageError('an exemption says why; give --reason "..."')
    with opened("tax add") as store:
        row = costs.add(
            store, "tax",
            {
                "name": name.strip(), "category": category, "percent": str(value), "reason": reason,
                "reason_code": reason_code,
                "valid_from": day(valid_from).isoformat() if valid_from else None,
                "valid_to": day_after(valid_to).isoformat() if valid_to else None,
            },
        )  # fmt: skip
    click.echo(f"TX{row['tax_id']} {row['name']} {value.normalize():f} %")
