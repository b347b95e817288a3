"""An invoice or credit note as UBL 2.1, in the order of elements that its schema demands."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from reports.invoices.document import Invoice
from reports.invoices.einvoice import check, profiles, terms
from reports.invoices.einvoice.figures import iso
from reports.invoices.einvoice.profiles import Profile
from reports.invoices.einvoice.terms import SupportingDocument
from reports.invoices.einvoice.tree import Node, branch, clean, leaf, written
from reports.invoices.einvoice.ubl_amounts import document_discount, sums
from reports.invoices.einvoice.ubl_lines import invoice_line, period
from reports.invoices.einvoice.ubl_parties import parties, payment

_OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"
_PROJECT = "50"  # UNTDID 1001: a credit note has no place of its own for BT-11


def render(invoice: Invoice, profile: str = "en16931", documents: Sequence[SupportingDocument] = ()) -> bytes:
    """The document as UBL 2.1, with files attached (BG-24); raises RefusedError where the profile lacks something."""
    chosen = profiles.named(profile, "UBL")
    check.demand(invoice, profile, documents)
    root = "CreditNote" if invoice.kind == "credit_note" else "Invoice"
    namespaces = {
        "": f"{_OASIS}{root}-2",
        "cac": f"{_OASIS}CommonAggregateComponents-2",
        "cbc": f"{_OASIS}CommonBasicComponents-2",
    }
    parts = _credit_note(invoice, chosen, documents) if root == "CreditNote" else _invoice(invoice, chosen, documents)
    return written(Node(root, "", tuple(part for part in parts if part), ()), namespaces)


def _invoice(invoice: Invoice, profile: Profile, documents: Sequence[SupportingDocument]) -> list[Node | None]:
    return [
        *_heading(invoice, profile),
        leaf("cbc:DueDate", iso(invoice.due_on)),
        leaf("cbc:InvoiceTypeCode", terms.TYPE_CODES[invoice.kind]),
        *_references(invoice),
        *map(_supporting_document, documents),
        branch("cac:ProjectReference", leaf("cbc:ID", invoice.project_reference)),
        *_body(invoice, profile),
    ]


def _credit_note(invoice: Invoice, profile: Profile, documents: Sequence[SupportingDocument]) -> list[Node | None]:
    project = leaf("cbc:ID", invoice.project_reference)
    return [
        *_heading(invoice, profile),
        leaf("cbc:CreditNoteTypeCode", terms.TYPE_CODES[invoice.kind]),
        *_references(invoice),
        *map(_supporting_document, documents),
        branch("cac:AdditionalDocumentReference", project, leaf("cbc:DocumentTypeCode", _PROJECT)) if project else None,
        *_body(invoice, profile),
    ]


def _heading(invoice: Invoice, profile: Profile) -> list[Node | None]:
    return [
        leaf("cbc:CustomizationID", profile.specification),
        leaf("cbc:ProfileID", profile.process),
        leaf("cbc:ID", invoice.number),
        leaf("cbc:IssueDate", iso(invoice.issued_on)),
    ]


def _body(invoice: Invoice, profile: Profile) -> list[Node | None]:
    return [
        *parties(invoice),
        payment(invoice),
        branch("cac:PaymentTerms", leaf("cbc:Note", invoice.payment_terms, ending=terms.end_of_payment_terms(invoice))),
        *(document_discount(allowance, invoice) for allowance in invoice.allowances),
        *sums(invoice, profile),
        *(invoice_line(line, invoice) for line in invoice.lines),
    ]


def _references(invoice: Invoice) -> list[Node | None]:
    preceding = branch(
        "cac:InvoiceDocumentReference",
        leaf("cbc:ID", invoice.preceding_number),
        leaf("cbc:IssueDate", iso(invoice.preceding_date)) if clean(invoice.preceding_number) else None,
    )
    return [
        leaf("cbc:Note", terms.note(invoice)),
        leaf("cbc:DocumentCurrencyCode", invoice.currency),
        leaf("cbc:TaxCurrencyCode", terms.tax_currency(invoice)),
        leaf("cbc:BuyerReference", invoice.buyer_reference),
        branch("cac:InvoicePeriod", *period(invoice)),
        branch("cac:OrderReference", leaf("cbc:ID", invoice.order_reference)),
        branch("cac:BillingReference", preceding),
        branch("cac:ContractDocumentReference", leaf("cbc:ID", invoice.contract_reference)),
    ]


def _supporting_document(document: SupportingDocument) -> Node | None:
    content = b64encode(document.content).decode()
    return branch(
        "cac:AdditionalDocumentReference",
        leaf("cbc:ID", document.name),
        leaf("cbc:DocumentDescription", document.description),
        branch(
            "cac:Attachment",
            leaf("cbc:EmbeddedDocumentBinaryObject", content, mimeCode=document.mime, filename=document.name),
        ),
    )
