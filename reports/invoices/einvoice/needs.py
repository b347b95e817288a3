"""Which fields each profile cannot do without, and where each is filled in."""

from __future__ import annotations

from reports.invoices.document import Invoice
from reports.invoices.einvoice import terms
from reports.invoices.einvoice.tree import clean

Field = tuple[str, str]  # whose, and which

_PARTIES: tuple[Field, ...] = (("seller", "name"), ("seller", "country"), ("buyer", "name"), ("buyer", "country"))
_GERMANY: tuple[Field, ...] = (  # BR-DE-1 to BR-DE-9, BR-DE-15; R010 and R020
    ("seller", "city"),
    ("seller", "postcode"),
    ("seller", "contact"),
    ("seller", "phone"),
    ("seller", "email"),
    ("buyer", "city"),
    ("buyer", "postcode"),
    ("invoice", "buyer_reference"),
    ("payment", "iban"),
    ("seller", "address"),
    ("buyer", "address"),
)
NEEDS: dict[str, tuple[Field, ...]] = {"xrechnung": _GERMANY}

# What a VAT category asks of the parties: any one of a row's fields will do.
_ANY_TAX_ID = (("seller", "vat_id"), ("seller", "tax_number"))
BY_CATEGORY: dict[str, tuple[tuple[Field, ...], ...]] = {
    "S": (_ANY_TAX_ID,),  # BR-S-02
    "Z": (_ANY_TAX_ID,),  # BR-Z-02
    "E": (_ANY_TAX_ID,),  # BR-E-02
    "AE": (_ANY_TAX_ID, (("buyer", "vat_id"), ("buyer", "company_number"))),  # BR-AE-02
    "K": ((("seller", "vat_id"),), (("buyer", "vat_id"),)),  # BR-IC-02
    "G": ((("seller", "vat_id"),),),  # BR-G-02
    "O": ((("seller", "company_number"), ("seller", "tax_number")),),  # BR-CO-26, as BR-O-02 forbids the VAT id
}

_WORDS = {
    "vat_id": "VAT id",
    "tax_number": "tax number",
    "company_number": "company number",
    "buyer_reference": "reference (Leitweg-ID)",
    "iban": "IBAN",
    "address": "electronic address",
}
_OPTIONS = {"address": "endpoint", "name": "legal-name"}
_SAMPLES = {"country": "DE", "buyer_reference": "04011000-12345-34", "vat_id": "DE123456789"}
_CLIENT_FIELDS = {("invoice", "buyer_reference")}


def missing(invoice: Invoice, profile: str) -> list[str]:
    """What is not filled in, a sentence each: "the buyer has no country; tt client edit acme --country DE"."""
    single = [(field,) for field in _PARTIES + _needed(invoice, profile)]
    by_category = [row for category in sorted(terms.categories(invoice)) for row in BY_CATEGORY.get(category, ())]
    choices = [*single, *by_category]
    return [_told(choice, invoice) for choice in choices if not any(_value(field, invoice) for field in choice)]


def _needed(invoice: Invoice, profile: str) -> tuple[Field, ...]:
    """Between Germans Peppol asks what XRechnung asks."""
    domestic = profile == "peppol" and invoice.seller.country == invoice.buyer.country == "DE"
    return NEEDS["xrechnung"] if domestic else NEEDS.get(profile, ())


def _value(field: Field, invoice: Invoice) -> str:
    owner, name = field
    if owner == "invoice":
        return clean(str(getattr(invoice, name)))
    if owner == "payment":
        return clean(str(getattr(invoice.payment, name)))
    party = invoice.seller if owner == "seller" else invoice.buyer
    return clean(terms.electronic_address(party)[0] if name == "address" else str(getattr(party, name)))


def _told(choice: tuple[Field, ...], invoice: Invoice) -> str:
    owner = "buyer" if choice[0] in _CLIENT_FIELDS else choice[0][0].replace("payment", "seller")
    names = " and no ".join(_WORDS.get(name, name) for _, name in choice)
    return f"the {owner} has no {names}; {_remedy(owner, choice[0][1], invoice)}"


def _remedy(owner: str, name: str, invoice: Invoice) -> str:
    if owner == "seller":
        return f"set {_OPTIONS.get(name, name).replace('-', '_')} in [seller] of config.toml"
    client = clean(invoice.buyer.name) or "NAME"
    option = _OPTIONS.get(name, name).replace("_", "-")
    return f'tt client edit "{client}" --{option} {_SAMPLES.get(name, name.upper())}'
