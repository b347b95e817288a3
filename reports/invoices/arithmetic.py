"""From quantities and prices to totals: each amount rounded once, half up, and each sum made of what is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace
from decimal import Decimal

from reports.invoices.document import Allowance, Invoice, Line, TaxGroup, TaxKey, Totals
from store.errors import UsageError
from store.money import exact, exponent, rounded

QUANTITY_DECIMALS = 4
_ZERO = Decimal(0)


def line_net(
    quantity: Decimal,
    unit_price: Decimal,
    currency: str,
    *,
    discount_percent: Decimal | None = None,
    discount: Decimal = _ZERO,
) -> tuple[Decimal, Decimal]:
    """The discount and the net of a line, each to the cent; the discount is a percentage or an amount.

    Raises UsageError where both kinds of discount are given and TypeError for a float.
    """
    if discount_percent is not None and discount:
        raise UsageError("a line has either a discount in percent or an amount; leave one out")
    gross = line_gross(quantity, unit_price, currency)
    taken = rounded(discount, currency) if discount_percent is None else percentage(gross, discount_percent, currency)
    with exact():
        return taken, gross - taken


def line_gross(quantity: Decimal, unit_price: Decimal, currency: str) -> Decimal:
    """Quantity x price to the cent, before any discount (BT-137)."""
    with exact():
        return rounded(quantity * unit_price, currency)


def percentage(base: Decimal, percent: Decimal, currency: str) -> Decimal:
    """So many percent of the base, to the cent."""
    with exact():
        return rounded(base * percent / 100, currency)


def tax_groups(lines: Iterable[Line], allowances: Iterable[Allowance], currency: str) -> tuple[TaxGroup, ...]:
    """VAT per category and rate, rounded once for each group (BG-23), in the order in which the lines name them."""
    shares = [(line.tax, line.net) for line in lines] + [(allowance.tax, -allowance.amount) for allowance in allowances]
    groups: dict[tuple[str, Decimal], list[tuple[TaxKey, Decimal]]] = {}
    for key, amount in shares:
        groups.setdefault((key.category, key.rate), []).append((key, amount))
    return tuple(_tax_group(members, currency) for members in groups.values())


def totals(
    lines: Iterable[Line],
    allowances: Iterable[Allowance],
    tax_groups: Iterable[TaxGroup],
    prepaid: Decimal,
    rounding: Decimal,
    currency: str,
) -> Totals:
    """The sums of a document (BG-22): nothing is rounded here that is not rounded already."""
    with exact():
        net_of_lines = _sum((line.net for line in lines), currency)
        allowed = _sum((allowance.amount for allowance in allowances), currency)
        tax = _sum((group.amount for group in tax_groups), currency)
        net = net_of_lines - allowed
        gross = net + tax
        paid, adjusted = rounded(prepaid, currency), rounded(rounding, currency)
        return Totals(net_of_lines, allowed, net, tax, gross, paid, adjusted, gross - paid + adjusted)


def complete(invoice: Invoice) -> Invoice:
    """The same document with its VAT groups and totals worked out from its lines, allowances, prepayment and rounding."""
    groups = tax_groups(invoice.lines, invoice.allowances, invoice.currency)
    before = invoice.totals
    summed = totals(invoice.lines, invoice.allowances, groups, before.prepaid, before.rounding, invoice.currency)
    return replace(invoice, tax_groups=groups, totals=summed)


def check(invoice: Invoice) -> list[str]:
    """What does not add up, to the cent, a sentence each; an empty list where all does."""
    return [
        *_repeated_numbers(invoice),
        *(problem for line in invoice.lines for problem in _line_problems(line, invoice.currency)),
        *(problem for allowance in invoice.allowances for problem in _allowance_problems(allowance, invoice.currency)),
        *_tax_problems(invoice),
        *_total_problems(invoice),
    ]


def _repeated_numbers(invoice: Invoice) -> Iterable[str]:
    counts = Counter(line.line_no for line in invoice.lines)
    return (f"line {number} is there {count} times" for number, count in counts.items() if count > 1)


def _line_problems(line: Line, currency: str) -> Iterable[str]:
    name = f"line {line.line_no}"
    if _decimals(line.quantity) > QUANTITY_DECIMALS:
        yield f"{name}: its quantity {line.quantity} has more than {QUANTITY_DECIMALS} decimals"
    if line.unit_price < 0:
        yield f"{name}: a price is never negative; write a negative quantity"
    if line.tax.category != "S" and line.tax.rate:
        yield f"{name}: VAT category {line.tax.category} has no rate, yet {line.tax.rate} % is given"
    yield from _too_fine(name, (line.net, line.discount), currency)
    gross = line_gross(line.quantity, line.unit_price, currency)
    if line.discount * gross < 0:
        yield f"{name}: the discount {line.discount} would add to {gross}"
    if line.discount_percent is not None and percentage(gross, line.discount_percent, currency) != line.discount:
        yield f"{name}: {line.discount_percent} % of {gross} is not {line.discount}"
    if gross - line.discount != line.net:
        yield f"{name}: {line.quantity} x {line.unit_price} - {line.discount} is {gross - line.discount}, not {line.net}"


def _allowance_problems(allowance: Allowance, currency: str) -> Iterable[str]:
    name = f"the discount {allowance.description!r}"
    if allowance.amount < 0:
        yield f"{name} is negative"
    yield from _too_fine(name, (allowance.amount, allowance.base or _ZERO), currency)
    if allowance.percent is None:
        return
    if allowance.base is None:
        yield f"{name} is a percentage of nothing"
    elif percentage(allowance.base, allowance.percent, currency) != allowance.amount:
        yield f"{name}: {allowance.percent} % of {allowance.base} is not {allowance.amount}"


def _tax_problems(invoice: Invoice) -> Iterable[str]:
    stated = {(group.tax.category, group.tax.rate): (group.taxable, group.amount) for group in invoice.tax_groups}
    if len(stated) < len(invoice.tax_groups):
        yield "VAT of one category and rate is given more than once"
    groups = tax_groups(invoice.lines, invoice.allowances, invoice.currency)
    due = {(group.tax.category, group.tax.rate): (group.taxable, group.amount) for group in groups}
    for category, rate in due | stated:
        ours, theirs = due.get((category, rate)), stated.get((category, rate))
        if ours != theirs:
            yield f"VAT {category} {rate} %: {_pair(theirs)} is given, {_pair(ours)} is due"


def _total_problems(invoice: Invoice) -> Iterable[str]:
    given = invoice.totals
    summed = totals(invoice.lines, invoice.allowances, invoice.tax_groups, given.prepaid, given.rounding, invoice.currency)
    for part in fields(Totals):
        ours, theirs = getattr(summed, part.name), getattr(given, part.name)
        if ours != theirs:
            yield f"the total {part.name!r} is given as {theirs}, the sum is {ours}"
        yield from _too_fine(f"the total {part.name!r}", (theirs,), invoice.currency)
    if invoice.kind == "credit_note" and given.gross < 0:
        yield "a credit note has positive amounts; its total is negative"


def _too_fine(name: str, amounts: Iterable[Decimal], currency: str) -> Iterable[str]:
    finest = exponent(currency)
    return (f"{name}: {amount} has more decimals than {currency}" for amount in amounts if _decimals(amount) > finest)


def _decimals(number: Decimal) -> int:
    """How many decimals it needs: 1.500 needs one."""
    _, digits, scale = number.as_tuple()
    if not isinstance(scale, int):
        raise UsageError(f"{number} is no number to reckon with; write digits")
    trailing = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return max(0, -scale - trailing)


def _pair(amounts: tuple[Decimal, Decimal] | None) -> str:
    return f"{amounts[1]} on {amounts[0]}" if amounts else "nothing"


def _tax_group(members: list[tuple[TaxKey, Decimal]], currency: str) -> TaxGroup:
    key = _merged([key for key, _ in members])
    taxable = _sum((amount for _, amount in members), currency)
    return TaxGroup(key, taxable, percentage(taxable, key.rate, currency))


def _merged(keys: list[TaxKey]) -> TaxKey:
    """One key for a group: the standard has room for one code, so several codes go into the reason's words."""
    codes = _distinct(key.reason_code for key in keys)
    reasons = _distinct(key.reason for key in keys)
    if len(codes) > 1:
        return replace(keys[0], reason="; ".join(reasons or codes), reason_code="")
    return replace(keys[0], reason="; ".join(reasons), reason_code="".join(codes))


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


def _sum(amounts: Iterable[Decimal], currency: str) -> Decimal:
    with exact():
        return rounded(sum(amounts, _ZERO), currency)
