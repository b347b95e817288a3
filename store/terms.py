"""What was agreed: [billing] in config.toml, on top of it the client's terms, on top of those its project's.

[billing]
currency = "EUR"
rounding = "up 15m per day"
surcharges = "night 22:00-06:00 x1.5, weekend sat-sun x1.5, holiday x2"
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from recorder.platform import local_zone
from store import term_values
from store.config import section
from store.errors import UsageError
from store.handle import Store
from store.sql import question
from store.term_values import NO_ROUNDING, OFFICE_HOURS, ZERO, Budget, Cap, Hours, Rounding, Surcharge

OVERLAPS = ("forbid", "trim-new", "trim-old", "split", "allow")
_KEEPING = ("keep", "discard", "ask")
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Terms:
    """Every rule with its value; durations in milliseconds."""

    currency: str = "EUR"
    zone: str = "UTC"
    language: str = "en"
    tax: str = "standard"
    payment_days: int = 14
    payment_terms: str = ""
    overlap: str = "forbid"
    idle: str = "keep"
    suspended: str = "discard"
    share_by: str = "links"
    billable: bool = True
    approval: str = "self"
    long_entry: int = 36_000_000
    rounding: Rounding = NO_ROUNDING
    business_hours: tuple[Hours, ...] = OFFICE_HOURS
    surcharges: tuple[Surcharge, ...] = ()
    combine: str = "max"
    holidays: str = ""
    callout_minimum: int = 0
    cap: Cap | None = None
    budget: Budget | None = None
    discount: Decimal = ZERO
    cash_rounding: Decimal = ZERO
    group: str = "task"
    capacity: int = 28_800_000


@dataclass(frozen=True, slots=True)
class Term:
    """How a rule is read from its words, and what it is for."""

    read: Callable[[str], Any]
    says: str


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise UsageError(f"{text!r} is none of {', '.join(words)}")
        return text

    return read


def _switch(text: str) -> bool:
    if text.lower() not in ("yes", "no", "true", "false"):
        raise UsageError(f"{text!r} is neither yes nor no")
    return text.lower() in ("yes", "true")


def _currency(text: str) -> str:
    from store.money import exponent

    exponent(text.upper())
    return text.upper()


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"there is no time zone {text!r}; write Europe/Berlin") from error
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > 4:
        raise UsageError(f"{text!r} is no number of days; write 14")
    return int(text)


def _language(text: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(text, sep="-" if "-" in text else "_")
    except (UnknownLocaleError, ValueError) as error:
        raise UsageError(f"{text!r} is no language; write en or de") from error
    return text


def _working_day(text: str) -> int:
    length = term_values.length_ms(text)
    if not 0 < length <= _DAY_MS:
        raise UsageError(f"{text!r} is no working day; write 8h")
    return length


def _coin(text: str) -> Decimal:
    value = term_values.decimal(text)
    if value < 0:
        raise UsageError(f"{text!r} is no amount that can be paid; write 0.05, or 0 for any")
    return value


def _holidays(text: str) -> str:
    from store.calendars import refuse_unknown

    if text in ("", "none"):
        return ""
    refuse_unknown(text)
    return text


TERMS: Mapping[str, Term] = {
    "currency": Term(_currency, "ISO 4217, as EUR"),
    "zone": Term(_zone, "in which days begin, as Europe/Berlin"),
    "language": Term(_language, "of invoices, as en or de"),
    "tax": Term(str, "name of a tax, see `tt tax ls`"),
    "payment_days": Term(_count, "days from issue to due"),
    "payment_terms": Term(str, "a sentence on the invoice"),
    "overlap": Term(_one_of(*OVERLAPS), "what becomes of entries of one person at the same time"),
    "idle": Term(_one_of(*_KEEPING), "whether idle time counts"),
    "suspended": Term(_one_of(*_KEEPING), "whether time counts in which the machine slept"),
    "share_by": Term(_one_of("links", "commands"), "how time is shared between components"),
    "billable": Term(_switch, "whether new time can be billed"),
    "approval": Term(_one_of("self", "another"), "who may approve: anybody, or another person than who worked"),
    "long_entry": Term(term_values.length_ms, "from which length on an entry may have been forgotten"),
    "rounding": Term(term_values.rounding, "up 15m per entry|day|task|line|invoice [min 30m] [grace 2m]"),
    "business_hours": Term(term_values.hours, "mon-fri 09:00-18:00"),
    "surcharges": Term(term_values.surcharges, "night 22:00-06:00 x1.5, weekend sat-sun x1.5, holiday x2, after-hours x1.25"),
    "combine": Term(_one_of("max", "multiply"), "what several surcharges at once make"),
    "holidays": Term(_holidays, "of a country or region, as DE-BY"),
    "callout_minimum": Term(term_values.length_ms, "least time of an entry of kind callout"),
    "cap": Term(term_values.cap, "40h per month then hold|free|rate 80"),
    "budget": Term(term_values.budget, "200h or 20000 [per month] [warn 80%]"),
    "discount": Term(term_values.percent, "percent of every invoice"),
    "cash_rounding": Term(_coin, "smallest amount that can be paid, as 0.05; told as rounding of the total"),
    "group": Term(_one_of("task", "component", "day", "person", "project", "kind", "entry"), "what a line of an invoice is"),
    "capacity": Term(_working_day, "of a person's working day, for utilisation"),
}
assert set(TERMS) == {field.name for field in fields(Terms)}


def checked(told: Mapping[str, Any], where: str) -> dict[str, str]:
    """The words of rules by name, each readable; raises UsageError that says where it is wrong."""
    for name, words in told.items():
        if name not in TERMS:
            close = get_close_matches(name, TERMS, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(TERMS)}"
            raise UsageError(f"{where}: there is no rule {name}; {hint}")
        read_term(name, words, where)
    return {name: _words(words) for name, words in told.items()}


def read_term(name: str, words: Any, where: str) -> Any:
    """The value of one rule; raises UsageError that says where it is wrong."""
    try:
        return TERMS[name].read(_words(words))
    except UsageError as error:
        raise UsageError(f"{where}: {name}: {error}") from error


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class TermBook:
    """The terms of every client and project, read once; ask it as often as there are entries."""

    def __init__(self, store: Store) -> None:
        config = checked(section(store.places.config, "billing"), "config.toml: [billing]")
        self._base = {"zone": local_zone() or "UTC", **config}
        rows = store.rows(question("terms_told"))
        self._told = {(row["kind"], row["uid"]): json.loads(row["terms"] or "{}") for row in rows}
        self._above = {row["uid"]: row["above_uid"] for row in rows if row["kind"] == "project"}
        self._found: dict[tuple[str | None, str | None], Terms] = {}

    def of(self, client_uid: str | None = None, project_uid: str | None = None) -> Terms:
        """What holds for a project of a client; either may be missing."""
        key = (client_uid, project_uid)
        if key not in self._found:
            told = dict(self._base)
            told |= self._told.get(("client", client_uid or ""), {})
            for uid in self._lineage(project_uid):
                told |= self._told.get(("project", uid), {})
            read = {name: read_term(name, words, "terms") for name, words in told.items()}
            self._found[key] = Terms(**read)
        return self._found[key]

    def says_any(self, rule: str) -> bool:
        """Whether anything sets a rule: [billing], a client or a project."""
        return rule in self._base or any(rule in told for told in self._told.values())

    def teller(self, rule: str, project_uid: str | None) -> str | None:
        """The project that sets a rule for a project, itself or one above it; None where its client does, or [billing]."""
        tellers = [uid for uid in self._lineage(project_uid) if rule in self._told.get(("project", uid), {})]
        return tellers[-1] if tellers else None

    def _lineage(self, project_uid: str | None) -> list[str]:
        """A project and those above it, the topmost first."""
        found: list[str] = []
        while project_uid is not None and project_uid not in found:
            found.append(project_uid)
            project_uid = self._above.get(project_uid)
        return found[::-1]
