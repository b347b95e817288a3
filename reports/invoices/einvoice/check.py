"""What an invoice lacks before it can be written as an e-invoice, each with the setting that fills it.

The official rules of EN 16931 are run by the tests. XRechnung and Peppol have more rules, of which the ones below are checked
here, by their texts; their code lists, number formats of single countries and national rules other than Germany's are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files

from reports.invoices import arithmetic
from reports.invoices.document import Invoice, Line
from reports.invoices.einvoice import profiles, terms
from reports.invoices.einvoice.needs import missing
from reports.invoices.einvoice.terms import SupportingDocument
from reports.invoices.einvoice.tree import clean
from store.errors import RefusedError
from store.money import exponent

_MOST_DECIMALS = 2  # BR-DEC-*
_TOLD_AT_ONCE = 3
_UNIT = re.compile(r"[A-Z0-9]{2,3}")  # UN/ECE Rec 20 and 21
_COUNTRY_PREFIX = re.compile(r"[A-Z]{2}\w")
_CASH_DISCOUNT = re.compile(r"#SKONTO#TAGE=\d+#PROZENT=\d+\.\d{2}#(BASISBETRAG=-?\d+\.\d{2}#)?")  # BR-DE-18
_MIME = ("application/pdf", "image/png", "image/jpeg", "text/csv")  # BT-125, of those that tt makes
_SINGLE_REASON = {code: category for category, (code, _) in terms.REASONS.items()}  # Peppol P0104-P0107

Rule = Callable[[Invoice], Iterable[str]]


def problems(invoice: Invoice, profile: str = "en16931", documents: Sequence[SupportingDocument] = ()) -> list[str]:
    """All that keeps this document from being an e-invoice of the profile, a sentence each; UsageError for no profile."""
    chosen = profiles.named(profile)
    if exponent(invoice.currency) > _MOST_DECIMALS:
        return [f"EN 16931 has two decimals and {invoice.currency} has {exponent(invoice.currency)}; export a PDF instead"]
    if not (clean(invoice.number) and invoice.issued_on):
        return [f"a draft is no e-invoice; issue it first: tt invoice issue I{invoice.invoice_id}"]
    rules = [rule for rule_set in _rule_sets(chosen.name, invoice) for rule in RULES[rule_set]]
    found = [problem for rule in rules for problem in rule(invoice)]
    return list(dict.fromkeys([*missing(invoice, chosen.name), *found, *_document_problems(documents)]))


def demand(invoice: Invoice, profile: str, documents: Sequence[SupportingDocument] = ()) -> None:
    """Raises RefusedError with the first problems, if there are any."""
    found = problems(invoice, profile, documents)
    if found:
        more = f"; and {len(found) - _TOLD_AT_ONCE} more" if len(found) > _TOLD_AT_ONCE else ""
        raise RefusedError("; ".join(found[:_TOLD_AT_ONCE]) + more)


def _rule_sets(profile: str, invoice: Invoice) -> tuple[str, ...]:
    return {"xrechnung": ("core", "xrechnung", "network"), "peppol": ("core", "network", "peppol")}.get(profile, ("core",))


def _sums(invoice: Invoice) -> Iterable[str]:
    return (f"the amounts do not add up: {problem}" for problem in arithmetic.check(invoice))


def _lines(invoice: Invoice) -> Iterable[str]:
    if not invoice.lines:
        yield "an invoice needs a line; bill something: tt invoice draft"
    for line in invoice.lines:
        yield from _line_problems(line)


def _line_problems(line: Line) -> Iterable[str]:
    if not clean(line.description):
        yield f"line {line.line_no} has no description; give its task a title"
    if not _UNIT.fullmatch(line.unit):
        yield f"line {line.line_no} is counted in {line.unit!r}, which is no unit of UN/ECE Rec 20; write HUR, DAY or C62"
    if line.period_from and line.period_to and line.period_to < line.period_from:
        yield f"line {line.line_no} ends on {line.period_to}, before it begins"


def _dates(invoice: Invoice) -> Iterable[str]:
    if invoice.period_from and invoice.period_to and invoice.period_to < invoice.period_from:
        yield f"the period ends on {invoice.period_to}, before it begins; draft it again"
    unpaid = invoice.kind == "invoice" and invoice.totals.payable > 0
    if unpaid and not (invoice.due_on or clean(invoice.payment_terms)):  # BR-CO-25
        yield "nothing says when it is to be paid; tt client edit CLIENT --term payment_days=30"


def _taxes(invoice: Invoice) -> Iterable[str]:
    found = terms.categories(invoice)
    if "O" in found and len(found) > 1:  # BR-O-11
        yield "what is not subject to VAT (O) can't stand beside other VAT; make two invoices"
    for group in invoice.tax_groups:
        tax = terms.explained(group.tax, invoice)
        if tax.category == "S" and tax.rate <= 0:  # BR-S-05
            yield "VAT category S has no rate; tt tax edit TAX --percent gives it one, tt tax add --category Z is without"
        if tax.category == "E" and not (clean(tax.reason) or clean(tax.reason_code)):  # BR-E-10
            yield "nothing says why there is no VAT (E); tt tax edit --reason"
    if "K" in found and not (invoice.period_from or invoice.period_to):  # BR-IC-11
        yield "an intra-Community supply (K) needs a period; tt invoice draft --from --to"
    if terms.tax_currency(invoice) and invoice.tax_in_tax_currency is None:  # BR-53
        yield f"the VAT is not given in {invoice.tax_currency}, in which it is accounted; set the exchange rate"


def _identifiers(invoice: Invoice) -> Iterable[str]:
    for name, party in (("seller", invoice.seller), ("buyer", invoice.buyer)):
        identifier = terms.vat_id(party, invoice)
        if identifier and not _COUNTRY_PREFIX.match(identifier):  # BR-CO-09
            yield f"the {name}'s VAT id {identifier} does not begin with a country, such as DE"
        if party.endpoint and not party.endpoint_scheme:  # BR-62, BR-63
            yield f"the {name}'s electronic address {party.endpoint} has no scheme; give --endpoint-scheme, such as 0204"
        if party.country and party.country not in _countries():
            yield f"{party.country!r}, the {name}'s country, is no ISO 3166 code; write two letters, such as DE or GB"


def _cash_discounts(invoice: Invoice) -> Iterable[str]:
    for line in invoice.payment_terms.splitlines():
        if line.strip().startswith("#") and not _CASH_DISCOUNT.fullmatch(line):  # BR-DE-18
            yield f"the payment terms {line!r} do not follow XRechnung; write #SKONTO#TAGE=7#PROZENT=2.00#"


def _periods_within(invoice: Invoice) -> Iterable[str]:
    for line in invoice.lines:  # Peppol R110, R111
        early = line.period_from and invoice.period_from and line.period_from < invoice.period_from
        late = line.period_to and invoice.period_to and line.period_to > invoice.period_to
        if early or late:
            yield f"line {line.line_no} lies outside of the invoice's period; draft it for a longer one"


def _references(invoice: Invoice) -> Iterable[str]:
    if not (clean(invoice.buyer_reference) or clean(invoice.order_reference)):  # Peppol R003
        yield "the buyer's reference and order are unknown; tt client edit CLIENT --buyer-reference, or --order-reference"


def _registered_addresses(invoice: Invoice) -> Iterable[str]:
    for name, party in (("seller", invoice.seller), ("buyer", invoice.buyer)):
        if not party.endpoint or party.endpoint_scheme == terms.EMAIL:
            yield f"the {name} has no Peppol address; {_where(name)} endpoint and endpoint_scheme, such as 9930"


def _where(owner: str) -> str:
    """Where a party's settings are."""
    return "[seller] of config.toml takes" if owner == "seller" else "tt client edit CLIENT takes"


def _reason_codes(invoice: Invoice) -> Iterable[str]:
    for group in invoice.tax_groups:
        owner = _SINGLE_REASON.get(group.tax.reason_code)
        if owner and owner != group.tax.category:
            yield f"{group.tax.reason_code} is a reason for VAT category {owner}, not {group.tax.category}; tt tax edit"


def _same_sign(invoice: Invoice) -> Iterable[str]:
    other = invoice.tax_in_tax_currency
    if other is not None and other * invoice.totals.tax < 0:  # Peppol R055
        yield "the VAT has one sign in the invoice's currency and another in that of accounting"


RULES: dict[str, tuple[Rule, ...]] = {
    "core": (_sums, _lines, _dates, _taxes, _identifiers),
    "network": (_periods_within, _same_sign),
    "xrechnung": (_cash_discounts,),
    "peppol": (_references, _registered_addresses, _reason_codes),
}


def _document_problems(documents: Sequence[SupportingDocument]) -> Iterable[str]:
    names = [document.name for document in documents]
    if len(set(names)) < len(names):  # BR-DE-22
        yield "two attachments have the same name; rename one"
    for document in documents:
        if document.mime not in _MIME:  # BR-CL-24
            yield f"{document.name} is {document.mime}, which no e-invoice may carry; attach PDF, CSV, PNG or JPEG"


@cache
def _countries() -> frozenset[str]:
    """ISO 3166-1, as the zone database lists it, and Northern Ireland, which VAT treats as a country."""
    table = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf-8")
    return frozenset({line[:2] for line in table.splitlines() if not line.startswith("#")} | {"XI"})
