"""What is written obeys the official rules and schemas of EN 16931; the rules are shown to notice what does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from reports.invoices import arithmetic
from reports.invoices.document import Invoice
from reports.invoices.einvoice import cii, ubl
from reports.invoices.einvoice.profiles import PROFILES as PROFILE_NAMES
from reports.invoices.einvoice.terms import SupportingDocument
from tests.unit.einvoice.oracle import Oracle, schema_errors
from tests.unit.einvoice.samples import SAMPLES, random_invoice

RENDERERS: dict[str, Callable[..., bytes]] = {"UBL": ubl.render, "CII": cii.render}
PROFILES = (
    ("UBL", "en16931"),
    ("UBL", "xrechnung"),
    ("UBL", "peppol"),
    ("CII", "en16931"),
    ("CII", "xrechnung"),
    ("CII", "factur-x"),
)
CSV = SupportingDocument("timesheet.csv", b"day;hours\r\n2026-10-01;8\r\n", "text/csv", "Time sheet")


def assert_valid(oracle: Oracle, syntax: str, document: bytes) -> None:
    assert schema_errors(syntax, document) == []
    fired, failed = oracle.verdict(syntax, document)
    assert fired > 20
    assert failed == []


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("syntax", RENDERERS)
def test_each_kind_of_invoice_is_valid(oracle: Oracle, syntax: str, name: str) -> None:
    assert_valid(oracle, syntax, RENDERERS[syntax](SAMPLES[name]))


@pytest.mark.parametrize(("syntax", "profile"), PROFILES)
def test_each_profile_is_valid(oracle: Oracle, syntax: str, profile: str) -> None:
    for name in ("everything", "credit note", "out of scope", "within the Community"):
        document = RENDERERS[syntax](SAMPLES[name], profile)
        specification = PROFILE_NAMES[profile].specification.encode()
        assert specification in document
        if syntax == "CII":  # whose rules know the core's own name only
            document = document.replace(specification, PROFILE_NAMES["en16931"].specification.encode())
        assert_valid(oracle, syntax, document)


@pytest.mark.parametrize("syntax", RENDERERS)
def test_attachments_are_valid(oracle: Oracle, syntax: str) -> None:
    pdf = SupportingDocument("evidence.pdf", b"%PDF-1.7", "application/pdf")
    for name in ("standard", "credit note"):
        attached = (CSV, pdf) if syntax == "UBL" else (pdf,)
        assert_valid(oracle, syntax, RENDERERS[syntax](SAMPLES[name], documents=attached))


@pytest.mark.parametrize("syntax", RENDERERS)
def test_two_hundred_random_invoices_are_valid(oracle: Oracle, syntax: str) -> None:
    random = Random(16931)
    invoices = [random_invoice(random) for _ in range(200)]
    assert {made.kind for made in invoices} == {"invoice", "credit_note"}
    for made in invoices:
        assert arithmetic.check(made) == []
        assert_valid(oracle, syntax, RENDERERS[syntax](made))


BROKEN = {  # what is changed into what, and what the rules of UBL and of CII say about it
    "net": ("142.50", "14.25", ("[BR-CO-15]", "[BR-CO-15]")),
    "total": ("169.58", "269.58", ("[BR-CO-15]", "[BR-CO-15]")),
    "category": (">S<", ">AE<", ("[BR-AE-", "[BR-AE-")),
    "currency": (">EUR<", ">EUX<", ("[BR-CL-04]", "'ram:InvoiceCurrencyCode' is not allowed")),
    "country": (">FR<", ">ZZ<", ("[BR-CL-14]", "'ram:CountryID' is not allowed")),
    "VAT id": (">DE123456789<", ">123456789<", ("[BR-CO-09]", "[BR-CO-09]")),
}


@pytest.mark.parametrize("syntax", RENDERERS)
@pytest.mark.parametrize("name", BROKEN)
def test_the_rules_notice_a_broken_document(oracle: Oracle, syntax: str, name: str) -> None:
    good, bad, told = BROKEN[name]
    document = RENDERERS[syntax](SAMPLES["standard"]).decode()
    assert good in document
    fired, failed = oracle.verdict(syntax, document.replace(good, bad).encode())
    assert fired
    assert any(told[syntax == "CII"] in text for text in failed), failed


def test_the_schema_notices_a_wrong_order() -> None:
    pytest.importorskip("facturx")
    document = ubl.render(SAMPLES["standard"])
    assert schema_errors("UBL", document.replace(b"cbc:DueDate", b"cbc:Note"))


def test_the_rules_notice_a_wrong_sum_which_our_own_check_would_refuse(oracle: Oracle) -> None:
    """Rules tolerate a whole unit of VAT; ours tolerate nothing."""
    off: Invoice = SAMPLES["standard"]
    totals = off.totals
    cent = Decimal("0.01")
    groups = tuple(replace(group, amount=group.amount + cent) for group in off.tax_groups)
    shifted = replace(totals, tax=totals.tax + cent, gross=totals.gross + cent, payable=totals.payable + cent)
    assert arithmetic.check(replace(off, tax_groups=groups, totals=shifted)) != []
    document = ubl.render(off).replace(str(totals.tax).encode(), str(shifted.tax).encode())
    document = document.replace(str(totals.gross).encode(), str(shifted.gross).encode())
    assert oracle.verdict("UBL", document)[1] == []
