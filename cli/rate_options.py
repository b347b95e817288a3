"""The options of a rate, shared by the verbs that add and edit."""

from __future__ import annotations

import functools
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import click

from cli.human import money
from cli.money_words import day, day_after
from cli.registry_options import NONE
from store.billing.rate_cards import UNITS
from store.database import Store

_OPTIONS = (
    click.option("-c", "--client", metavar="NAME", help="For work for this client."),
    click.option("-p", "--project", metavar="NAME", help="For work on this project and those below it."),
    click.option("-T", "--task", metavar="TASK", help="For this task."),
    click.option("--person", metavar="NAME", help="For this person's work."),
    click.option("-k", "--kind", metavar="KIND", help="For this kind of work, as travel or callout."),
    click.option("--currency", metavar="ISO", help="By default the client's."),
    click.option("-u", "--unit", type=click.Choice(UNITS), help="Of what; by default an hour."),
    click.option("--from", "valid_from", metavar="DAY", help="The first day on which it holds."),
    click.option("--to", "valid_to", metavar="DAY", help="The last day on which it holds."),
    click.option("--note", metavar="TEXT", help="For yourself."),
)


def rate_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options of a rate; it gets those given as `said`."""

    @functools.wraps(function)
    def with_said(*args: Any, **options: Any) -> Any:
        names = ("client", "project", "task", "person", "kind", "currency", "unit", "valid_from", "valid_to", "note")
        said = {name: options.pop(name) for name in names}
        return function(*args, said={name: value for name, value in said.items() if value is not None}, **options)

    decorated: Callable[..., Any] = with_said
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def columns(store: Store, said: dict[str, str]) -> dict[str, Any]:
    """The columns that the options name; the word none takes a value away."""
    from store import tasks
    from store.billing import registry

    readers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "client": ("client_uid", lambda name: registry.resolve(store, "client", name)["uid"]),
        "project": ("project_uid", lambda name: registry.resolve(store, "project", name)["uid"]),
        "task": ("task_uid", lambda name: tasks.resolve(store, name)["uid"]),
        "currency": ("currency", str.upper),
        "valid_from": ("valid_from", lambda text: day(text).isoformat()),
        "valid_to": ("valid_to", lambda text: day_after(text).isoformat()),
    }
    found = {}
    for name, text in said.items():
        column, read = readers.get(name, (name, str))
        found[column] = None if text.lower() == NONE and name != "currency" else read(text)
    return found


def sentence(row: dict[str, Any]) -> str:
    """A rate in one line."""
    return f"RA{row['rate_id']} {money(Decimal(row['amount']))} {row['currency']} per {row['unit']}"
