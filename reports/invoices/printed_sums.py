"""The sums of an invoice as they are printed, each as the document has it."""

from __future__ import annotations

from decimal import Decimal

from reports.invoices.document import Allowance, Invoice, TaxGroup, TaxKey
from reports.invoices.formatting import money, percent
from reports.invoices.formatting_text import one_line
from reports.invoices.printed import Fact
from reports.invoices.wording import Words


def sums(invoice: Invoice, said: Words) -> tuple[Fact, ...]:
    """From the sum of the lines to the total with VAT and what was paid of it; a sum that repeats another is left out."""
    totals = invoice.totals
    rows: list[tuple[str, str]] = []
    if invoice.allowances:
        rows.append((said["lines_total"], _money(invoice, totals.lines)))
        rows += [(_allowance(given, invoice, said), _money(invoice, -given.amount)) for given in invoice.allowances]
    rows.append((said["net_total"], _money(invoice, totals.net)))
    rows += [(_vat(group, invoice, said), _money(invoice, group.amount)) for group in invoice.tax_groups]
    if totals.gross != totals.payable:
        rows.append((said["gross_total"], _money(invoice, totals.gross)))
    if totals.prepaid:
        rows.append((said["prepaid"], _money(invoice, -totals.prepaid)))
    if totals.rounding:
        rows.append((said["rounding"], _money(invoice, totals.rounding)))
    return tuple(Fact(label, value) for label, value in rows)


def vat_name(tax: TaxKey, invoice: Invoice, said: Words) -> str:
    """`VAT 19%`; a category that has no rate is named without one."""
    name = said.vat.get(tax.category) or f"{said['vat']} {one_line(tax.category)}"
    return f"{name} {percent(tax.rate, invoice.language)}" if tax.rate or tax.category == "S" else name


def payable(invoice: Invoice, said: Words) -> Fact:
    """What is left to pay, or what a credit note gives back."""
    label = said["credited" if invoice.kind == "credit_note" else "payable"]
    return Fact(label, _money(invoice, invoice.totals.payable))


def below(invoice: Invoice, said: Words) -> tuple[Fact, ...]:
    """VAT in the currency in which it is accounted for, where that is another one."""
    if not invoice.tax_currency or invoice.tax_in_tax_currency is None:
        return ()
    value = money(invoice.tax_in_tax_currency, invoice.tax_currency, invoice.language)
    return (Fact(said.say("vat_in", currency=invoice.tax_currency), value),)


def _money(invoice: Invoice, value: Decimal) -> str:
    return money(value, invoice.currency, invoice.language)


def _vat(group: TaxGroup, invoice: Invoice, said: Words) -> str:
    return said.say("vat_row", name=vat_name(group.tax, invoice, said), taxable=_money(invoice, group.taxable))


def _allowance(allowance: Allowance, invoice: Invoice, said: Words) -> str:
    label = one_line(allowance.description) or said["discount"]
    if allowance.percent is None:
        return label
    name = f"{label} {percent(allowance.percent, invoice.language)}"
    return name if allowance.base is None else said.say("vat_row", name=name, taxable=_money(invoice, allowance.base))
