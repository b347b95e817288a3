"""What an invoice says in the terms of EN 16931, whichever the syntax: codes, reasons, and which of several fields to use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from reports.invoices.document import Invoice, Line, Party, TaxKey
from reports.invoices.einvoice.figures import plain
from reports.invoices.einvoice.profiles import Profile

TYPE_CODES = {"invoice": "380", "credit_note": "381"}  # UNTDID 1001
DISCOUNT, DISCOUNT_CODE = "Discount", "95"  # UNTDID 5189
SEPA, CREDIT_TRANSFER, UNDEFINED = "58", "30", "1"  # UNTDID 4461
EMAIL = "EM"  # the EAS code of e-mail addresses
FREE_OF_REASONS = frozenset({"S", "Z"})  # BR-S-10, BR-Z-10

# Why there is no VAT, where the law knows one reason only: VATEX code and words.
REASONS = {
    "AE": ("VATEX-EU-AE", "Reverse charge"),
    "K": ("VATEX-EU-IC", "Intra-Community supply"),
    "G": ("VATEX-EU-G", "Export outside the EU"),
    "O": ("VATEX-EU-O", "Not subject to VAT"),
}


@dataclass(frozen=True, slots=True)
class SupportingDocument:
    """A file that goes with the invoice (BG-24), such as the time sheet as PDF or CSV."""

    name: str
    content: bytes
    mime: str
    description: str = ""


def categories(invoice: Invoice) -> set[str]:
    """The VAT categories of the document."""
    return {group.tax.category for group in invoice.tax_groups}


def note(invoice: Invoice) -> str:
    """One note (BT-22) of all that is to be said, as Peppol allows one only."""
    return "\n".join(dict.fromkeys(text for text in (invoice.note.strip(), invoice.tax_note.strip()) if text))


def end_of_payment_terms(invoice: Invoice) -> str:
    """What must follow BT-20: a line that states a cash discount the German way (#SKONTO#...#) is closed by a line break."""
    return "\n" if invoice.payment_terms.strip().rpartition("\n")[2].startswith("#") else ""


def vat_id(party: Party, invoice: Invoice) -> str:
    """BT-31 or BT-48, which a document that is not subject to VAT must not name (BR-O-02)."""
    return "" if "O" in categories(invoice) else _compact(party.vat_id)


def seller_id(invoice: Invoice) -> str:
    """BT-29, where neither a company number nor a VAT id says who the seller is (BR-CO-26): the tax number."""
    known = invoice.seller.company_number or vat_id(invoice.seller, invoice)
    return "" if known else invoice.seller.tax_number


def electronic_address(party: Party) -> tuple[str, str]:
    """The address for e-invoices (BT-34, BT-49) and its scheme: the e-mail address where no other is known."""
    if party.endpoint:
        return party.endpoint, party.endpoint_scheme
    return (party.email, EMAIL) if party.email else ("", "")


def payment_code(invoice: Invoice) -> str:
    """How it is to be paid (BT-81), nothing where nothing is said about it."""
    if iban(invoice):
        return SEPA if invoice.currency == "EUR" else CREDIT_TRANSFER
    late_in_credit_note = invoice.kind == "credit_note" and invoice.due_on
    return UNDEFINED if invoice.payment.reference or late_in_credit_note else ""


def iban(invoice: Invoice) -> str:
    """BT-84 without blanks."""
    return _compact(invoice.payment.iban)


def explained(tax: TaxKey, invoice: Invoice) -> TaxKey:
    """The same key with a reason if its category needs one, and with none if it must not have one."""
    if tax.category in FREE_OF_REASONS:
        return replace(tax, reason="", reason_code="")
    code, words = REASONS.get(tax.category, ("", ""))
    only_one = len(categories(invoice) - FREE_OF_REASONS) == 1  # then what the law wants said is said of this one
    said = invoice.tax_note if only_one else ""
    return replace(tax, reason=tax.reason or said or words, reason_code=tax.reason_code or code)


def rate_of_line(tax: TaxKey) -> str:
    """BT-152, BT-96: percent, nothing for what is not subject to VAT (BR-O-05)."""
    return "" if tax.category == "O" else plain(tax.rate)


def rate_of_group(tax: TaxKey, profile: Profile) -> str:
    """BT-119: percent, which XRechnung wants even where the core does without (BR-DE-14)."""
    return plain(tax.rate) if profile.name == "xrechnung" else rate_of_line(tax)


def delivered_to(invoice: Invoice) -> Party | None:
    """BG-15: goods and services within the Community are told where they went (BR-IC-12)."""
    return invoice.buyer if "K" in categories(invoice) else None


def delivered_on(invoice: Invoice) -> date | None:
    """BT-72: the last day of what is billed, as far as it is known."""
    days = [invoice.period_to] if invoice.period_to else [line.period_to for line in invoice.lines]
    return max((day for day in days if day), default=None)


def tax_currency(invoice: Invoice) -> str:
    """BT-6, only where it is another currency than that of the invoice."""
    return "" if invoice.tax_currency == invoice.currency else invoice.tax_currency


def name_and_description(line: Line) -> tuple[str, str]:
    """BT-153 and BT-154: the first line of the text names the item, the others describe it."""
    first, _, rest = line.description.strip().partition("\n")
    return first, rest


def attributes(line: Line) -> tuple[tuple[str, str], ...]:
    """What else is known of a line (BG-32), as names and values."""
    known = (("Group", line.group), ("Person", line.person), ("Task", str(line.task_id or "")))
    return tuple((name, value) for name, value in known if value)


def _compact(identifier: str) -> str:
    return "".join(identifier.split())
