"""Invoices of every kind that the law knows, and random ones, all complete and due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from reports.invoices import arithmetic
from reports.invoices.document import Allowance, Invoice, Line, Party, Payment, TaxKey, Totals
from store.money import exponent, rounded

ZERO = Decimal(0)
NO_TOTALS = Totals(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO)

SELLER = Party(
    "Beispiel & Töchter GmbH",
    "Lange Straße 12",
    "Hinterhaus",
    "10115",
    "Berlin",
    "BE",
    "DE",
    vat_id="DE 123 456 789",
    tax_number="27/123/45678",
    company_number="HRB 12345 B",
    contact="Ann Example",
    phone="+49 30 1234567",
    email="ann@seller.example",
    endpoint="DE123456789",
    endpoint_scheme="9930",
)
BUYER = Party(
    "Acme S.A.",
    "1 rue de la Paix",
    postcode="75002",
    city="Paris",
    country="FR",
    vat_id="FR12345678901",
    contact="Bob Buyer",
    email="bob@acme.example",
    endpoint="FR12345678901",
    endpoint_scheme="9957",
)
PAYMENT = Payment("DE75 5121 0800 1245 1261 99", "SOLADES1", "Bank", "Beispiel & Töchter", "RE-2026-001")

STANDARD = TaxKey("S", Decimal(19))
REDUCED = TaxKey("S", Decimal("7.0"))
ZERO_RATED = TaxKey("Z", ZERO)
REVERSE = TaxKey("AE", ZERO, "Steuerschuldnerschaft des Leistungsempfängers", "VATEX-EU-AE")
EXEMPT = TaxKey("E", ZERO, "Exempt: education, Article 132(1)(i)", "VATEX-EU-132-1I")
SMALL_BUSINESS = TaxKey("E", ZERO, "Kleinunternehmer, § 19 UStG")
COMMUNITY = TaxKey("K", ZERO)
EXPORT = TaxKey("G", ZERO)
OUT_OF_SCOPE = TaxKey("O", ZERO)


def line(
    number: int = 1, tax: TaxKey = STANDARD, quantity: str = "1.5", price: str = "95.00", currency: str = "EUR", **rest: Any
) -> Line:
    """A line whose net is worked out."""
    percent, taken = rest.pop("discount_percent", None), rest.pop("discount", ZERO)
    amounts = arithmetic.line_net(Decimal(quantity), Decimal(price), currency, discount_percent=percent, discount=taken)
    fields = {"description": f"Work no. {number}", "unit": "HUR", "discount_percent": percent} | rest
    return Line(
        line_no=number,
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        discount=amounts[0],
        net=amounts[1],
        tax=tax,
        **fields,
    )


def invoice(*lines: Line, **rest: Any) -> Invoice:
    """A complete invoice of these lines."""
    fields: dict[str, Any] = {
        "kind": "invoice",
        "invoice_id": 7,
        "seller": SELLER,
        "buyer": BUYER,
        "currency": "EUR",
        "tax_groups": (),
        "totals": NO_TOTALS,
        "number": "2026-001",
        "issued_on": date(2026, 11, 23),
        "due_on": date(2026, 12, 23),
        "period_from": date(2026, 10, 1),
        "period_to": date(2026, 10, 31),
        "payment": PAYMENT,
        "payment_terms": "30 days net",
        "buyer_reference": "04011000-12345-34",
    }
    return arithmetic.complete(Invoice(lines=lines or (line(),), **(fields | rest)))


def _everything() -> Invoice:
    """Every field that has a term in the standard."""
    first = line(
        1,
        description="Firewall rebuilt\nwith all rules\nof the old one",
        note="billed in steps of 6 minutes",
        discount_percent=Decimal("12.5"),
        group="Network",
        task_id=12,
        person="ann",
        period_from=date(2026, 10, 5),
        period_to=date(2026, 10, 9),
    )
    allowance = Allowance("Loyalty", Decimal("12.47"), STANDARD, Decimal("124.69"), Decimal(10))
    return invoice(
        first,
        line(2, REDUCED, "3", "20", discount=Decimal("1.11")),
        allowances=(allowance, Allowance("Goodwill", Decimal("2.00"), REDUCED)),
        totals=replace(NO_TOTALS, prepaid=Decimal("50.00"), rounding=Decimal("0.01")),
        order_reference="PO-1",
        contract_reference="C-2",
        project_reference="P-3",
        client_number="K-1000",
        tax_currency="SEK",
        tax_in_tax_currency=Decimal("123.45"),
        note="Thank you",
        tax_note="Leistungsdatum: siehe Positionen",
    )


HOSTILE = "<script>&amp;\x00\x1b[31m]]>\ud800 \ufffe\u202e\r\nnext 日本 \U0001f600"

SAMPLES: dict[str, Invoice] = {
    "standard": invoice(),
    "everything": _everything(),
    "several rates": invoice(line(1), line(2, REDUCED, "2.3333", "17.77"), line(3, ZERO_RATED), line(4, EXEMPT)),
    "reverse charge": invoice(line(tax=REVERSE), tax_note="Reverse charge"),
    "reverse charge without words": invoice(line(tax=TaxKey("AE", ZERO))),
    "credit note": replace(
        _everything(), kind="credit_note", preceding_number="2026-000", preceding_date=date(2026, 10, 31), number="G-1"
    ),
    "credit note without account": invoice(line(), kind="credit_note", payment=Payment(), preceding_number="2026-000"),
    "credit note without terms": invoice(line(), kind="credit_note", due_on=None, payment_terms="", number="G-2"),
    "zero rated": invoice(line(tax=ZERO_RATED)),
    "reasons where none may be": invoice(
        line(1, replace(ZERO_RATED, reason="export of goods", reason_code="VATEX-EU-G")),
        line(2, replace(STANDARD, reason="?")),
    ),
    "exempt": invoice(line(tax=EXEMPT)),
    "small business": invoice(
        line(tax=SMALL_BUSINESS), seller=replace(SELLER, vat_id="", company_number=""), tax_note="§ 19 UStG"
    ),
    "small business, said in a note": invoice(line(tax=TaxKey("E", ZERO)), tax_note="Kleinunternehmer, § 19 UStG"),
    "within the Community": invoice(line(tax=COMMUNITY)),
    "export": invoice(line(tax=EXPORT, currency="USD"), currency="USD", buyer=replace(BUYER, country="US", vat_id="")),
    "out of scope": invoice(line(tax=OUT_OF_SCOPE), buyer=replace(BUYER, country="US", vat_id="US-1", region="NY")),
    "out of scope, tax number only": invoice(line(tax=OUT_OF_SCOPE), seller=replace(SELLER, company_number="")),
    "yen": invoice(line(1, EXPORT, "7.25", "9500", "JPY"), currency="JPY", buyer=replace(BUYER, country="JP")),
    "expenses": invoice(line(1), line(2, unit="C62", quantity="1", price="412.30", kind="expense", description="Train")),
    "a negative line": invoice(line(1), line(2, quantity="-0.5", discount_percent=Decimal(10))),
    "free of charge": invoice(line(price="0"), due_on=None, payment_terms=""),
    "price of many decimals": invoice(line(quantity="1234.5678", price="0.012345", unit="C62")),
    "long texts": invoice(line(description="Ärger " * 3000, note="n" * 5000), note="Wort " * 4000),
    "hostile texts": invoice(
        line(description=HOSTILE, note=HOSTILE, person=HOSTILE, group=HOSTILE),
        note=HOSTILE,
        number=f"R {HOSTILE}",
        buyer=replace(BUYER, name=HOSTILE, street=HOSTILE, city=HOSTILE),
        payment_terms=HOSTILE,
        project_reference=HOSTILE,
        client_number=HOSTILE,
    ),
    "cash discount": invoice(payment_terms="#SKONTO#TAGE=7#PROZENT=2.00#"),
    "other currency": invoice(line(currency="CHF"), currency="CHF", totals=replace(NO_TOTALS, rounding=Decimal("-0.02"))),
}

MIXED = (STANDARD, REDUCED, TaxKey("S", Decimal("5.5")), ZERO_RATED, EXEMPT, SMALL_BUSINESS)
ALONE = (REVERSE, COMMUNITY, EXPORT, OUT_OF_SCOPE)
UNITS = ("HUR", "DAY", "C62", "MIN", "E48")


def random_invoice(random: Random) -> Invoice:
    """Any mix of lines, discounts, prepayment and dates."""
    currency = random.choice(("EUR", "EUR", "USD", "CHF", "JPY"))
    keys = MIXED if random.random() < 0.7 else (random.choice(ALONE),)
    lines = tuple(_random_line(number, random.choice(keys), currency, random) for number in range(1, random.randint(2, 9)))
    allowances = tuple(_random_allowance(a_line, currency, random) for a_line in lines if random.random() < 0.2)
    prepaid = rounded(Decimal(random.randint(0, 5000)), currency) if random.random() < 0.2 else ZERO
    kind = random.choice(("invoice", "invoice", "credit_note"))
    preceding = {"preceding_number": "2026-000", "preceding_date": date(2026, 9, 30)} if kind == "credit_note" else {}
    return invoice(
        *lines,
        allowances=allowances,
        currency=currency,
        kind=kind,
        totals=replace(NO_TOTALS, prepaid=prepaid),
        payment=PAYMENT if random.random() < 0.8 else Payment(),
        **preceding,
    )


def _random_line(number: int, tax: TaxKey, currency: str, random: Random) -> Line:
    discount: dict[str, Any] = {}
    if random.random() < 0.2:
        discount = {"discount_percent": Decimal(random.randint(1, 9999)).scaleb(-2)}
    day = date(2026, 10, 1) + timedelta(days=random.randint(0, 20))
    return line(
        number,
        tax,
        str(Decimal(random.randint(1, 400_000)).scaleb(-random.randint(0, 4))),
        str(Decimal(random.randint(0, 30_000)).scaleb(-exponent(currency))),
        currency,
        unit=random.choice(UNITS),
        period_from=day,
        period_to=day + timedelta(days=random.randint(0, 5)),
        person=random.choice(("", "ann", "bob")),
        **discount,
    )


def _random_allowance(a_line: Line, currency: str, random: Random) -> Allowance:
    percent = Decimal(random.randint(1, 50))
    amount = arithmetic.percentage(a_line.net, percent, currency)
    if random.random() < 0.5:
        return Allowance("Discount on " + a_line.description, amount, a_line.tax, a_line.net, percent)
    return Allowance("", amount, a_line.tax)
