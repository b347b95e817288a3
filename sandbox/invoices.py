"""Made-up invoices for tests and for looking at: short, long, in other languages and currencies, and what may follow them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from reports.invoices.arithmetic import complete
from reports.invoices.document import Allowance, EvidenceTask, Invoice, Party, Retainer, TaxKey
from sandbox.invoice_parts import (
    ACCOUNT,
    BUYER,
    NOTHING_YET,
    OUTSIDE,
    REDUCED,
    SELLER,
    STANDARD,
    WORK,
    ZERO,
    entries,
    line,
)


def one_page() -> Invoice:
    """Three lines, one rate of VAT, an account: the plainest invoice there is."""
    lines = (
        line(
            1,
            "Database failover, eu-west",
            "12.5",
            "118",
            task_id=12,
            person="Mira Holm",
            why=(
                "measured 12:21:40 = 44500000 ms",
                "each entry up to 15 min = 45000000 ms = 12.5 h",
                "12.5 h x 118.00 = 1475.00",
            ),
        ),
        line(
            2,
            "Checkout latency: profiling and index rebuild",
            "7.25",
            "118",
            task_id=14,
            note="Billed in steps of 15 minutes.",
        ),
        line(3, "Train Hamburg–Amsterdam, 2nd class", "1", "142.30", unit="C62", kind="expense", tax=REDUCED),
    )
    return complete(
        Invoice(
            kind="invoice",
            invoice_id=42,
            number="2026-0042",
            seller=SELLER,
            buyer=replace(
                BUYER, country="DE", city="Berlin", postcode="10115", street="Invalidenstraße 91", vat_id="", additional=""
            ),
            currency="EUR",
            lines=lines,
            tax_groups=(),
            totals=NOTHING_YET,
            issued_on=date(2026, 11, 3),
            due_on=date(2026, 11, 17),
            period_from=date(2026, 10, 1),
            period_to=date(2026, 10, 31),
            zone="Europe/Berlin",
            payment=ACCOUNT,
            payment_terms="Payable within 14 days without deduction.",
            order_reference="PO-7781",
            client_number="10023",
            note="Thank you for the good work together.",
            evidence=(EvidenceTask(12, "Database failover, eu-west", entries(6, datetime(2026, 10, 23, 7, 0, tzinfo=UTC))),),
        )
    )


def thirty_pages(line_count: int = 60, entry_count: int = 330) -> Invoice:
    """Lines under headings with subtotals, and a long time record."""
    lines = []
    for index in range(line_count):
        title, group, price = WORK[index * len(WORK) // line_count]
        lines.append(
            line(
                index + 1,
                f"{title} ({index + 1})",
                f"{1 + index % 9}.{index % 4 * 25:02}",
                price,
                group=group,
                note="Billed in steps of 15 minutes." if index % 5 == 0 else "",
            )
        )
    per_task = entry_count // len(WORK)
    start = datetime(2026, 10, 1, 6, 30, tzinfo=UTC)
    tasks = tuple(
        EvidenceTask(12 + place, title, entries(per_task, start + timedelta(days=place)))
        for place, (title, _, _) in enumerate(WORK)
    )
    return complete(replace(one_page(), number="2026-0043", lines=tuple(lines), evidence=tasks))


def discounts() -> Invoice:
    """Discounts on lines and on the whole, a part paid already, VAT accounted for in another currency."""
    first, second, third = one_page().lines
    cheaper = line(1, first.description, "12.5", "118", discount_percent=Decimal(10))
    whole = Allowance("Framework agreement", Decimal("100.00"), STANDARD)
    share = Allowance("Early bird", Decimal("44.53"), STANDARD, Decimal("2226.25"), Decimal(2))
    base = replace(
        one_page(),
        number="2026-0044",
        lines=(cheaper, second, third),
        allowances=(whole, share),
        totals=replace(NOTHING_YET, prepaid=Decimal("500.00")),
        tax_currency="SEK",
        tax_in_tax_currency=Decimal("4321.05"),
    )
    return complete(base)


def draft() -> Invoice:
    """Neither number nor date."""
    return replace(one_page(), number="", issued_on=None, due_on=None)


def credit_note() -> Invoice:
    """A part of the first invoice given back."""
    given = line(1, "Database failover: two hours billed twice", "2", "118")
    return complete(
        replace(
            one_page(),
            kind="credit_note",
            number="CN-2026-0003",
            lines=(given,),
            preceding_number="2026-0042",
            preceding_date=date(2026, 11, 3),
            issued_on=date(2026, 11, 12),
            due_on=None,
            payment_terms="",
            note="The amount is set against your next invoice.",
            evidence=(),
        )
    )


def reverse_charge(language: str = "de") -> Invoice:
    """To a buyer in another member state who owes the VAT."""
    lines = tuple(replace(item, tax=TaxKey("AE", ZERO, "", "VATEX-EU-AE")) for item in one_page().lines)
    return complete(
        replace(
            one_page(),
            number="2026-0045",
            lines=lines,
            buyer=BUYER,
            language=language,
            payment_terms="Zahlbar innerhalb von 14 Tagen ohne Abzug.",
            note="",
        )
    )


def german() -> Invoice:
    """In German, with a discount, an Umlaut in every second word, and the words of the law."""
    lines = (
        line(
            1,
            "Überwachung und Störungsbehebung der Datenbanken",
            "18.75",
            "112.50",
            group="Betrieb",
            discount_percent=Decimal(5),
        ),
        line(2, "Zertifikatserneuerung für sämtliche Außenstellen", "4", "112.50", group="Betrieb"),
        line(3, "Rufbereitschaft, Wochenende 17./18. Oktober", "2", "180", group="Rufbereitschaft", unit="DAY"),
    )
    buyer = Party(
        name="Müller & Söhne Großhandel KG", street="Königsallee 7", postcode="40212", city="Düsseldorf", country="DE"
    )
    return complete(
        replace(
            one_page(),
            number="2026-0046",
            language="de",
            lines=lines,
            buyer=buyer,
            buyer_reference="04011000-12345-34",
            payment_terms="Zahlbar innerhalb von 14 Tagen ohne Abzug.",
            note="Vielen Dank für Ihren Auftrag.",
        )
    )


def yen() -> Invoice:
    """A currency without decimals."""
    lines = (
        line(1, "Cluster upgrade", "12.5", "15000", "JPY", tax=OUTSIDE),
        line(2, "Report", "1", "98001", "JPY", unit="C62", tax=OUTSIDE),
    )
    return complete(
        replace(
            one_page(),
            number="2026-0047",
            currency="JPY",
            lines=lines,
            buyer=replace(BUYER, name="Sakura Trading KK", country="JP"),
            evidence=(),
        )
    )


def retainer() -> Invoice:
    """Hours paid for in advance, drawn down."""
    account = Retainer("h", Decimal("32.25"), Decimal("40"), Decimal("19.75"), Decimal("2.5"), Decimal("50"))
    return replace(one_page(), number="2026-0048", retainer=account)


SAMPLES: dict[str, Callable[[], Invoice]] = {
    made.__name__: made
    for made in (one_page, thirty_pages, discounts, draft, credit_note, reverse_charge, german, yen, retainer)
}
