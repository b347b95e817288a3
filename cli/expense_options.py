"""The options of an expense, shared by the verbs that add and edit."""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import click

from cli.human import money
from cli.money_words import amount, day
from cli.registry_options import NONE
from store.database import Store
from store.errors import UsageError
from store.money import exponent
from store.term_values import decimal, percent

_OPTIONS = (
    click.option("--on", "spent_on", metavar="DAY", help="When; by default today."),
    click.option("-p", "--project", metavar="NAME", help="For this project."),
    click.option("-T", "--task", metavar="TASK", help="For this task."),
    click.option("--person", metavar="NAME", help="Who paid."),
    click.option("-q", "--quantity", metavar="NUMBER", help="How many, by default 1; the amount is for one."),
    click.option("--markup", metavar="PERCENT", help="What is charged on top."),
    click.option("--tax", metavar="NAME", help="By default the client's."),
    click.option("--receipt", metavar="TEXT", help="Number or file of the receipt."),
    click.option("--billable/--no-billable", default=None, help="Whether it is invoiced; by default it is."),
)
_REQUIRED = ("spent_on", "quantity")
_NAMES = ("spent_on", "project", "task", "person", "quantity", "markup", "tax", "receipt", "billable")


def expense_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options of an expense; it gets those given as `said`."""

    @functools.wraps(function)
    def with_said(*args: Any, **options: Any) -> Any:
        said = {name: options.pop(name) for name in _NAMES}
        return function(*args, said={name: value for name, value in said.items() if value is not None}, **options)

    decorated: Callable[..., Any] = with_said
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def columns(store: Store, said: dict[str, Any]) -> dict[str, Any]:
    """The columns that the options name; the word none takes a value away."""
    from store import tasks

    readers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "spent_on": ("spent_on", lambda text: day(text).isoformat()),
        "task": ("task_uid", lambda name: tasks.resolve(store, name)["uid"]),
        "quantity": ("quantity", _quantity),
        "markup": ("markup_percent", lambda text: str(percent(text))),
    }
    found: dict[str, Any] = {}
    for name, value in said.items():
        column, read = readers.get(name, (name, lambda value: value))
        taken_away = str(value).lower() == NONE and name not in _REQUIRED
        found[column] = None if taken_away else read(value)
    return found


def description_of(text: str) -> str:
    """What an expense was for, in one line; raises UsageError where that is nothing."""
    words = " ".join(text.split())
    if not words:
        raise UsageError("an expense says what it was for; write a description")
    return words


def price_of(text: str) -> tuple[Decimal, str | None]:
    """What one costs, and the currency where it is told; raises UsageError."""
    number, currency = amount(text)
    if number < 0:  # a price never is (BR-27)
        raise UsageError(f"{number} is no price; write --quantity=-1 for what is given back")
    if currency is not None:
        exponent(currency)
    return number, currency


def _quantity(text: str) -> str:
    value = decimal(text)
    if not value:
        raise UsageError("a quantity is not zero; tt expense rm deletes an expense")
    return str(value)


def sentence(row: dict[str, Any]) -> str:
    """An expense in one line."""
    count, one = Decimal(row["quantity"]).normalize() + 0, money(Decimal(row["unit_price"]))
    price = f"{one} {row['currency']}" if count == 1 else f"{count:f} x {one} {row['currency']}"
    return f"XP{row['expense_id']} {row['spent_on']} {price}: {row['description']}"
