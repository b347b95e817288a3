"""Money is rounded half up to the decimals of ISO 4217, and shares of it add up to the whole."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import UsageError
from store.money import allocate, allocate_money, exact, exponent, rounded

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "CLF"])
AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, allow_nan=False, places=8)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=30)


@pytest.mark.parametrize(("currency", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("IQD", 3), ("CLF", 4), ("XOF", 0)])
def test_decimals_are_those_of_iso_4217(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals


@pytest.mark.parametrize(("written", "near"), [("EURO", "EUR"), ("eur", "EUR"), ("DOLLAR", ""), ("", ""), ("XAU", "")])
def test_what_is_no_currency_is_told_with_the_nearest(written: str, near: str) -> None:
    with pytest.raises(UsageError, match=rf"no currency of ISO 4217; .*{near}"):
        exponent(written)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("16.125", "EUR", "16.13"),
        ("-16.125", "EUR", "-16.13"),
        ("2.675", "EUR", "2.68"),
        ("1.005", "EUR", "1.01"),
        ("-0.004", "EUR", "0.00"),
        ("7", "EUR", "7.00"),
        ("1234.5", "JPY", "1235"),
        ("0.0005", "KWD", "0.001"),
    ],
)
def test_half_is_rounded_away_from_zero_and_the_scale_is_kept(amount: str, currency: str, expected: str) -> None:
    assert str(rounded(Decimal(amount), currency)) == expected


@pytest.mark.parametrize("wrong", [1.5, 0.0, True, "1.50", None])
def test_only_decimals_and_integers_are_money(wrong: Any) -> None:
    with pytest.raises(TypeError):
        rounded(wrong, "EUR")


def test_a_float_among_decimals_is_an_error() -> None:
    from decimal import FloatOperation

    wrong = 1.5
    with exact(), pytest.raises(FloatOperation):
        Decimal(wrong)


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "1E+40"])
def test_what_is_no_amount_is_told(wrong: str) -> None:
    with pytest.raises(UsageError):
        rounded(Decimal(wrong), "EUR")


@given(AMOUNTS, CURRENCIES)
def test_rounding_is_near_repeatable_and_symmetric(amount: Decimal, currency: str) -> None:
    once = rounded(amount, currency)
    step = Fraction(1, 10 ** exponent(currency))
    assert abs(Fraction(once) - Fraction(amount)) * 2 <= step
    assert rounded(once, currency) == once
    assert rounded(-amount, currency) == -once
    assert -int(once.as_tuple().exponent) == exponent(currency)


@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_shares_add_up_and_are_within_one_of_their_part(whole: int, weights: list[int]) -> None:
    shares = allocate(whole, weights)
    assert sum(shares) == whole
    used = weights if any(weights) else [1] * len(weights)
    for share, weight in zip(shares, used, strict=True):
        assert abs(share - Fraction(whole * weight, sum(used))) < 1
        assert weight or share == 0
    assert allocate(-whole, weights) == [-share for share in shares]


@given(st.integers(0, 10**6), WEIGHTS)
def test_more_weight_never_gets_less(whole: int, weights: list[int]) -> None:
    shares = allocate(whole, weights)
    by_weight = sorted(zip(weights, shares, strict=True))
    assert all(later[1] >= earlier[1] for earlier, later in pairwise(by_weight))


def test_ties_go_to_the_lowest_index() -> None:
    assert allocate(2, [1, 1, 1]) == [1, 1, 0]
    assert allocate(-2, [1, 1, 1]) == [-1, -1, 0]
    assert allocate(5, [0, 0]) == [3, 2]
    assert allocate(7, [1, 2, 0, 4]) == [1, 2, 0, 4]
    assert allocate(0, []) == []


@pytest.mark.parametrize(("whole", "weights"), [(5, [1, -1]), (5, [])])
def test_impossible_shares_are_errors(whole: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match=r"negative|nobody"):
        allocate(whole, weights)


@pytest.mark.parametrize(("whole", "weights"), [(5.0, [1]), (5, [0.5]), (True, [1])])
def test_only_integers_are_shared(whole: Any, weights: Any) -> None:
    with pytest.raises(TypeError):
        allocate(whole, weights)


@given(st.integers(-(10**9), 10**9), WEIGHTS, CURRENCIES)
def test_shares_of_money_add_up_to_the_cent(minor: int, weights: list[int], currency: str) -> None:
    amount = Decimal(minor).scaleb(-exponent(currency))
    shares = allocate_money(amount, weights, currency)
    assert sum(shares, Decimal(0)) == amount
    assert all(rounded(share, currency) == share for share in shares)


def test_an_amount_finer_than_a_cent_is_not_shared() -> None:
    with pytest.raises(ValueError, match="more decimals"):
        allocate_money(Decimal("0.001"), [1], "EUR")
