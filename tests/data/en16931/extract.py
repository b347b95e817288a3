"""Takes the figures of UBL invoices out of their files: `python extract.py REPOSITORY FILE... > figures.json`.

The public examples of EN 16931, Peppol and XRechnung are not kept here, only what they count. A document becomes its lines
(quantity, price, base quantity, allowances as negative and charges as positive amounts, net, VAT category, rate), its own
allowances and charges, its totals and its VAT groups; all of them as the file states them, none worked out.

The rows of `figures.json` have this form. They were copied from the documents by eye: 44 as the elements that are read here,
out of which this script made the row, the others as the row itself. A document that changed is there as in its last version
that was seen. Whoever has the files can make the rows anew with this script and compare.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

_NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
_TOTALS = {
    "lines": "LineExtensionAmount",
    "allowances": "AllowanceTotalAmount",
    "charges": "ChargeTotalAmount",
    "net": "TaxExclusiveAmount",
    "gross": "TaxInclusiveAmount",
    "prepaid": "PrepaidAmount",
    "rounding": "PayableRoundingAmount",
    "payable": "PayableAmount",
}


def figures(document: bytes, source: str) -> dict[str, Any]:
    """What the document counts, as texts."""
    root = Xml.fromstring(document)
    currency = _text(root, "cbc:DocumentCurrencyCode")
    total = _one(root, "cac:LegalMonetaryTotal")
    with_groups = [each for each in _all(root, "cac:TaxTotal") if each.find("cac:TaxSubtotal", _NAMESPACES) is not None]
    totals = {name: _text(total, f"cbc:{element}", "0") for name, element in _TOTALS.items()}
    return {
        "source": source,
        "currency": currency,
        "lines": [_line(line) for kind in ("Invoice", "CreditNote") for line in _all(root, f"cac:{kind}Line")],
        "adjustments": [_adjustment(each) for each in _all(root, "cac:AllowanceCharge")],
        "totals": totals | {"tax": _text(with_groups[0], "cbc:TaxAmount")},
        "groups": [_group(each) for each in _all(with_groups[0], "cac:TaxSubtotal")],
    }


def _line(line: Xml.Element) -> list[Any]:
    quantity = _text(line, "cbc:InvoicedQuantity", "") or _text(line, "cbc:CreditedQuantity")
    return [
        quantity,
        _text(line, "cac:Price/cbc:PriceAmount"),
        _text(line, "cac:Price/cbc:BaseQuantity", "1"),
        [_signed(each) for each in _all(line, "cac:AllowanceCharge")],
        _text(line, "cbc:LineExtensionAmount"),
        *_category(_one(line, "cac:Item/cac:ClassifiedTaxCategory")),
    ]


def _adjustment(each: Xml.Element) -> list[str]:
    return [_signed(each), *_category(_one(each, "cac:TaxCategory"))]


def _group(each: Xml.Element) -> list[str]:
    return [
        *_category(_one(each, "cac:TaxCategory")),
        _text(each, "cbc:TaxableAmount"),
        _text(each, "cbc:TaxAmount"),
    ]


def _category(category: Xml.Element) -> list[str]:
    return [_text(category, "cbc:ID"), _text(category, "cbc:Percent", "0")]


def _signed(each: Xml.Element) -> str:
    amount = _text(each, "cbc:Amount").lstrip("+")
    if _text(each, "cbc:ChargeIndicator") in ("true", "1"):
        return amount
    return amount[1:] if amount.startswith("-") else f"-{amount}"


def _all(parent: Xml.Element, path: str) -> list[Xml.Element]:
    return parent.findall(path, _NAMESPACES)


def _one(parent: Xml.Element, path: str) -> Xml.Element:
    found = parent.find(path, _NAMESPACES)
    if found is None:
        raise ValueError(f"{parent.tag} has no {path}")
    return found


def _text(parent: Xml.Element, path: str, default: str | None = None) -> str:
    found = parent.find(path, _NAMESPACES)
    if found is None and default is not None:
        return default
    return (_one(parent, path).text or "").strip()


def main() -> None:
    """A row a document, the smallest JSON that is still read by people."""
    repository, *paths = sys.argv[1:]
    rows = [figures(Path(path).read_bytes(), f"{repository}:{path}") for path in paths]
    print("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows) + "\n]")


if __name__ == "__main__":
    main()
