"""An invoice or credit note as UN/CEFACT Cross Industry Invoice D16B, in the order of elements that its schema demands."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from reports.invoices.document import Invoice
from reports.invoices.einvoice import check, profiles, terms
from reports.invoices.einvoice.cii_amounts import document_discount, summation, tax_group
from reports.invoices.einvoice.cii_dates import date_time, period
from reports.invoices.einvoice.cii_lines import invoice_line
from reports.invoices.einvoice.cii_parties import delivery, party, payment
from reports.invoices.einvoice.profiles import Profile
from reports.invoices.einvoice.terms import SupportingDocument
from reports.invoices.einvoice.tree import Node, branch, clean, leaf, written
from store.errors import RefusedError

_UNECE = "urn:un:unece:uncefact:data:standard:"
_NAMESPACES = {
    "rsm": f"{_UNECE}CrossIndustryInvoice:100",
    "ram": f"{_UNECE}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_UNECE}UnqualifiedDataType:100",
    "qdt": f"{_UNECE}QualifiedDataType:100",
}
_SUPPORTING = "916"  # UNTDID 1001
_DAY = "102"  # UNTDID 2379: CCYYMMDD


def render(invoice: Invoice, profile: str = "en16931", documents: Sequence[SupportingDocument] = ()) -> bytes:
    """The document as CII D16B, with a file attached (BG-24); raises RefusedError where the profile lacks something."""
    chosen = profiles.named(profile, "CII")
    if len(documents) > 1:  # CII-SR-476
        raise RefusedError("CII carries one attachment at most; attach one, or write UBL")
    check.demand(invoice, profile, documents)
    trade = _present(
        "rsm:SupplyChainTradeTransaction",
        *(invoice_line(line, invoice) for line in invoice.lines),
        _agreement(invoice, documents),
        _present("ram:ApplicableHeaderTradeDelivery", *delivery(invoice)),
        _settlement(invoice, chosen),
    )
    return written(_present("rsm:CrossIndustryInvoice", _context(chosen), _heading(invoice), trade), _NAMESPACES)


def _present(name: str, *parts: Node | None) -> Node:
    """An element that the schema wants even where it is empty."""
    return Node(name, "", tuple(part for part in parts if part), ())


def _context(profile: Profile) -> Node | None:
    return branch(
        "rsm:ExchangedDocumentContext",
        branch("ram:BusinessProcessSpecifiedDocumentContextParameter", leaf("ram:ID", profile.process)),
        branch("ram:GuidelineSpecifiedDocumentContextParameter", leaf("ram:ID", profile.specification)),
    )


def _heading(invoice: Invoice) -> Node | None:
    return branch(
        "rsm:ExchangedDocument",
        leaf("ram:ID", invoice.number),
        leaf("ram:TypeCode", terms.TYPE_CODES[invoice.kind]),
        date_time("ram:IssueDateTime", invoice.issued_on),
        branch("ram:IncludedNote", leaf("ram:Content", terms.note(invoice))),
    )


def _agreement(invoice: Invoice, documents: Sequence[SupportingDocument]) -> Node | None:
    seller, buyer = invoice.seller, invoice.buyer
    project = clean(invoice.project_reference)
    return branch(
        "ram:ApplicableHeaderTradeAgreement",
        leaf("ram:BuyerReference", invoice.buyer_reference),
        party("ram:SellerTradeParty", seller, invoice, terms.seller_id(invoice), seller.tax_number),
        party("ram:BuyerTradeParty", buyer, invoice, invoice.client_number, ""),
        branch("ram:BuyerOrderReferencedDocument", leaf("ram:IssuerAssignedID", invoice.order_reference)),
        branch("ram:ContractReferencedDocument", leaf("ram:IssuerAssignedID", invoice.contract_reference)),
        map(_supporting_document, documents),
        branch("ram:SpecifiedProcuringProject", leaf("ram:ID", project), leaf("ram:Name", project)),
    )


def _supporting_document(document: SupportingDocument) -> Node | None:
    content = b64encode(document.content).decode()
    return branch(
        "ram:AdditionalReferencedDocument",
        leaf("ram:IssuerAssignedID", document.name),
        leaf("ram:TypeCode", _SUPPORTING),
        leaf("ram:Name", document.description),
        leaf("ram:AttachmentBinaryObject", content, mimeCode=document.mime, filename=document.name),
    )


def _settlement(invoice: Invoice, profile: Profile) -> Node | None:
    return branch(
        "ram:ApplicableHeaderTradeSettlement",
        leaf("ram:PaymentReference", invoice.payment.reference),
        leaf("ram:TaxCurrencyCode", terms.tax_currency(invoice)),
        leaf("ram:InvoiceCurrencyCode", invoice.currency),
        payment(invoice),
        (tax_group(group, invoice, profile) for group in invoice.tax_groups),
        period(invoice),
        (document_discount(allowance, invoice) for allowance in invoice.allowances),
        branch(
            "ram:SpecifiedTradePaymentTerms",
            leaf("ram:Description", invoice.payment_terms, ending=terms.end_of_payment_terms(invoice)),
            date_time("ram:DueDateDateTime", invoice.due_on),
        ),
        summation(invoice),
        _preceding(invoice),
    )


def _preceding(invoice: Invoice) -> Node | None:
    number = leaf("ram:IssuerAssignedID", invoice.preceding_number)
    issued = date_time("ram:FormattedIssueDateTime", invoice.preceding_date, "qdt") if number else None
    return branch("ram:InvoiceReferencedDocument", number, issued)
