"""Retainers: hours or money that a client paid in advance, for all its work or for one project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from recorder.identity import new_uid
from store.billing import registry
from store.billing.ledger import RETURN, Balance, amount_of, balance, drawable, ledger, movement
from store.changes import State, change
from store.errors import ConflictError, RefusedError, UsageError
from store.handle import Store
from store.money import rounded

__all__ = ["Account", "Balance", "account", "accounts", "balance", "move", "nearest", "refund", "take_back"]
_MOVES = (
    "SELECT moved_on, kind, ms, amount, currency, expires_on, project FROM retainer_move"
    " WHERE client_uid = CAST(? AS UUID) ORDER BY moved_on, move_id"
)
Moves = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Account:
    """What was paid in advance in one unit, `ms` or a currency; `project` is None where it is for all of a client's work."""

    project: str | None
    unit: str
    moves: Moves

    def balance(self, from_on: date, to_on: date) -> Balance:
        """The account from a day to another, both included."""
        return balance(self.moves, self.unit, from_on, to_on)

    def drawable(self, day: date) -> Decimal:
        """The most that can be used on a day."""
        return drawable(self.moves, self.unit, day)

    def expiries(self, from_on: date, to_on: date) -> list[date]:
        """The days within which something of it expires, in order, the first of the span not counted."""
        days = {move["expires_on"] for move in self.moves if move["expires_on"] and (amount_of(move, self.unit) or 0) > 0}
        return sorted(day for day in days if from_on < day <= to_on)


def accounts(store: Store, client_uid: str, unit: str) -> list[Account]:
    """The accounts of a client in `ms` or in a currency, by the present names of its projects."""
    found: dict[str | None, Moves] = {}
    names: dict[str | None, str | None] = {None: None}
    for row in store.rows(_MOVES, [client_uid]):
        if amount_of(row, unit) is not None:
            if row["project"] not in names:
                names[row["project"]] = present_name(store, row["project"])
            found.setdefault(names[row["project"]], []).append(row)
    return [Account(project, unit, moves) for project, moves in found.items()]


def nearest(known: list[Account], project: str | None) -> Account | None:
    """The account that pays for a project: its own, that of the nearest project above it, else the client's."""
    by_name = {None if one.project is None else one.project.lower(): one for one in known}
    for name in _upwards(project):
        if name in by_name:
            return by_name[name]
    return None


def _upwards(project: str | None) -> Iterator[str | None]:
    while project:
        yield project.lower()
        project = project.rpartition(".")[0]
    yield None


def account(store: Store, client_uid: str, project: str | None, unit: str, from_on: date, to_on: date) -> Balance | None:
    """The account of a client, or of one of its projects; None where nothing was ever paid into one."""
    wanted = present_name(store, project)
    found = (one for one in accounts(store, client_uid, unit) if (one.project or "").lower() == (wanted or "").lower())
    return next((one.balance(from_on, to_on) for one in found), None)


def present_name(store: Store, project: str | None) -> str | None:
    """What a project is called now, by any name it ever had."""
    found = registry.find(store, "project", project) if project else None
    return str(found["name"]) if found else project


def move(
    store: Store, client_uid: str, kind: str, moved_on: date, *, ms: int | None = None, amount: Decimal | None = None,
    currency: str | None = None, project: str | None = None, expires_on: date | None = None, note: str | None = None,
    invoice_uid: str | None = None,
) -> State:  # fmt: skip
    """Book a movement; deposits are positive, uses and refunds negative. Raises UsageError where it says nothing."""
    if (ms is None) == (amount is None) or not (ms or amount):
        raise UsageError("a movement is of hours or of money; write 20h, or 5000")
    if amount is not None and rounded(amount, currency or "") != amount:
        raise UsageError(f"{amount} has more decimals than {currency} has; write {rounded(amount, currency or '')}")
    if expires_on is not None and expires_on <= moved_on:
        raise UsageError(f"what is deposited on {moved_on} can't expire on {expires_on}; give a later --expires")
    booked = change(
        store, "retainer", new_uid(),
        {
            "client_uid": client_uid, "project": project, "moved_on": moved_on.isoformat(), "kind": kind, "ms": ms,
            "amount": None if amount is None else str(amount), "currency": currency, "note": note, "invoice_uid": invoice_uid,
            "expires_on": expires_on.isoformat() if expires_on else None,
        },
    )  # fmt: skip
    assert booked is not None
    return booked


def refund(
    store: Store, client_uid: str, moved_on: date, amount: Decimal, unit: str, project: str | None, note: str | None
) -> State:
    """Pay back what is left, in `ms` or in a currency; raises RefusedError where less is left."""
    with store.transaction():
        own = [one for one in accounts(store, client_uid, unit) if (one.project or "").lower() == (project or "").lower()]
        left = own[0].drawable(moved_on) if own else Decimal(0)
        if amount > left:
            told = f"{left / 3_600_000:.2f} h" if unit == "ms" else f"{left.normalize():f} {unit}"
            raise RefusedError(f"{told} can be paid back on {moved_on}; write at most that")
        in_time = {"ms": -int(amount)} if unit == "ms" else {"amount": -amount, "currency": unit}
        return move(store, client_uid, "refund", moved_on, project=project, note=note, **in_time)


def take_back(
    store: Store, client_uid: str, project: str | None, moved_on: date, amount: Decimal, unit: str, **told: Any
) -> None:
    """Reverse what an invoice booked, on the day it was booked: a use is given back, a deposit taken away.

    Raises ConflictError for a deposit of which something was used.
    """
    own = next((one.moves for one in accounts(store, client_uid, unit) if one.project == present_name(store, project)), [])
    missing = ledger(own, unit, date.max).missing
    if amount < 0 and ledger([*own, movement(moved_on, unit, amount, RETURN)], unit, date.max).missing > missing:
        raise ConflictError("the deposit it billed was drawn on since; credit the invoice that used it first")
    in_time = {"ms": int(amount)} if unit == "ms" else {"amount": amount, "currency": unit}
    move(store, client_uid, RETURN, moved_on, project=project, **in_time, **told)
