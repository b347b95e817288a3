"""What made-up invoices are put together from: parties, lines, and a time record with commands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from typing import Any

from reports.invoices.arithmetic import line_net
from reports.invoices.document import EvidenceCommand, EvidenceEntry, Line, Party, Payment, TaxKey, Totals

ZERO = Decimal(0)
NOTHING_YET = Totals(ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO)
STANDARD = TaxKey("S", Decimal(19))
REDUCED = TaxKey("S", Decimal(7))
OUTSIDE = TaxKey("O", ZERO, "Not subject to VAT.", "VATEX-EU-O")

SELLER = Party(
    name="Nordlicht Systems GmbH",
    street="Speicherstraße 14",
    postcode="20457",
    city="Hamburg",
    country="DE",
    vat_id="DE136695976",
    tax_number="22/815/08154",
    company_number="HRB 123456",
    contact="Mira Holm",
    phone="+49 40 5550 1480",
    email="billing@nordlicht.example",
    website="nordlicht.example",
)
BUYER = Party(
    name="Acme Logistics BV",
    street="Keizersgracht 221",
    additional="2nd floor",
    postcode="1016 DV",
    city="Amsterdam",
    country="NL",
    vat_id="NL004495445B01",
    contact="Accounts payable",
    email="ap@acme.example",
)
ACCOUNT = Payment("DE02120300000000202051", "BYLADEM1001", "DKB", "Nordlicht Systems GmbH")

_COMMANDS = (
    ("ssh db-3 df -h /var", 0, 840),
    ("sudo journalctl --vacuum-size=500M", 0, 6_200),
    ("psql -c 'select pg_size_pretty(pg_database_size(current_database()))'", 0, 310),
    ("kubectl -n shop rollout restart deployment/checkout", 0, 1_150),
    ("kubectl -n shop rollout status deployment/checkout --timeout=90s", 1, 90_400),
    ("for node in a b c; do\n  ssh web-$node sudo systemctl reload nginx\ndone", 0, 3_900),
)
_PERSONS = ("Mira Holm", "Jonas Ek")
WORK = (
    ("Database failover, eu-west", "Database", "118"),
    ("Checkout latency: profiling and index rebuild", "Database", "118"),
    ("TLS certificates renewed on all edge nodes", "Edge", "118"),
    ("Alert rules for the payment queue", "Monitoring", "105.50"),
    ("On-call, weekend of 17 October", "Monitoring", "177"),
)


def line(number: int, description: str, quantity: str, price: str, currency: str = "EUR", **more: Any) -> Line:
    """A line whose net is worked out as the engine does."""
    extra: dict[str, Any] = {"unit": "HUR", "tax": STANDARD, **more}
    discount, net = line_net(Decimal(quantity), Decimal(price), currency, discount_percent=extra.get("discount_percent"))
    return Line(
        line_no=number,
        description=description,
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        net=net,
        discount=discount,
        **extra,
    )


def entries(count: int, first: datetime, persons: Sequence[str] = _PERSONS, commands: int = 2) -> tuple[EvidenceEntry, ...]:
    """So many entries of 45 minutes and some seconds, three a day, each with commands."""
    return tuple(
        _entry(number, first + timedelta(days=number // 3, hours=3 * (number % 3)), persons, commands)
        for number in range(count)
    )


def _entry(number: int, start: datetime, persons: Sequence[str], commands: int) -> EvidenceEntry:
    measured = 2_700_000 + (number * 37_000) % 3_600_000
    billed = -(-measured // 900_000) * 900_000
    typed = islice(cycle(_COMMANDS), number, number + commands)
    return EvidenceEntry(
        entry_id=number + 1,
        person=persons[number % len(persons)],
        started_at=start,
        ended_at=start + timedelta(milliseconds=measured),
        measured_ms=measured,
        adjusted_ms=None,
        billed_ms=billed,
        line_nos=(number % 5 + 1,),
        note="Disk was full again; retention lowered." if number % 7 == 3 else "",
        approved_by="Ada Vik" if number % 2 else "",
        components=("prod/db-3",) if number % 3 == 0 else (),
        commands=tuple(
            EvidenceCommand(number * 10 + place, start + timedelta(seconds=90 * place), text, status, took)
            for place, (text, status, took) in enumerate(typed)
        ),
    )
