"""Retainers: hours or money that a client paid in advance, what was used of them, and what expired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from recorder.identity import new_uid
from store.changes import State, change
from store.errors import UsageError
from store.handle import Store

_MOVES = (
    "SELECT moved_on, kind, ms, amount, currency, expires_on FROM retainer_move WHERE client_uid = CAST(? AS UUID)"
    " AND project IS NOT DISTINCT FROM ? ORDER BY moved_on, move_id"
)


@dataclass(frozen=True, slots=True)
class Balance:
    """An account between two days, in milliseconds or in money: opening + deposited - used - expired = closing."""

    opening: Decimal
    deposited: Decimal
    used: Decimal
    expired: Decimal

    @property
    def closing(self) -> Decimal:
        """What is left."""
        return self.opening + self.deposited - self.used - self.expired


def balance(moves: Iterable[Mapping[str, Any]], unit: str, from_on: date, to_on: date) -> Balance:
    """The account in `ms`, or in a currency, from a day to another, both included.

    A deposit that expires loses on that day what was not used; the deposit that expires first is used first.
    """
    sums = {period: {"deposited": Decimal(0), "used": Decimal(0), "expired": Decimal(0)} for period in ("before", "within")}
    open_deposits: list[list[Any]] = []  # [expires_on, left]

    def book(day: date, what: str, amount: Decimal) -> None:
        if day <= to_on:
            sums["before" if day < from_on else "within"][what] += amount

    def expire(until: date) -> None:
        for deposit in open_deposits:
            if deposit[0] <= until and deposit[1]:
                book(deposit[0], "expired", deposit[1])
                deposit[1] = Decimal(0)

    for move in moves:
        amount = _amount(move, unit)
        if amount is None or move["moved_on"] > to_on:
            continue
        expire(move["moved_on"])
        if amount > 0:
            book(move["moved_on"], "deposited", amount)
            open_deposits.append([move["expires_on"] or date.max, amount])
        else:
            book(move["moved_on"], "used", -amount)
            _use(open_deposits, -amount)
    expire(to_on)
    before, within = sums["before"], sums["within"]
    return Balance(
        before["deposited"] - before["used"] - before["expired"], within["deposited"], within["used"], within["expired"]
    )


def _use(deposits: list[list[Any]], amount: Decimal) -> None:
    for deposit in sorted(deposits, key=lambda deposit: deposit[0]):
        taken = min(deposit[1], amount)
        deposit[1] -= taken
        amount -= taken


def _amount(move: Mapping[str, Any], unit: str) -> Decimal | None:
    if unit == "ms":
        return None if move["ms"] is None else Decimal(move["ms"])
    return move["amount"] if move["amount"] is not None and move["currency"] == unit else None


def account(store: Store, client_uid: str, project: str | None, unit: str, from_on: date, to_on: date) -> Balance | None:
    """The account of a client, or of one of its projects; None where nothing was ever paid into one."""
    moves = store.rows(_MOVES, [client_uid, project])
    if not any(_amount(move, unit) is not None for move in moves):
        return None
    return balance(moves, unit, from_on, to_on)


def move(
    store: Store, client_uid: str, kind: str, moved_on: date, *, ms: int | None = None, amount: Decimal | None = None,
    currency: str | None = None, project: str | None = None, expires_on: date | None = None, note: str | None = None,
    invoice_uid: str | None = None,
) -> State:  # fmt: skip
    """Book a movement; deposits are positive, uses and refunds negative. Raises UsageError where it says nothing."""
    if (ms is None) == (amount is None) or not (ms or amount):
        raise UsageError("a movement is of hours or of money; write 20h, or 5000")
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
