"""What the checks of a timesheet look at, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from store.handle import Store
from store.terms import TermBook, Terms
from store.timesheet import spans
from store.timesheet.intervals import Interval

_MINUTE = 60_000
FROZEN = ("approved", "invoiced")


class Finding(NamedTuple):
    """What is wrong, about which entry (None: about a stretch of time), and a command that mends it as it stands.

    `to_ms` is where a stretch of time ends that no entry takes.
    """

    check: str
    entry_id: int | None
    person: str
    at_ms: int
    what: str
    mend: str
    to_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry with its time; `row` has the rest of its columns. Those not chosen are there to be compared with."""

    uid: str
    name: str
    person: str
    span: Interval
    is_chosen: bool
    row: Mapping[str, Any]

    @property
    def is_frozen(self) -> bool:
        """Whether it can't be changed any more."""
        return self.row["status"] in FROZEN

    @property
    def payer(self) -> str | None:
        """Who pays for it, None where it is not billed."""
        return (self.row["client_uid"] or (self.row["client"] or "").lower() or None) if self.row["billable"] else None


def checked(row: Mapping[str, Any], now: int) -> Checked:
    """An entry as the question tells it."""
    return Checked(row["uid"], f"E{row['entry_id']}", row["person"], spans.span(row, now), row["is_chosen"], row)


@dataclass(slots=True)
class Sheet:
    """Entries as they began, the terms they are under, and what was asked about."""

    store: Store
    entries: Sequence[Checked]
    now: int
    days: Interval | None = None
    all_gaps: bool = False
    _book: TermBook | None = field(default=None)

    @property
    def chosen(self) -> list[Checked]:
        """Those that were asked about."""
        return [entry for entry in self.entries if entry.is_chosen]

    def terms(self, entry: Checked | None = None) -> Terms:
        """What was agreed about an entry, or with nobody in particular."""
        if self._book is None:
            self._book = TermBook(self.store)
        return self._book.of(entry.row["client_uid"], entry.row["project_uid"]) if entry else self._book.of()

    def zone(self) -> ZoneInfo:
        """The zone in which days begin."""
        return ZoneInfo(self.terms().zone)

    def of_person(self) -> dict[str, list[Checked]]:
        """The entries of each person, as they began."""
        found: dict[str, list[Checked]] = {}
        for entry in self.entries:
            found.setdefault(entry.person, []).append(entry)
        return found

    def like(self, entry: Checked, column: str) -> Any:
        """What the entries of the same person nearest in time say in a column, None where none says anything.

        Of clients those that are kept (`tt client`) go before names that only an entry has, which may be mistyped.
        """
        others = [other for other in self.entries if other.person == entry.person and other.row[column] is not None]
        same = [other for other in others if other.row["project"] == entry.row["project"]] or others
        if column == "client":
            same = [other for other in same if other.row["client_uid"]] or same
        nearest = min(same, key=lambda other: abs(other.span.from_ms - entry.span.from_ms), default=None)
        return None if nearest is None else nearest.row[column]


def length(milliseconds: int) -> str:
    """A length as the verbs take it: 1h30m, 45m, 12.5s."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours}h" if hours else "", f"{minutes}m" if minutes else ""]
    if rest:
        parts.append(f"{seconds}.{rest:03}s")
    elif seconds:
        parts.append(f"{seconds}s")
    return "".join(parts) or "0s"


def about(milliseconds: int) -> str:
    """A length as people say it: 1h 30m, 45m, 12s; what is finer is rounded away."""
    if milliseconds < _MINUTE:
        return f"{round(milliseconds / 1000)}s" if milliseconds >= 500 else f"{milliseconds}ms"
    hours, minutes = divmod((milliseconds + _MINUTE // 2) // _MINUTE, 60)
    if not hours:
        return f"{minutes}m"
    return f"{hours}h {minutes:02}m" if minutes else f"{hours}h"


def said(milliseconds: int, zone: ZoneInfo, beside: int | None = None) -> str:
    """An instant as people say it: 16:30, with its day unless that is the day of the instant `beside`."""
    moment = spans.to_moment(milliseconds).astimezone(zone)
    is_same = beside is not None and spans.to_moment(beside).astimezone(zone).date() == moment.date()
    return f"{moment:%H:%M}" if is_same else f"{moment:%Y-%m-%d %H:%M}"


def stamp(milliseconds: int, zone: ZoneInfo) -> str:
    """An instant as the verbs take it, without doubt: 2026-10-25T02:30:00+02:00."""
    moment = spans.to_moment(milliseconds).astimezone(zone)
    return moment.isoformat(timespec="milliseconds" if milliseconds % 1000 else "seconds")
