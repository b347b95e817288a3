"""Who sells, who buys, where it went and how it is paid, in CII."""

from __future__ import annotations

from reports.invoices.document import Invoice, Party
from reports.invoices.einvoice import terms
from reports.invoices.einvoice.cii_dates import date_time
from reports.invoices.einvoice.tree import Node, branch, leaf


def party(name: str, party: Party, invoice: Invoice, identifier: str, tax_number: str) -> Node | None:
    """The seller (BG-4) or the buyer (BG-7)."""
    address, scheme = terms.electronic_address(party)
    return branch(
        name,
        leaf("ram:ID", identifier),
        leaf("ram:Name", party.name),
        branch("ram:SpecifiedLegalOrganization", leaf("ram:ID", party.company_number)),
        branch(
            "ram:DefinedTradeContact",
            leaf("ram:PersonName", party.contact),
            branch("ram:TelephoneUniversalCommunication", leaf("ram:CompleteNumber", party.phone)),
            branch("ram:EmailURIUniversalCommunication", leaf("ram:URIID", party.email)),
        ),
        _address(party),
        branch("ram:URIUniversalCommunication", leaf("ram:URIID", address, schemeID=scheme)),
        branch("ram:SpecifiedTaxRegistration", leaf("ram:ID", terms.vat_id(party, invoice), schemeID="VA")),
        branch("ram:SpecifiedTaxRegistration", leaf("ram:ID", tax_number, schemeID="FC")),
    )


def _address(party: Party) -> Node | None:
    return branch(
        "ram:PostalTradeAddress",
        leaf("ram:PostcodeCode", party.postcode),
        leaf("ram:LineOne", party.street),
        leaf("ram:LineTwo", party.additional),
        leaf("ram:CityName", party.city),
        leaf("ram:CountryID", party.country),
        leaf("ram:CountrySubDivisionName", party.region),
    )


def delivery(invoice: Invoice) -> list[Node | None]:
    """Where it went, where the law wants that told, and until which day (BG-13)."""
    place, day = terms.delivered_to(invoice), terms.delivered_on(invoice)
    return [
        branch("ram:ShipToTradeParty", _address(place)) if place else None,
        branch("ram:ActualDeliverySupplyChainEvent", date_time("ram:OccurrenceDateTime", day)),
    ]


def payment(invoice: Invoice) -> Node | None:
    """How to pay (BG-16), nothing where nothing is said about it."""
    code = terms.payment_code(invoice)
    if not code:
        return None
    account = branch(
        "ram:PayeePartyCreditorFinancialAccount",
        leaf("ram:IBANID", terms.iban(invoice)),
        leaf("ram:AccountName", invoice.payment.account_holder),
    )
    bank = branch("ram:PayeeSpecifiedCreditorFinancialInstitution", leaf("ram:BICID", invoice.payment.bic))
    paid_to = (account, bank) if terms.iban(invoice) else ()
    return branch("ram:SpecifiedTradeSettlementPaymentMeans", leaf("ram:TypeCode", code), paid_to)
