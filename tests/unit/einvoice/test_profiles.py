"""What a profile lacks is told with the setting that fills it, and nothing is written before."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.invoices.document import Allowance, Invoice, Party, Payment, TaxKey
from reports.invoices.einvoice import cii, ubl
from reports.invoices.einvoice.check import problems
from reports.invoices.einvoice.profiles import PROFILES
from reports.invoices.einvoice.terms import SupportingDocument
from reports.invoices.einvoice.tree import clean
from store.errors import RefusedError, UsageError
from tests.unit.einvoice.samples import (
    BUYER,
    COMMUNITY,
    EXEMPT,
    EXPORT,
    OUT_OF_SCOPE,
    REVERSE,
    SAMPLES,
    SELLER,
    STANDARD,
    ZERO,
    invoice,
    line,
)

GERMAN = replace(BUYER, country="DE", vat_id="DE987654321")


def lacks(made: Invoice, profile: str = "en16931") -> str:
    return "\n".join(problems(made, profile))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_lack_nothing(name: str) -> None:
    assert problems(SAMPLES[name]) == []
    assert problems(SAMPLES[name], "factur-x") == []


@pytest.mark.parametrize("profile", PROFILES)
def test_a_draft_is_refused_in_every_profile(profile: str) -> None:
    for draft in (invoice(number=""), invoice(issued_on=None)):
        assert problems(draft, profile) == ["a draft is no e-invoice; issue it first: tt invoice issue I7"]
    with pytest.raises(RefusedError, match="issue it first"):
        ubl.render(invoice(number="\x00 "))


@pytest.mark.parametrize("currency", ["KWD", "BHD"])
def test_a_currency_of_three_decimals_is_refused(currency: str) -> None:
    made = invoice(line(currency=currency), currency=currency)
    for render in (ubl.render, cii.render):
        with pytest.raises(RefusedError, match=f"two decimals and {currency} has 3; export a PDF instead"):
            render(made)


def test_what_is_missing_names_the_setting() -> None:
    nobody = Party("")
    found = problems(invoice(seller=nobody, buyer=replace(nobody, name="Acme")))
    assert 'the buyer has no country; tt client edit "Acme" --country DE' in found
    assert "the seller has no country; set country in [seller] of config.toml" in found
    assert "the seller has no VAT id and no tax number; set vat_id in [seller] of config.toml" in found


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"due_on": None, "payment_terms": ""}, "when it is to be paid"),
        ({"buyer": replace(BUYER, country="UK")}, "'UK'.*ISO 3166"),
        ({"buyer": replace(BUYER, vat_id="12345")}, "does not begin with a country"),
        ({"buyer": replace(BUYER, endpoint_scheme="")}, "has no scheme"),
        ({"period_to": date(2026, 9, 1)}, "before it begins"),
        ({"tax_currency": "SEK"}, "not given in SEK"),
    ],
)
def test_each_gap_is_told(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(RefusedError, match=told):
        ubl.render(invoice(**changed))


@pytest.mark.parametrize(
    ("tax", "changed", "told"),
    [
        (REVERSE, {"buyer": replace(BUYER, vat_id="")}, "the buyer has no VAT id and no company number"),
        (COMMUNITY, {"buyer": replace(BUYER, vat_id="")}, "the buyer has no VAT id"),
        (COMMUNITY, {"seller": replace(SELLER, vat_id="")}, "the seller has no VAT id"),
        (COMMUNITY, {"period_from": None, "period_to": None}, "needs a period"),
        (EXPORT, {"seller": replace(SELLER, vat_id="")}, "the seller has no VAT id"),
        (EXEMPT, {"seller": replace(SELLER, vat_id="", tax_number="")}, "the seller has no VAT id and no tax number"),
        (OUT_OF_SCOPE, {"seller": replace(SELLER, company_number="", tax_number="")}, "no company number and no tax number"),
        (TaxKey("E", ZERO), {}, "why there is no VAT"),
        (TaxKey("S", ZERO), {}, "no rate"),
    ],
)
def test_each_vat_category_asks_for_its_own(tax: TaxKey, changed: dict[str, Any], told: str) -> None:
    assert told in lacks(invoice(line(tax=tax), **changed))


def test_what_is_not_subject_to_vat_stands_alone() -> None:
    assert "make two invoices" in lacks(invoice(line(1), line(2, OUT_OF_SCOPE)))


def test_lines_are_looked_at() -> None:
    early = line(period_from=date(2026, 10, 5), period_to=date(2026, 10, 4))
    assert "line 1 ends on 2026-10-04" in lacks(invoice(early))
    assert "no unit of UN/ECE" in lacks(invoice(line(unit="hours")))
    assert "no description" in lacks(invoice(line(description=" \x00")))
    assert "needs a line" in lacks(replace(invoice(), lines=()))


def test_amounts_that_do_not_add_up_are_refused() -> None:
    wrong = replace(SAMPLES["standard"], totals=replace(SAMPLES["standard"].totals, payable=Decimal("1.00")))
    with pytest.raises(RefusedError, match="do not add up"):
        cii.render(wrong)


def test_only_the_first_problems_are_in_the_error() -> None:
    with pytest.raises(RefusedError, match=r"and \d+ more$"):
        ubl.render(invoice(line(unit=""), seller=Party(""), buyer=Party("")))


def test_xrechnung_asks_for_contacts_account_and_reference() -> None:
    bare = Party("Seller", country="DE", vat_id="DE1")
    found = problems(invoice(seller=bare, payment=Payment(), buyer_reference=""), "xrechnung")
    for words in ("city", "postcode", "contact", "phone", "email", "electronic address", "IBAN"):
        assert any(problem.startswith(f"the seller has no {words};") for problem in found), words
    assert any("--buyer-reference 04011000" in problem for problem in found)
    assert problems(SAMPLES["everything"], "xrechnung") == []


def test_xrechnung_has_its_own_way_to_write_cash_discounts() -> None:
    assert problems(invoice(payment_terms="#SKONTO#TAGE=7#PROZENT=2.00#BASISBETRAG=357.93#"), "xrechnung") == []
    assert "#SKONTO#" in lacks(invoice(payment_terms="#2% within 7 days"), "xrechnung")
    assert b"#PROZENT=2.00#\n</cbc:Note>" in ubl.render(SAMPLES["cash discount"], "xrechnung")


def test_peppol_asks_for_registered_addresses_and_a_reference() -> None:
    by_mail = replace(BUYER, endpoint="", endpoint_scheme="")
    told = lacks(invoice(buyer=by_mail, buyer_reference=""), "peppol")
    assert "the buyer has no Peppol address" in told
    assert "--order-reference" in told
    assert problems(invoice(buyer_reference="", order_reference="PO-1"), "peppol") == []


def test_peppol_between_germans_asks_what_xrechnung_asks() -> None:
    made = invoice(seller=replace(SELLER, phone=""), buyer=GERMAN)
    assert "the seller has no phone" in lacks(made, "peppol")
    assert problems(replace(made, buyer=BUYER), "peppol") == []


def test_peppol_ties_reasons_to_categories_and_lines_to_the_period() -> None:
    wrong = TaxKey("E", ZERO, "because", "VATEX-EU-AE")
    assert "VATEX-EU-AE is a reason for VAT category AE" in lacks(invoice(line(tax=wrong)), "peppol")
    outside = line(period_from=date(2026, 9, 30), period_to=date(2026, 10, 1))
    assert "outside of the invoice's period" in lacks(invoice(outside), "peppol")
    assert problems(invoice(outside)) == []


def test_attachments_are_of_known_kinds_and_names() -> None:
    page = SupportingDocument("a.html", b"<p>", "text/html")
    assert "attach PDF" in "\n".join(problems(invoice(), documents=(page,)))
    sheet = SupportingDocument("a.csv", b"1", "text/csv")
    assert "same name" in "\n".join(problems(invoice(), documents=(sheet, sheet)))
    with pytest.raises(RefusedError, match="one attachment"):
        cii.render(invoice(), documents=(sheet, replace(sheet, name="b.csv")))


def test_profiles_have_syntaxes() -> None:
    with pytest.raises(UsageError, match="en16931, xrechnung"):
        problems(invoice(), "zugferd")
    with pytest.raises(UsageError, match="write CII"):
        ubl.render(invoice(), "factur-x")
    with pytest.raises(UsageError, match="write UBL"):
        cii.render(invoice(), "peppol")


def test_the_same_invoice_gives_the_same_bytes() -> None:
    for render in (ubl.render, cii.render):
        assert render(SAMPLES["everything"]) == render(SAMPLES["everything"])


def test_every_term_of_the_document_is_written() -> None:
    """The texts of the fullest sample are all there, in both syntaxes."""
    ids = (
        "2026-001",
        "PO-1",
        "C-2",
        "P-3",
        "K-1000",
        "04011000-12345-34",
        "DE75512108001245126199",
        "SOLADES1",
        "RE-2026-001",
    )
    parties = ("DE123456789", "27/123/45678", "HRB", "FR12345678901", "9930", "9957", "Hinterhaus", "10115", "Berlin", "Ann")
    mail = ("ann@seller.example", "bob@acme.example", "Thank", "Leistungsdatum", "30 days net")
    lines = ("Firewall", "Network", "ann", "12.5", "steps", "HUR", "Loyalty", "Goodwill", "12.47", "124.69")
    sums = ("SEK", "123.45", "50.00", "0.01")
    texts = (*ids, *parties, *mail, *lines, *sums)
    for document in (ubl.render(SAMPLES["everything"]), cii.render(SAMPLES["everything"])):
        assert [text for text in texts if text.encode() not in document] == []
    credit = ubl.render(SAMPLES["credit note"])
    assert b"<CreditNote " in credit
    assert b">381<" in credit
    assert credit.count(b"2026-000") == 1


def test_a_discount_without_a_percentage_has_no_base() -> None:
    """Peppol R042."""
    document = ubl.render(invoice(line(discount=Decimal(5)), allowances=(Allowance("x", Decimal(1), STANDARD, Decimal(9)),)))
    assert document.count(b"<cac:AllowanceCharge>") == 2
    assert b"BaseAmount" not in document


def test_characters_that_xml_has_not_are_left_out() -> None:
    for document in (ubl.render(SAMPLES["hostile texts"]), cii.render(SAMPLES["hostile texts"])):
        text = document.decode()
        assert "&lt;script&gt;&amp;amp;[31m]]&gt;" in text
        assert not set(text) & {"\x00", "\x1b", "\r", "\ufffe"}


@given(st.text(st.characters(), max_size=60), st.text(st.characters(), max_size=60))
def test_any_text_can_be_written_and_is_read_back(name: str, note: str) -> None:
    """Also halves of surrogate pairs, which are no characters."""
    from lxml import etree

    made = invoice(line(note=note), buyer=replace(BUYER, name=name))
    if not clean(name):
        assert "no name" in lacks(made) or "no legal" in lacks(made)
        return
    root = etree.fromstring(ubl.render(made))
    kept = {node.text for node in root.iter() if node.text and node.text.strip()}
    assert clean(name) in kept
    assert not clean(note) or clean(note) in kept


def test_reasons_are_not_mixed_up() -> None:
    """One note explains one category; with two of them each keeps its own words."""
    both = invoice(line(1, TaxKey("AE", ZERO)), line(2, TaxKey("E", ZERO)), tax_note="Reverse charge applies")
    assert "why there is no VAT (E)" in lacks(both)
    made = cii.render(invoice(line(1, TaxKey("AE", ZERO)), line(2, EXEMPT), tax_note="Goods of two kinds"))
    assert b"<ram:ExemptionReason>Reverse charge<" in made


@pytest.mark.parametrize(
    ("package", "call"),
    [
        ("lxml", "from reports.invoices.einvoice import ubl; ubl.render(SAMPLES['standard'])"),
        ("lxml", "from reports.invoices.einvoice import cii; cii.render(SAMPLES['standard'])"),
        ("pikepdf", "from reports.invoices.einvoice import facturx; facturx.embed(b'')"),
    ],
)
def test_packages_are_asked_for_where_they_are_missing(package: str, call: str) -> None:
    """In a process of its own, in which the package can't be imported."""
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from tests.unit.einvoice.samples import SAMPLES\n"
        "from store.errors import UsageError\n"
        f"try: {call}\n"
        "except UsageError as error: print(error)\n"
    ).replace("try: from", "try:\n  from")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'termtask[einvoice]'" in ran.stdout
