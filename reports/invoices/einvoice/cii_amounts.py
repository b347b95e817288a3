"""Discounts, VAT and totals, in CII."""

from __future__ import annotations

from decimal import Decimal

from reports.invoices.document import Allowance, Invoice, TaxGroup, TaxKey
from reports.invoices.einvoice import terms
from reports.invoices.einvoice.figures import amount, plain
from reports.invoices.einvoice.profiles import Profile
from reports.invoices.einvoice.tree import Node, branch, leaf


def tax_group(group: TaxGroup, invoice: Invoice, profile: Profile) -> Node | None:
    """VAT of one category and rate (BG-23)."""
    tax = terms.explained(group.tax, invoice)
    return branch(
        "ram:ApplicableTradeTax",
        leaf("ram:CalculatedAmount", amount(group.amount, invoice.currency)),
        leaf("ram:TypeCode", "VAT"),
        leaf("ram:ExemptionReason", tax.reason),
        leaf("ram:BasisAmount", amount(group.taxable, invoice.currency)),
        leaf("ram:CategoryCode", tax.category),
        leaf("ram:ExemptionReasonCode", tax.reason_code),
        leaf("ram:RateApplicablePercent", terms.rate_of_group(tax, profile)),
    )


def trade_tax(name: str, tax: TaxKey) -> Node | None:
    """A VAT category with its rate (BT-151, BT-152)."""
    return branch(
        name,
        leaf("ram:TypeCode", "VAT"),
        leaf("ram:CategoryCode", tax.category),
        leaf("ram:RateApplicablePercent", terms.rate_of_line(tax)),
    )


def document_discount(allowance: Allowance, invoice: Invoice) -> Node | None:
    """A discount on the whole document (BG-20)."""
    category = trade_tax("ram:CategoryTradeTax", allowance.tax)
    words = allowance.description or terms.DISCOUNT
    return discount(allowance.amount, allowance.base, allowance.percent, words, invoice.currency, category)


def discount(
    taken: Decimal, base: Decimal | None, percent: Decimal | None, words: str, currency: str, category: Node | None = None
) -> Node | None:
    """A discount on a line (BG-27) or document; the base stands beside a percentage only (Peppol R041, R042)."""
    if base is None or percent is None:
        base = percent = None
    return branch(
        "ram:SpecifiedTradeAllowanceCharge",
        branch("ram:ChargeIndicator", leaf("udt:Indicator", "false")),
        leaf("ram:CalculationPercent", plain(percent)) if percent is not None else None,
        leaf("ram:BasisAmount", amount(base, currency)) if base is not None else None,
        leaf("ram:ActualAmount", amount(taken, currency)),
        leaf("ram:ReasonCode", terms.DISCOUNT_CODE),
        leaf("ram:Reason", words),
        category,
    )


def summation(invoice: Invoice) -> Node | None:
    """The totals (BG-22)."""
    totals, currency, other = invoice.totals, invoice.currency, terms.tax_currency(invoice)
    in_other = invoice.tax_in_tax_currency if other else None
    return branch(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        leaf("ram:LineTotalAmount", amount(totals.lines, currency)),
        leaf("ram:AllowanceTotalAmount", amount(totals.allowances, currency)) if invoice.allowances else None,
        leaf("ram:TaxBasisTotalAmount", amount(totals.net, currency)),
        leaf("ram:TaxTotalAmount", amount(totals.tax, currency), currencyID=currency),
        leaf("ram:TaxTotalAmount", amount(in_other, other), currencyID=other) if in_other is not None else None,
        leaf("ram:RoundingAmount", amount(totals.rounding, currency)) if totals.rounding else None,
        leaf("ram:GrandTotalAmount", amount(totals.gross, currency)),
        leaf("ram:TotalPrepaidAmount", amount(totals.prepaid, currency)) if totals.prepaid else None,
        leaf("ram:DuePayableAmount", amount(totals.payable, currency)),
    )
