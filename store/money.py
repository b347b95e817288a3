"""Amounts of money: exact decimals, rounded half up to as many decimals as the currency has (ISO 4217)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, FloatOperation, InvalidOperation, Overflow, localcontext
from difflib import get_close_matches
from functools import cache

from store.errors import UsageError

_MOST_DIGITS = 24  # before the point; with eight behind it they still fit
_RULES = Context(prec=34, rounding=ROUND_HALF_UP, traps=[FloatOperation, InvalidOperation, DivisionByZero, Overflow])


@contextmanager
def exact() -> Iterator[None]:
    """Within it decimals have 34 digits, half is rounded up, and a float among them is an error."""
    with localcontext(_RULES):
        yield


@cache
def _exponents() -> dict[str, int]:
    """How many decimals each currency has; gold and the like have none and are no money."""
    from iso4217 import Currency

    return {currency.code: currency.exponent for currency in Currency if currency.exponent is not None}


def exponent(currency: str) -> int:
    """How many decimals this currency has by ISO 4217: EUR 2, JPY 0, KWD 3. Raises UsageError where it is unknown."""
    known = _exponents()
    if currency in known:
        return known[currency]
    near = get_close_matches(str(currency).upper(), known, n=1, cutoff=0.3)
    raise UsageError(
        f"{currency!r} is no currency of ISO 4217; {f'did you mean {near[0]}?' if near else 'write EUR, USD ...'}"
    )


def rounded(amount: Decimal | int, currency: str) -> Decimal:
    """The amount with exactly the currency's decimals, half away from zero, never minus zero. Raises TypeError for a float."""
    step = Decimal(1).scaleb(-exponent(currency))
    number = _decimal(amount)
    if number.is_finite() and number.adjusted() <= _MOST_DIGITS:
        with exact():
            return number.quantize(step) + 0
    raise UsageError(f"{amount} {currency} is no amount of money; write fewer digits")


def allocate(whole: int, weights: Sequence[int]) -> list[int]:
    """Integer shares in proportion to the weights whose sum is the whole, by the largest remainder.

    Equal remainders go to the lowest index; a negative whole is the mirror image of the positive one; weights that are
    all zero share equally. Raises ValueError for a negative weight, and where there is a whole but nobody to get it.
    """
    _demand_integers([whole, *weights])
    if any(weight < 0 for weight in weights):
        raise ValueError(f"a weight is negative: {list(weights)}")
    if not weights:
        if whole:
            raise ValueError(f"nobody to share {whole} among")
        return []
    if whole < 0:
        return [-share for share in allocate(-whole, weights)]
    return _largest_remainder(whole, weights if any(weights) else [1] * len(weights))


def allocate_money(amount: Decimal, weights: Sequence[int], currency: str) -> list[Decimal]:
    """Shares of an amount, each to the cent, whose sum is the amount. Raises ValueError for an amount finer than a cent."""
    if rounded(amount, currency) != amount:
        raise ValueError(f"{amount} has more decimals than {currency}")
    decimals = exponent(currency)
    with exact():
        shares = allocate(int(amount.scaleb(decimals)), weights)
        return [Decimal(share).scaleb(-decimals) for share in shares]


def _largest_remainder(whole: int, weights: Sequence[int]) -> list[int]:
    total = sum(weights)
    shares = [whole * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-(whole * weights[index] % total), index))
    for index in by_remainder[: whole - sum(shares)]:
        shares[index] += 1
    return shares


def _decimal(amount: Decimal | int) -> Decimal:
    if not isinstance(amount, (Decimal, int)) or isinstance(amount, bool):
        raise TypeError(f"money is a Decimal, not {type(amount).__name__}")
    return Decimal(amount)


def _demand_integers(numbers: Sequence[int]) -> None:
    for number in numbers:
        if not isinstance(number, int) or isinstance(number, bool):
            raise TypeError(f"only integers are shared, not {type(number).__name__}")
