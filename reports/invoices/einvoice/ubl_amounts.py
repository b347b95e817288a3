"""Discounts, VAT and totals, in UBL."""

from __future__ import annotations

from decimal import Decimal

from reports.invoices.document import Allowance, Invoice, TaxKey
from reports.invoices.einvoice import terms
from reports.invoices.einvoice.figures import amount, plain
from reports.invoices.einvoice.profiles import Profile
from reports.invoices.einvoice.tree import Node, branch, leaf


def document_discount(allowance: Allowance, invoice: Invoice) -> Node | None:
    """A discount on the whole document (BG-20)."""
    category = tax_category("cac:TaxCategory", allowance.tax, terms.rate_of_line(allowance.tax))
    words = allowance.description or terms.DISCOUNT
    return discount(allowance.amount, allowance.base, allowance.percent, words, invoice.currency, category)


def discount(
    taken: Decimal, base: Decimal | None, percent: Decimal | None, words: str, currency: str, category: Node | None = None
) -> Node | None:
    """A discount on a line (BG-27) or document; the base stands beside a percentage only (Peppol R041, R042)."""
    if base is None or percent is None:
        base = percent = None
    return branch(
        "cac:AllowanceCharge",
        leaf("cbc:ChargeIndicator", "false"),
        leaf("cbc:AllowanceChargeReasonCode", terms.DISCOUNT_CODE),
        leaf("cbc:AllowanceChargeReason", words),
        leaf("cbc:MultiplierFactorNumeric", plain(percent)) if percent is not None else None,
        money("cbc:Amount", taken, currency),
        money("cbc:BaseAmount", base, currency) if base is not None else None,
        category,
    )


def tax_category(name: str, tax: TaxKey, rate: str, *reasons: Node | None) -> Node | None:
    """A VAT category with its rate (BT-151, BT-152), and reasons where they belong."""
    scheme = branch("cac:TaxScheme", leaf("cbc:ID", "VAT"))
    return branch(name, leaf("cbc:ID", tax.category), leaf("cbc:Percent", rate), reasons, scheme)


def _explained_category(tax: TaxKey, rate: str) -> Node | None:
    code = leaf("cbc:TaxExemptionReasonCode", tax.reason_code)
    return tax_category("cac:TaxCategory", tax, rate, code, leaf("cbc:TaxExemptionReason", tax.reason))


def sums(invoice: Invoice, profile: Profile) -> list[Node | None]:
    """VAT in total and by group (BG-23), VAT in the currency of accounting (BT-111), and the totals (BG-22)."""
    return [_tax_total(invoice, profile), _tax_in_tax_currency(invoice), _totals(invoice)]


def _tax_total(invoice: Invoice, profile: Profile) -> Node | None:
    def subtotal(tax: TaxKey, taxable: Decimal, due: Decimal) -> Node | None:
        return branch(
            "cac:TaxSubtotal",
            money("cbc:TaxableAmount", taxable, invoice.currency),
            money("cbc:TaxAmount", due, invoice.currency),
            _explained_category(terms.explained(tax, invoice), terms.rate_of_group(tax, profile)),
        )

    return branch(
        "cac:TaxTotal",
        money("cbc:TaxAmount", invoice.totals.tax, invoice.currency),
        *(subtotal(group.tax, group.taxable, group.amount) for group in invoice.tax_groups),
    )


def _tax_in_tax_currency(invoice: Invoice) -> Node | None:
    currency = terms.tax_currency(invoice)
    if not currency or invoice.tax_in_tax_currency is None:
        return None
    return branch("cac:TaxTotal", money("cbc:TaxAmount", invoice.tax_in_tax_currency, currency))


def _totals(invoice: Invoice) -> Node | None:
    totals, currency = invoice.totals, invoice.currency
    return branch(
        "cac:LegalMonetaryTotal",
        money("cbc:LineExtensionAmount", totals.lines, currency),
        money("cbc:TaxExclusiveAmount", totals.net, currency),
        money("cbc:TaxInclusiveAmount", totals.gross, currency),
        money("cbc:AllowanceTotalAmount", totals.allowances, currency) if invoice.allowances else None,
        money("cbc:PrepaidAmount", totals.prepaid, currency) if totals.prepaid else None,
        money("cbc:PayableRoundingAmount", totals.rounding, currency) if totals.rounding else None,
        money("cbc:PayableAmount", totals.payable, currency),
    )


def money(name: str, value: Decimal, currency: str) -> Node | None:
    """An amount with its currency."""
    return leaf(name, amount(value, currency), currencyID=currency)
