"""The options that say what a task is, shared by the verbs that add and edit."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import click

from cli.words import due_instant, start_instant
from store import task_fields, tasks, templates
from store.database import Store
from store.durations import milliseconds
from store.task_fields import PRIORITIES

NONE = "none"  # as a value: take away what is there
_OPTIONS = (
    click.option("-p", "--project", metavar="NAME", help="The project it belongs to."),
    click.option("-c", "--client", metavar="NAME", help="For whom it is."),
    click.option("-P", "--priority", type=click.Choice((*PRIORITIES, NONE), case_sensitive=False), help="H, M or L."),
    click.option("-t", "--tag", "tags", multiple=True, metavar="TAG", help="A tag; may be repeated."),
    click.option("-d", "--due", metavar="DATE", help="2026-12-24, friday, eom, 7d ...; a day means its end."),
    click.option("-s", "--scheduled", metavar="DATE", help="When work on it can begin; a day means its beginning."),
    click.option("-w", "--wait", metavar="DATE", help="Hidden until then."),
    click.option("--until", metavar="DATE", help="Cancelled by itself after that."),
    click.option("-e", "--estimate", metavar="DURATION", help="2h, 90m, 1h30m ...; a day is 8 hours."),
    click.option("-o", "--owner", metavar="NAME", help="Whose task it is."),
    click.option("-D", "--depends", multiple=True, metavar="TASK", help="A task this one waits for; may be repeated."),
    click.option("--on", "paths", multiple=True, metavar="PATH", help="A component it is about; may be repeated."),
    click.option("-f", "--field", "pairs", multiple=True, metavar="NAME=VALUE", help="A field of your own."),
    click.option("--note", "notes", multiple=True, metavar="TEXT", help="A note; may be repeated."),
    click.option("--escalation", metavar="PATH", help="The path it escalates on, of config.toml."),
)
_DATES = {"due": due_instant, "scheduled": start_instant, "wait": start_instant, "until": due_instant}


def task_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options of a task; it gets them as `said`, by their names."""

    @functools.wraps(function)
    def with_said(*args: Any, **options: Any) -> Any:
        names = ("project", "client", "priority", "tags", *_DATES, "estimate", "owner", "depends", "paths", "pairs", "notes")
        said = {name: options.pop(name) for name in (*names, "escalation")}
        return function(*args, said=said, **options)

    decorated: Callable[..., Any] = with_said
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def columns(said: dict[str, Any]) -> dict[str, Any]:
    """The columns that the options of one value name; what is to be taken away is None."""
    found = {name: said[name] for name in ("project", "client", "owner", "escalation") if said[name] is not None}
    found |= {f"{name}_at": said[name] for name in _DATES if said[name] is not None}
    if said["priority"]:
        found["priority"] = said["priority"]
    if said["estimate"]:
        found["estimate_ms"] = said["estimate"]
    readers = {**{f"{name}_at": read for name, read in _DATES.items()}, "estimate_ms": milliseconds}
    return {name: None if str(value).lower() == NONE else readers.get(name, str)(value) for name, value in found.items()}


def custom_fields(store: Store, pairs: Sequence[str]) -> dict[str, Any]:
    """`ticket=4711` as checked fields; the value none takes a field away."""
    return {
        name: None if value.lower() == NONE else task_fields.custom_value(store, name, value)
        for name, value in templates.parse_words(pairs).items()
    }


def component_uids(store: Store, paths: Sequence[str]) -> list[str]:
    """The uids of components named by their paths."""
    if not paths:
        return []
    from store import components

    return components.uids_of(store, paths)


def uids_of(store: Store, names: Sequence[str]) -> list[str]:
    """The uids of tasks named one by one, also as T1,T2."""
    words = [word for name in names for word in name.split(",") if word]
    return [task["uid"] for task in tasks.resolve_all(store, words)]
