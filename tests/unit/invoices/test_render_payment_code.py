"""The QR code pays exactly what is due, to the right account, and is only there where it can be used."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
import segno
from segno.helpers import make_epc_qr

from reports.invoices.document import Invoice, Payment
from reports.invoices.payment_code import code_for, modules, payload, svg
from sandbox.invoice_parts import ACCOUNT
from sandbox.invoices import credit_note, discounts, draft, one_page, yen


def fields(invoice: Invoice) -> list[str]:
    data = payload(invoice)
    assert data is not None
    return data.decode().split("\n")


def test_the_payload_is_a_credit_transfer_of_the_payable_amount() -> None:
    assert fields(discounts()) == [
        "BCD", "002", "1", "SCT", "BYLADEM1001", "Nordlicht Systems GmbH", "DE02120300000000202051", "EUR2078.04", "", "",
        "2026-0044",
    ]  # fmt: skip


def test_the_code_holds_that_payload() -> None:
    expected = segno.make_qr(payload(one_page()), error="m", boost_error=False)
    code = code_for(one_page())
    assert code is not None and code.error == "M"
    assert code.matrix == expected.matrix
    parts = ("Nordlicht Systems GmbH", ACCOUNT.iban, Decimal("2925.56"), "2026-0042")
    assert code.matrix == make_epc_qr(*parts, bic=ACCOUNT.bic, encoding="utf-8").matrix


def test_the_modules_have_a_quiet_zone_and_are_drawn_each_once() -> None:
    rows, code = modules(one_page()), code_for(one_page())
    assert code is not None
    assert len(rows) == len(code.matrix) + 8 and {len(row) for row in rows} == {len(rows)}
    assert all("1" not in rows[place] for place in (0, 1, 2, 3, -1, -2, -3, -4))
    drawn = svg(rows, 'a "label" <b>')
    assert sum(int(part.split("v")[0]) for part in drawn.split('path d="')[1].split("h")[1:] if "v1" in part) == sum(
        row.count("1") for row in rows
    )
    assert "<b>" not in drawn and "&quot;label&quot;" in drawn


@pytest.mark.parametrize("reason", [credit_note(), draft(), yen()], ids=["credit note", "draft", "not euro"])
def test_there_is_none_where_there_is_nothing_to_pay_in_euro(reason: Invoice) -> None:
    assert code_for(reason) is None and payload(reason) is None and modules(reason) == ()


@pytest.mark.parametrize("iban", ["", "DE02120300000000202052", "123"])
def test_there_is_none_without_a_valid_iban(iban: str) -> None:
    assert code_for(replace(one_page(), payment=Payment(iban=iban))) is None


def test_there_is_none_where_all_is_paid() -> None:
    assert code_for(replace(one_page(), totals=replace(one_page().totals, payable=Decimal(0)))) is None


def test_a_line_break_in_a_name_begins_no_field() -> None:
    account = replace(ACCOUNT, account_holder="Nord\nDE99\nEUR1", reference="2026-0042\nx")
    found = fields(replace(one_page(), payment=account))
    assert found[5] == "Nord DE99 EUR1" and found[-1] == "2026-0042 x" and len(found) == 11


def test_a_creditor_reference_has_its_own_field() -> None:
    found = fields(replace(one_page(), payment=replace(ACCOUNT, reference="RF18 5390 0754 7034")))
    assert found[9:] == ["RF18539007547034"]


def test_names_beyond_latin_are_utf_8() -> None:
    found = fields(replace(one_page(), payment=replace(ACCOUNT, account_holder="株式会社さくら")))
    assert found[2] == "1" and found[5] == "株式会社さくら"
