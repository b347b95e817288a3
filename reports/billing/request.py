"""What an invoice is asked to hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class FixedLine:
    """A position of its own: a fixed price, a deposit for a retainer."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    kind: str = "fixed"
    discount_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A client's work of some days, both included, in the client's zone; what is None is as agreed with the client."""

    client_uid: str
    from_on: date
    to_on: date
    project: str | None = None
    group: str | None = None
    discount: Decimal | None = None
    tax: str | None = None
    language: str | None = None
    payment_days: int | None = None
    note: str = ""
    fixed: tuple[FixedLine, ...] = ()
    filter_words: tuple[str, ...] = ()  # in the filter language, over time entries
    with_time: bool = True
    with_expenses: bool = True
    allow_double: bool = False

    def to_json(self) -> dict[str, Any]:
        """As it is kept with a draft."""
        told = asdict(self)
        told |= {"from_on": self.from_on.isoformat(), "to_on": self.to_on.isoformat()}
        told |= {"discount": _text(self.discount), "fixed": [_texts(line) for line in told["fixed"]]}
        return told


def from_json(told: Mapping[str, Any]) -> Request:
    """The request that a draft was made from."""
    days = {name: date.fromisoformat(told[name]) for name in ("from_on", "to_on")}
    fixed = tuple(FixedLine(**{**line, **_decimals(line)}) for line in told["fixed"])
    return Request(**{**told, **days, **_decimals(told), "fixed": fixed, "filter_words": tuple(told["filter_words"])})


_DECIMALS = ("quantity", "unit_price", "discount_percent", "discount")


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _decimals(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if told[name] is None else Decimal(told[name]) for name in _DECIMALS if name in told}
