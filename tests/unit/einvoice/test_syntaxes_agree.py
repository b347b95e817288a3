"""Both syntaxes say the same: what is read out of the CII equals what is read out of the UBL, and what the document says."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from reports.invoices.document import Invoice
from reports.invoices.einvoice import cii, ubl
from tests.data.en16931.extract import figures
from tests.unit.einvoice.samples import SAMPLES, random_invoice

_RAM = {"ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"}
_TOTALS = {
    "lines": "LineTotalAmount",
    "allowances": "AllowanceTotalAmount",
    "net": "TaxBasisTotalAmount",
    "gross": "GrandTotalAmount",
    "prepaid": "TotalPrepaidAmount",
    "rounding": "RoundingAmount",
    "payable": "DuePayableAmount",
    "tax": "TaxTotalAmount",
}


def cii_figures(document: bytes) -> dict[str, Any]:
    """The same figures as `extract.figures`, of CII; charges are none, as we write none."""
    root = Xml.fromstring(document)
    total = root.find(".//ram:SpecifiedTradeSettlementHeaderMonetarySummation", _RAM)
    settlement = root.find(".//ram:ApplicableHeaderTradeSettlement", _RAM)
    assert total is not None
    assert settlement is not None
    return {
        "source": "ours:x",
        "currency": text(settlement, "ram:InvoiceCurrencyCode"),
        "lines": [cii_line(each) for each in root.findall(".//ram:IncludedSupplyChainTradeLineItem", _RAM)],
        "adjustments": [
            ["-" + text(each, "ram:ActualAmount"), *category(each, "ram:CategoryTradeTax/")]
            for each in settlement.findall("ram:SpecifiedTradeAllowanceCharge", _RAM)
        ],
        "totals": {part: text(total, f"ram:{name}") for part, name in _TOTALS.items()} | {"charges": "0"},
        "groups": [
            [*category(each, ""), text(each, "ram:BasisAmount"), text(each, "ram:CalculatedAmount")]
            for each in settlement.findall("ram:ApplicableTradeTax", _RAM)
        ],
    }


def cii_line(line: Xml.Element) -> list[Any]:
    settled = "ram:SpecifiedLineTradeSettlement/"
    amounts = [each.text for each in line.findall(f"{settled}ram:SpecifiedTradeAllowanceCharge/ram:ActualAmount", _RAM)]
    return [
        text(line, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"),
        text(line, "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"),
        "1",
        [f"-{amount}" for amount in amounts],
        text(line, f"{settled}ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"),
        *category(line, f"{settled}ram:ApplicableTradeTax/"),
    ]


def category(parent: Xml.Element, path: str) -> list[str]:
    return [text(parent, f"{path}ram:CategoryCode"), text(parent, f"{path}ram:RateApplicablePercent")]


def text(parent: Xml.Element, path: str) -> str:
    return parent.findtext(path, "0", _RAM)


def as_numbers(value: Any) -> Any:
    """Texts that are numbers as numbers, so that 1.50 is 1.5 and --1 is 1."""
    if isinstance(value, dict):
        return {key: as_numbers(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_numbers(each) for each in value]
    plain = str(value).removeprefix("--")
    return Decimal(plain) if plain.lstrip("-").replace(".", "").isdigit() else plain


def assert_same(invoice: Invoice) -> None:
    in_ubl, in_cii = as_numbers(figures(ubl.render(invoice), "ours:x")), as_numbers(cii_figures(cii.render(invoice)))
    assert in_cii == in_ubl
    lines = [[each.quantity, each.unit_price, each.net, each.tax.category, each.tax.rate] for each in invoice.lines]
    assert [[line[0], line[1], *line[4:]] for line in in_ubl["lines"]] == lines
    assert [-sum(line[3]) for line in in_ubl["lines"]] == [each.discount for each in invoice.lines]
    assert in_ubl["totals"] == {part: getattr(invoice.totals, part) for part in _TOTALS} | {"charges": 0}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_kind_says_the_same(name: str) -> None:
    assert_same(SAMPLES[name])


def test_random_invoices_say_the_same() -> None:
    random = Random(25)
    for _ in range(100):
        assert_same(random_invoice(random))
