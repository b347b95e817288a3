"""A prepaid account reckoned day by day: what deposits bring, what is used of them, and what expires.

deposits   A |=========|expires           B |=======================
used            --4--                          --6--
             the deposit that expires first is used first; what a credit note returns goes back to where it came from
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

_ZERO = Decimal(0)
RETURN = "return"  # the kind of a movement by which a credit note takes back what its invoice booked


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


@dataclass(slots=True)
class _Deposit:
    expires_on: date
    left: Decimal


class Ledger:
    """Movements booked day by day.

    `missing` is all that was ever used without being there, `debt` what of it no later deposit has settled.
    """

    def __init__(self) -> None:
        self.booked: list[tuple[date, str, Decimal]] = []
        self.debt = self.missing = _ZERO
        self._deposits: list[_Deposit] = []

    def deposit(self, day: date, amount: Decimal, expires_on: date | None) -> None:
        """Add what was paid in, which may expire."""
        self.expire(day)
        self.booked.append((day, "deposited", amount))
        settled = min(self.debt, amount)
        self.debt -= settled
        self._deposits.append(_Deposit(expires_on or date.max, amount - settled))

    def use(self, day: date, amount: Decimal) -> None:
        """Take from the deposits, from that which expires first."""
        self.expire(day)
        self.booked.append((day, "used", amount))
        for deposit in sorted(self._deposits, key=lambda deposit: deposit.expires_on):
            taken = min(deposit.left, amount)
            deposit.left -= taken
            amount -= taken
        self.debt += amount
        self.missing += amount

    def expire(self, until: date) -> None:
        """What is left on its day is lost."""
        for deposit in self._deposits:
            if deposit.expires_on <= until and deposit.left:
                self.booked.append((deposit.expires_on, "expired", deposit.left))
                deposit.left = _ZERO


def ledger(moves: Iterable[Mapping[str, Any]], unit: str, until: date) -> Ledger:
    """The movements in `ms`, or in a currency, up to a day, which is included.

    A return is of the day of what it takes back, so that both are as if they had never been.
    """
    by_day: dict[date, list[Mapping[str, Any]]] = {}
    for move in moves:
        if amount_of(move, unit) is not None and move["moved_on"] <= until:
            by_day.setdefault(move["moved_on"], []).append(move)
    found = Ledger()
    for day in sorted(by_day):
        deposits, used = _net(by_day[day], unit)
        for amount, expires_on in deposits:
            found.deposit(day, amount, expires_on)
        if used:
            found.use(day, used)
    found.expire(until)
    return found


def _net(moves: Iterable[Mapping[str, Any]], unit: str) -> tuple[list[tuple[Decimal, date | None]], Decimal]:
    """What was deposited and what was used on a day, without what was taken back."""
    deposits: list[tuple[Decimal, date | None]] = []
    used = _ZERO
    for move in moves:
        amount = amount_of(move, unit) or _ZERO
        if amount > 0 and move["kind"] != RETURN:
            deposits.append((amount, move["expires_on"]))
        elif amount < 0 and move["kind"] == RETURN:
            deposits.remove(next(one for one in deposits if one[0] == -amount))
        else:
            used -= amount
    return deposits, used


def amount_of(move: Mapping[str, Any], unit: str) -> Decimal | None:
    """What a movement moves in a unit, None where it is of another."""
    if unit == "ms":
        return None if move["ms"] is None else Decimal(move["ms"])
    return move["amount"] if move["amount"] is not None and move["currency"] == unit else None


def balance(moves: Iterable[Mapping[str, Any]], unit: str, from_on: date, to_on: date) -> Balance:
    """The account in `ms`, or in a currency, from a day to another, both included.

    A deposit that expires loses on that day what was not used; the deposit that expires first is used first.
    """
    booked = ledger(moves, unit, to_on).booked

    def total(what: str, before: bool) -> Decimal:
        return sum((amount for day, word, amount in booked if word == what and (day < from_on) == before), _ZERO)

    opening = total("deposited", True) - total("used", True) - total("expired", True)
    return Balance(opening, *(total(what, False) for what in ("deposited", "used", "expired")))


def drawable(moves: Iterable[Mapping[str, Any]], unit: str, day: date) -> Decimal:
    """The most that can be used on a day, so that everything that was used later is still there for it."""
    known = list(moves)
    most = balance(known, unit, day, day).closing
    if most <= 0:
        return _ZERO
    if not any(move["moved_on"] > day and (amount_of(move, unit) or 0) < 0 for move in known):
        return most
    missing = ledger(known, unit, date.max).missing
    step = Decimal(1) if unit == "ms" else Decimal("0.0001")
    low, high = 0, int(most / step)
    while low < high:  # the more is used now, the more is missing later
        middle = (low + high + 1) // 2
        used = movement(day, unit, -middle * step)
        low, high = (middle, high) if ledger([*known, used], unit, date.max).missing <= missing else (low, middle - 1)
    return low * step


def movement(day: date, unit: str, amount: Decimal, kind: str = "use") -> dict[str, Any]:
    """A movement that is not booked yet, as rows of the store name it."""
    in_time = unit == "ms"
    return {
        "moved_on": day, "kind": kind, "ms": int(amount) if in_time else None, "amount": None if in_time else amount,
        "currency": None if in_time else unit, "expires_on": None,
    }  # fmt: skip
