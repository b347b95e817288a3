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
    """Movements booked one after the other; `debt` is what was used without being there."""

    def __init__(self) -> None:
        self.booked: list[tuple[date, str, Decimal]] = []
        self.debt = _ZERO
        self._deposits: list[_Deposit] = []
        self._taken: list[tuple[_Deposit, Decimal]] = []

    def book(self, day: date, kind: str, amount: Decimal) -> None:
        """A use, which is negative, or a return, in the order of days."""
        self.expire(day)
        if kind == RETURN and amount > 0:
            self.booked.append((day, "used", -amount))
            self._give_back(amount)
            self.expire(day)
        else:
            self.booked.append((day, "deposited" if kind == RETURN else "used", amount if kind == RETURN else -amount))
            self._use(-amount)

    def deposit(self, day: date, amount: Decimal, expires_on: date | None) -> None:
        """A deposit that may expire."""
        self.expire(day)
        self.booked.append((day, "deposited", amount))
        self._deposits.append(_Deposit(expires_on or date.max, amount - self._settle(amount)))

    def expire(self, until: date) -> None:
        """What is left on its day is lost."""
        for deposit in self._deposits:
            if deposit.expires_on <= until and deposit.left:
                self.booked.append((deposit.expires_on, "expired", deposit.left))
                deposit.left = _ZERO

    def _settle(self, amount: Decimal) -> Decimal:
        settled = min(self.debt, amount)
        self.debt -= settled
        return settled

    def _use(self, amount: Decimal) -> None:
        for deposit in sorted(self._deposits, key=lambda deposit: deposit.expires_on):
            taken = min(deposit.left, amount)
            if taken:
                deposit.left -= taken
                amount -= taken
                self._taken.append((deposit, taken))
        self.debt += amount

    def _give_back(self, amount: Decimal) -> None:
        amount -= self._settle(amount)
        while amount and self._taken:
            deposit, taken = self._taken.pop()
            back = min(taken, amount)
            deposit.left += back
            amount -= back
            if taken > back:
                self._taken.append((deposit, taken - back))


def ledger(moves: Iterable[Mapping[str, Any]], unit: str, until: date) -> Ledger:
    """The movements in `ms`, or in a currency, up to a day, which is included."""
    found = Ledger()
    for move in sorted(moves, key=lambda move: move["moved_on"]):
        amount = amount_of(move, unit)
        if amount is None or move["moved_on"] > until:
            continue
        if amount > 0 and move["kind"] != RETURN:
            found.deposit(move["moved_on"], amount, move["expires_on"])
        else:
            found.book(move["moved_on"], move["kind"], amount)
    found.expire(until)
    return found


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
    owed = ledger(known, unit, date.max).debt
    step = Decimal(1) if unit == "ms" else Decimal("0.0001")
    low, high = 0, int(most / step)
    while low < high:  # the more is used now, the more is missing later
        middle = (low + high + 1) // 2
        used = movement(day, unit, -middle * step)
        low, high = (middle, high) if ledger([*known, used], unit, date.max).debt <= owed else (low, middle - 1)
    return low * step


def movement(day: date, unit: str, amount: Decimal, kind: str = "use") -> dict[str, Any]:
    """A movement that is not booked yet, as rows of the store name it."""
    in_time = unit == "ms"
    return {
        "moved_on": day, "kind": kind, "ms": int(amount) if in_time else None, "amount": None if in_time else amount,
        "currency": None if in_time else unit, "expires_on": None,
    }  # fmt: skip
