"""What is printed multiplies, what is summed was printed, and VAT is rounded once for each group."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from random import Random
from typing import Any

import pytest

from reports.invoices import arithmetic
from reports.invoices.document import Allowance, Invoice, Line, Party, TaxKey, Totals
from store.errors import UsageError
from store.money import exponent

CURRENCIES = ("EUR", "USD", "GBP", "JPY", "CHF", "KWD")
DECIMALS = {"EUR": 2, "USD": 2, "GBP": 2, "JPY": 0, "CHF": 2, "KWD": 3}
ZERO = Decimal(0)
RATES = tuple(TaxKey("S", Decimal(rate)) for rate in ("19", "7", "5.5", "8.1", "20", "2.1"))
FREE = (TaxKey("Z", ZERO), TaxKey("E", ZERO, "exempt"), TaxKey("AE", ZERO, "reverse charge", "VATEX-EU-AE"))


def make(lines: tuple[Line, ...], **rest: Any) -> Invoice:
    """A document that is not summed yet."""
    given = {"prepaid": rest.pop("prepaid", ZERO), "rounding": rest.pop("rounding", ZERO)}
    none = replace(Totals(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO), **given)
    fields: dict[str, Any] = {"kind": "invoice", "currency": "EUR", "totals": none} | rest
    return Invoice(invoice_id=1, seller=Party("S"), buyer=Party("B"), lines=lines, tax_groups=(), **fields)


def line(number: int, quantity: str, price: str, tax: TaxKey = RATES[0], currency: str = "EUR", **rest: Any) -> Line:
    """A line worked out by the engine."""
    taken, net = arithmetic.line_net(Decimal(quantity), Decimal(price), currency, **rest)
    percent = rest.get("discount_percent")
    return Line(number, "Work", Decimal(quantity), "HUR", Decimal(price), net, tax, discount_percent=percent, discount=taken)


def half_up(exact: Fraction, currency: str) -> Fraction:
    """Rounding by integers alone, half away from zero: what the engine is compared with."""
    scale = 10 ** DECIMALS[currency]
    magnitude = Fraction(floor(abs(exact) * scale + Fraction(1, 2)), scale)
    return magnitude if exact >= 0 else -magnitude


def random_document(random: Random, currency: str) -> Invoice:
    """Lines, discounts of all kinds, several rates and prepayment."""
    lines = []
    for number in range(1, random.randint(2, 8)):
        quantity = str(Decimal(random.randint(-2000, 200_000)).scaleb(-random.randint(0, 4)))
        price = str(Decimal(random.randint(0, 500_000)).scaleb(-random.randint(0, 4)))
        percent = random.choice((None, None, Decimal(random.randint(0, 10_000)).scaleb(-2)))
        lines.append(line(number, quantity, price, random.choice(RATES + FREE), currency, discount_percent=percent))
    allowances = []
    for a_line in lines:
        if random.random() < 0.15:
            amount = abs(arithmetic.percentage(a_line.net, Decimal(10), currency))
            allowances.append(Allowance("x", amount, a_line.tax))
    prepaid = Decimal(random.randint(0, 100))
    return make(tuple(lines), allowances=tuple(allowances), currency=currency, prepaid=prepaid)


def assert_independently_right(made: Invoice) -> None:
    """All of it again in fractions, without the engine."""
    currency, taxable = made.currency, dict[tuple[str, Decimal], Fraction]()
    for each in made.lines:
        gross = half_up(Fraction(each.quantity) * Fraction(each.unit_price), currency)
        taken = Fraction(each.discount)
        if each.discount_percent is not None:
            assert taken == half_up(gross * Fraction(each.discount_percent) / 100, currency)
        assert Fraction(each.net) == gross - taken
        key = (each.tax.category, each.tax.rate)
        taxable[key] = taxable.get(key, Fraction(0)) + Fraction(each.net)
    for allowance in made.allowances:
        taxable[allowance.tax.category, allowance.tax.rate] -= Fraction(allowance.amount)
    assert len(made.tax_groups) == len(taxable)
    for group in made.tax_groups:
        due = taxable[group.tax.category, group.tax.rate]
        assert Fraction(group.taxable) == due
        assert Fraction(group.amount) == half_up(due * Fraction(group.tax.rate) / 100, currency)
    totals = made.totals
    assert Fraction(totals.lines) == sum(Fraction(each.net) for each in made.lines)
    assert Fraction(totals.allowances) == sum(Fraction(each.amount) for each in made.allowances)
    assert Fraction(totals.net) == Fraction(totals.lines) - Fraction(totals.allowances) == sum(taxable.values())
    assert Fraction(totals.tax) == sum(Fraction(group.amount) for group in made.tax_groups)
    assert Fraction(totals.gross) == Fraction(totals.net) + Fraction(totals.tax)
    assert Fraction(totals.payable) == Fraction(totals.gross) - Fraction(totals.prepaid) + Fraction(totals.rounding)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_ten_thousand_random_invoices_add_up(currency: str) -> None:
    """1,667 of them in each of six currencies, recomputed in fractions."""
    random = Random(f"invoices in {currency}")
    for _ in range(1667):
        made = arithmetic.complete(random_document(random, currency))
        assert_independently_right(made)
        assert arithmetic.check(made) == []
        amounts = [made.totals.gross, made.totals.tax, *(each.net for each in made.lines)]
        assert {-int(amount.as_tuple().exponent) for amount in amounts} == {DECIMALS[currency]} == {exponent(currency)}


@pytest.mark.parametrize(
    ("quantity", "price", "net"),
    [
        ("0.77", "48", "36.96"),
        ("0.8333", "100", "83.33"),
        ("0.0167", "100", "1.67"),
        ("0.5", "0.01", "0.01"),
        ("-0.5", "0.01", "-0.01"),
    ],
)
def test_what_is_printed_multiplies(quantity: str, price: str, net: str) -> None:
    assert str(arithmetic.line_net(Decimal(quantity), Decimal(price), "EUR")[1]) == net


def test_the_total_is_the_sum_of_the_rounded_lines() -> None:
    """Six times a minute at 100 an hour is 6 x 1.67, not 10.00."""
    made = arithmetic.complete(make(tuple(line(number, "0.0167", "100") for number in range(1, 7))))
    assert str(made.totals.net) == "10.02"


def test_vat_is_rounded_once_for_a_group_not_for_each_line() -> None:
    """Three lines of 0.13 at 19 % are 0.0741 of VAT; rounding each would be 0.06."""
    made = arithmetic.complete(make(tuple(line(number, "1", "0.13") for number in range(1, 4))))
    assert str(made.totals.tax) == "0.07"


def test_rates_that_are_written_differently_are_one_group() -> None:
    same = (line(1, "1", "10", TaxKey("S", Decimal("19"))), line(2, "1", "10", TaxKey("S", Decimal("19.00"))))
    assert len(arithmetic.tax_groups(same, (), "EUR")) == 1


def test_reasons_of_a_group_are_merged() -> None:
    keys = (
        TaxKey("E", ZERO, "school", "VATEX-A"),
        TaxKey("E", ZERO, "care", "VATEX-B"),
        TaxKey("E", ZERO, "school", "VATEX-A"),
    )
    lines = tuple(line(number, "1", "10", key) for number, key in enumerate(keys, start=1))
    (group,) = arithmetic.tax_groups(lines, (), "EUR")
    assert (group.tax.reason, group.tax.reason_code) == ("school; care", "")
    (single,) = arithmetic.tax_groups(lines[:1] + lines[2:], (), "EUR")
    assert (single.tax.reason, single.tax.reason_code) == ("school", "VATEX-A")
    (coded,) = arithmetic.tax_groups(tuple(replace(each, tax=replace(each.tax, reason="")) for each in lines), (), "EUR")
    assert coded.tax.reason == "VATEX-A; VATEX-B"


def test_an_allowance_lowers_the_group_that_it_belongs_to() -> None:
    lines = (line(1, "1", "100", RATES[0]), line(2, "1", "100", RATES[1]))
    made = arithmetic.complete(make(lines, allowances=(Allowance("x", Decimal("10.00"), RATES[1]),)))
    assert [(str(group.taxable), str(group.amount)) for group in made.tax_groups] == [("100.00", "19.00"), ("90.00", "6.30")]
    assert str(made.totals.net) == "190.00"


def test_cash_rounding_and_prepayment_change_what_is_payable_only() -> None:
    made = arithmetic.complete(make((line(1, "1", "9.99"),), prepaid=Decimal(5), rounding=Decimal("0.01")))
    assert (str(made.totals.gross), str(made.totals.payable)) == ("11.89", "6.90")


def test_a_discount_is_a_percentage_or_an_amount() -> None:
    ten = arithmetic.line_net(Decimal(3), Decimal("33.33"), "EUR", discount_percent=Decimal(10))
    assert tuple(map(str, ten)) == ("10.00", "89.99")
    amount = arithmetic.line_net(Decimal(3), Decimal("33.33"), "EUR", discount=Decimal(9))
    assert tuple(map(str, amount)) == ("9.00", "90.99")
    with pytest.raises(UsageError, match="either"):
        arithmetic.line_net(Decimal(3), Decimal(1), "EUR", discount_percent=Decimal(10), discount=Decimal(1))


def test_a_float_is_an_error() -> None:
    wrong: Any = 1.5
    with pytest.raises(TypeError):
        arithmetic.line_net(Decimal(1), wrong, "EUR")


GOOD = arithmetic.complete(
    make(
        (line(1, "1.5", "95", discount_percent=Decimal(10)), line(2, "2", "20", RATES[1])),
        allowances=(Allowance("x", Decimal("4.00"), RATES[1], Decimal("40.00"), Decimal(10)),),
    )
)
FIRST, SECOND = GOOD.lines
WRONG: dict[str, Invoice] = {
    "is there 2 times": replace(GOOD, lines=(FIRST, replace(SECOND, line_no=1))),
    "more than 4 decimals": replace(GOOD, lines=(replace(FIRST, quantity=Decimal("1.50001")), SECOND)),
    "price is never negative": replace(GOOD, lines=(replace(FIRST, unit_price=Decimal(-95)), SECOND)),
    "has no rate, yet 19 %": replace(GOOD, lines=(replace(FIRST, tax=TaxKey("Z", Decimal(19))), SECOND)),
    "more decimals than EUR": replace(GOOD, lines=(replace(FIRST, net=Decimal("128.251")), SECOND)),
    "10 % of 142.50 is not 14.24": replace(GOOD, lines=(replace(FIRST, discount=Decimal("14.24")), SECOND)),
    "1.5 x 95 - 14.25 is 128.25, not 128.26": replace(GOOD, lines=(replace(FIRST, net=Decimal("128.26")), SECOND)),
    "would add to": replace(GOOD, lines=(replace(FIRST, discount=Decimal("-14.25"), discount_percent=None), SECOND)),
    "'x' is negative": replace(GOOD, allowances=(Allowance("x", Decimal("-4.00"), RATES[1]),)),
    "percentage of nothing": replace(GOOD, allowances=(Allowance("x", Decimal("4.00"), RATES[1], None, Decimal(10)),)),
    "10 % of 41 is not 4.00": replace(GOOD, allowances=(Allowance("x", Decimal("4.00"), RATES[1], Decimal(41), Decimal(10)),)),
    "given more than once": replace(GOOD, tax_groups=GOOD.tax_groups + GOOD.tax_groups[:1]),
    "VAT S 19 %: nothing is given": replace(GOOD, tax_groups=GOOD.tax_groups[1:]),
    "24.38 on 128.25 is given, 24.37 on 128.25 is due": replace(
        GOOD, tax_groups=(replace(GOOD.tax_groups[0], amount=Decimal("24.38")), *GOOD.tax_groups[1:])
    ),
    **{
        f"total {part!r}": replace(GOOD, totals=replace(GOOD.totals, **{part: getattr(GOOD.totals, part) + 1}))
        for part in ("lines", "allowances", "net", "tax", "gross", "payable")
    },
    "positive amounts": arithmetic.complete(replace(GOOD, kind="credit_note", lines=(replace(line(1, "-9", "95")),))),
}


def test_what_adds_up_is_not_complained_about() -> None:
    assert arithmetic.check(GOOD) == []
    assert arithmetic.check(replace(GOOD, kind="credit_note")) == []


@pytest.mark.parametrize("told", WRONG)
def test_each_wrong_amount_is_found(told: str) -> None:
    assert told in "\n".join(arithmetic.check(WRONG[told]))


def test_zeros_behind_the_point_are_no_decimals() -> None:
    made = arithmetic.complete(make((line(1, "1.5000000", "100.0000"),)))
    assert arithmetic.check(made) == []
    yen = arithmetic.complete(make((line(1, "2", "100", currency="JPY"),), currency="JPY"))
    (only,) = yen.lines
    assert arithmetic.check(replace(yen, lines=(replace(only, net=Decimal("200.00")),))) == []


def test_the_oracle_of_these_tests_rounds_like_decimal() -> None:
    random = Random(5)
    for _ in range(1000):
        number = Decimal(random.randint(-(10**7), 10**7)).scaleb(-4)
        assert half_up(Fraction(number), "EUR") == Fraction(number.quantize(Decimal("0.01"), ROUND_HALF_UP))
