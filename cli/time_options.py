"""The options that say when a time entry was and what it is about, shared by the verbs that make and change entries."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import click

from cli.name_completion import names
from cli.task_options import NONE
from cli.time_words import Reading, assigned, length_ms, read_zone
from recorder.platform import local_zone
from store import instants, tasks
from store.changes import State
from store.database import Store
from store.errors import UsageError
from store.term_values import decimal
from store.terms import OVERLAPS
from store.timesheet.near_names import tell_near
from store.timesheet.shares import weights_as_stored

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_CONTENT = (
    click.option("--note", metavar="TEXT", help="What was done; it stands on invoices."),
    click.option(
        "-p", "--project", metavar="NAME", shell_complete=names("project"), help="The project, where it is not the task's."
    ),
    click.option(
        "-c",
        "--client",
        metavar="NAME",
        shell_complete=names("client"),
        help="For whom, where it is not the task's or the project's client.",
    ),
    click.option("--person", metavar="NAME", shell_complete=names("person"), help="Who worked; by default you."),
    click.option("--billable/--no-billable", default=None, help="Whether it can be billed; by default as was agreed."),
    click.option("-k", "--kind", metavar="WORD", help="work (the default), travel, meeting, callout, standby ..."),
    click.option("-t", "--tag", "tags", multiple=True, metavar="TAG", help="A tag; may be repeated."),
    click.option("--shared/--no-shared", default=None, help="On purpose at the same time as another client's entry."),
    click.option("--adjust", metavar="LENGTH", help="What counts instead of what was measured; needs --reason."),
    click.option("--reason", metavar="TEXT", help="Why it is adjusted."),
    click.option("--rate", metavar="AMOUNT", help="An hourly rate of its own: 95, or '95 USD'."),
    click.option("--weight", "weights", multiple=True, metavar="PATH=N", help="A component's share of it; may be repeated."),
)
_NAMES = (
    *("note", "project", "client", "person", "billable", "kind", "tags", "shared", "adjust", "reason", "rate", "weights"),
)


def content_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options of an entry's content; it gets them as `said`, by their names."""

    @functools.wraps(function)
    def with_said(*args: Any, **options: Any) -> Any:
        return function(*args, said={name: options.pop(name) for name in _NAMES}, **options)

    return _decorated(with_said, _CONTENT)


def moment_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb `--zone` and `--fold`; it gets them as a function that makes a Reading for a zone by default."""

    @functools.wraps(function)
    def with_reading(*args: Any, zone: str | None, fold: str | None, **options: Any) -> Any:
        def reading(usual: str | None = None) -> Reading:
            return Reading(datetime.now(UTC), read_zone(zone or usual or local_zone()), fold)

        return function(*args, reading=reading, **options)

    return _decorated(
        with_reading,
        (
            click.option("--zone", metavar="NAME", help="The time zone of the times given, as Europe/Berlin."),
            click.option(
                "--fold", type=click.Choice(("first", "second")), help="Which is meant where clocks are put back or forward."
            ),
        ),
    )


def overlap_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb `--overlap`."""
    return click.option("--overlap", type=click.Choice(OVERLAPS), help="What becomes of overlap; by default as was agreed.")(
        function
    )


def future_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb `--future`."""
    return click.option("--future", is_flag=True, help="It may lie in the future.")(function)


def _decorated(function: Callable[..., Any], options: Sequence[Decorator]) -> Callable[..., Any]:
    for option in reversed(options):
        function = option(function)
    return function


def content(store: Store, said: dict[str, Any], entry: State | None = None) -> dict[str, Any]:
    """The columns that the options name, `none` taking away what is there; raises UsageError, NotFoundError."""
    found: dict[str, Any] = {
        name: _unless_none(said[name]) for name in ("note", "project", "client", "person") if said[name] is not None
    }
    tell_near(store, found)
    if "person" in found and found["person"] is None:
        raise UsageError("somebody has to have worked; give --person NAME")
    found |= {name: said[name] for name in ("billable", "shared") if said[name] is not None}
    if said["kind"] is not None:
        found["kind"] = _kind(said["kind"])
    if said["tags"]:
        found["tags"] = _tags(said["tags"], (entry or {}).get("tags") or [])
    if said["rate"] is not None:
        found |= _rate(said["rate"])
    if said["weights"]:
        found["weights"] = _weights(store, said["weights"])
    return found | _adjusted(said["adjust"], said["reason"], entry)


def task_uid(store: Store, name: str) -> str | None:
    """The uid of the task that a word names; `-` and `none` name none. Raises NotFoundError."""
    return None if name in ("-", NONE) else str(tasks.resolve(store, name)["uid"])


def stored(moment: datetime) -> str:
    """An instant as the store keeps it."""
    return instants.from_datetime(moment)


def _unless_none(text: str) -> str | None:
    return None if text.strip().lower() in (NONE, "") else text.strip()


def _kind(word: str) -> str | None:
    kind = word.strip().lower()
    if not kind or " " in kind:
        raise UsageError(f"{word!r} is no kind of work; give one word, as travel")
    return None if kind in ("work", NONE) else kind


def _tags(words: Sequence[str], present: Sequence[str]) -> list[str] | None:
    if [word.lower() for word in words] == [NONE]:
        return None
    fewer = {word[1:] for word in words if word.startswith("-")}
    more = [word.removeprefix("+") for word in words if not word.startswith("-")]
    return [tag for tag in dict.fromkeys([*present, *more]) if tag not in fewer] or None


def _rate(text: str) -> dict[str, Any]:
    """`95`, `95.50 USD` or `none` as columns."""
    from store.money import exponent

    if text.strip().lower() == NONE:
        return {"hourly_rate": None, "hourly_currency": None}
    number, _, currency = text.strip().partition(" ")
    amount = decimal(number)
    if amount < 0 or amount != amount.quantize(Decimal("0.0001")) or amount >= 10**12:
        raise UsageError(f"{text!r} is no hourly rate; write 95, 95.50 or '95 USD'")
    if currency:
        exponent(currency.strip().upper())
    return {"hourly_rate": f"{amount:.4f}", "hourly_currency": currency.strip().upper() or None}


def _weights(store: Store, pairs: Sequence[str]) -> list[dict[str, Any]] | None:
    from store import components

    if [pair.lower() for pair in pairs] == [NONE]:
        return None
    named = assigned(pairs, "a component")
    return weights_as_stored({str(components.resolve(store, path)["uid"]): weight for path, weight in named.items()})


def _adjusted(adjust: str | None, reason: str | None, entry: State | None) -> dict[str, Any]:
    if adjust is None:
        if reason is not None and (entry is None or entry["adjusted_ms"] is None):
            raise UsageError("--reason says why an entry is adjusted; give --adjust LENGTH with it")
        return {} if reason is None else {"adjusted_reason": reason}
    if adjust.strip().lower() == NONE:
        return {"adjusted_ms": None, "adjusted_reason": None}
    if not (reason or "").strip():
        raise UsageError("what counts differs from what was measured; say why with --reason")
    return {"adjusted_ms": length_ms(adjust), "adjusted_reason": reason}
