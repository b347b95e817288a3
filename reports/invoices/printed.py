"""What stands on the pages of an invoice, in the words and figures of its language: the same for every form it is sent in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Fact(NamedTuple):
    """A label and what is printed beside it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PrintedParty:
    """A name, the lines below it, and the numbers by which authorities know it."""

    name: str
    address: tuple[str, ...]
    contact: tuple[str, ...]
    ids: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A position, with what its description is explained by."""

    number: str
    description: str
    details: tuple[str, ...]
    quantity: str
    unit: str
    price: str
    discount: str
    discount_rate: str
    net: str


@dataclass(frozen=True, slots=True)
class PrintedGroup:
    """Lines under a heading; the heading is empty where lines are not grouped."""

    heading: str
    lines: tuple[PrintedLine, ...]
    subtotal: str


@dataclass(frozen=True, slots=True)
class PrintedPayment:
    """Where to pay, and the modules of the QR code that says the same to a banking app (rows of `0` and `1`, or none)."""

    sentence: str
    facts: tuple[Fact, ...]
    code: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedCommand:
    """A command beneath a time entry."""

    time: str
    command: str
    outcome: str  # its exit status where that is not 0, and its duration where it took a second or more


@dataclass(frozen=True, slots=True)
class PrintedEntry:
    """A time entry."""

    entry: str
    day: str
    time: str
    person: str
    measured: str
    billed: str
    details: tuple[str, ...]
    commands: tuple[PrintedCommand, ...]


@dataclass(frozen=True, slots=True)
class PrintedTask:
    """The time entries of a task, with their sums."""

    title: str
    measured: str
    billed: str
    entries: tuple[PrintedEntry, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """All of it, in the order in which it is read."""

    language: str
    labels: dict[str, str]
    title: str  # Invoice 2026-0042
    kind: str
    number: str
    is_draft: bool
    seller: PrintedParty
    buyer: PrintedParty
    correction: str  # which invoice a credit note corrects
    highlights: tuple[Fact, ...]  # how much, until when, for what time
    facts: tuple[Fact, ...]
    amount_header: str
    has_discounts: bool
    groups: tuple[PrintedGroup, ...]
    sums: tuple[Fact, ...]
    payable: Fact
    below: tuple[Fact, ...]  # what is said of the payable amount
    payment: PrintedPayment | None
    terms: str
    notes: tuple[str, ...]
    retainer: tuple[Fact, ...]
    evidence: tuple[PrintedTask, ...]
    evidence_notes: tuple[str, ...]
