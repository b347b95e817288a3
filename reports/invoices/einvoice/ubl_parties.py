"""Who sells, who buys, where it went and how it is paid, in UBL."""

from __future__ import annotations

from reports.invoices.document import Invoice, Party
from reports.invoices.einvoice import terms
from reports.invoices.einvoice.figures import iso
from reports.invoices.einvoice.tree import Node, branch, leaf


def parties(invoice: Invoice) -> list[Node | None]:
    """The seller (BG-4), the buyer (BG-7) and the delivery (BG-13)."""
    seller, buyer = invoice.seller, invoice.buyer
    place = terms.delivered_to(invoice)
    location = branch("cac:DeliveryLocation", branch("cac:Address", *_address(place))) if place else None
    return [
        branch("cac:AccountingSupplierParty", _party(seller, invoice, terms.seller_id(invoice), seller.tax_number)),
        branch("cac:AccountingCustomerParty", _party(buyer, invoice, invoice.client_number, "")),
        branch("cac:Delivery", leaf("cbc:ActualDeliveryDate", iso(terms.delivered_on(invoice))), location),
    ]


def _party(party: Party, invoice: Invoice, identifier: str, tax_number: str) -> Node | None:
    address, scheme = terms.electronic_address(party)
    return branch(
        "cac:Party",
        leaf("cbc:EndpointID", address, schemeID=scheme),
        branch("cac:PartyIdentification", leaf("cbc:ID", identifier)),
        branch("cac:PostalAddress", *_address(party)),
        _tax_scheme(terms.vat_id(party, invoice), "VAT"),
        _tax_scheme(tax_number, "FC"),
        branch("cac:PartyLegalEntity", leaf("cbc:RegistrationName", party.name), leaf("cbc:CompanyID", party.company_number)),
        branch(
            "cac:Contact",
            leaf("cbc:Name", party.contact),
            leaf("cbc:Telephone", party.phone),
            leaf("cbc:ElectronicMail", party.email),
        ),
    )


def _address(party: Party) -> list[Node | None]:
    return [
        leaf("cbc:StreetName", party.street),
        leaf("cbc:AdditionalStreetName", party.additional),
        leaf("cbc:CityName", party.city),
        leaf("cbc:PostalZone", party.postcode),
        leaf("cbc:CountrySubentity", party.region),
        branch("cac:Country", leaf("cbc:IdentificationCode", party.country)),
    ]


def _tax_scheme(identifier: str, scheme: str) -> Node | None:
    number = leaf("cbc:CompanyID", identifier)
    return branch("cac:PartyTaxScheme", number, branch("cac:TaxScheme", leaf("cbc:ID", scheme))) if number else None


def payment(invoice: Invoice) -> Node | None:
    """How to pay (BG-16), nothing where nothing is said about it."""
    code = terms.payment_code(invoice)
    if not code:
        return None
    account = branch(
        "cac:PayeeFinancialAccount",
        leaf("cbc:ID", terms.iban(invoice)),
        leaf("cbc:Name", invoice.payment.account_holder),
        branch("cac:FinancialInstitutionBranch", leaf("cbc:ID", invoice.payment.bic)),
    )
    return branch(
        "cac:PaymentMeans",
        leaf("cbc:PaymentMeansCode", code),
        leaf("cbc:PaymentDueDate", iso(invoice.due_on)) if invoice.kind == "credit_note" else None,
        leaf("cbc:PaymentID", invoice.payment.reference),
        account if terms.iban(invoice) else None,
    )
