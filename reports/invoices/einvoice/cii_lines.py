"""Lines, in CII."""

from __future__ import annotations

from reports.invoices.arithmetic import line_gross
from reports.invoices.document import Invoice, Line
from reports.invoices.einvoice import terms
from reports.invoices.einvoice.cii_amounts import discount, trade_tax
from reports.invoices.einvoice.cii_dates import period
from reports.invoices.einvoice.figures import amount, plain, price
from reports.invoices.einvoice.tree import Node, branch, leaf


def invoice_line(line: Line, invoice: Invoice) -> Node | None:
    """A position (BG-25)."""
    name, description = terms.name_and_description(line)
    return branch(
        "ram:IncludedSupplyChainTradeLineItem",
        branch(
            "ram:AssociatedDocumentLineDocument",
            leaf("ram:LineID", str(line.line_no)),
            branch("ram:IncludedNote", leaf("ram:Content", line.note)),
        ),
        branch(
            "ram:SpecifiedTradeProduct",
            leaf("ram:Name", name),
            leaf("ram:Description", description),
            (
                branch("ram:ApplicableProductCharacteristic", leaf("ram:Description", label), leaf("ram:Value", value))
                for label, value in terms.attributes(line)
            ),
        ),
        branch(
            "ram:SpecifiedLineTradeAgreement",
            branch("ram:NetPriceProductTradePrice", leaf("ram:ChargeAmount", price(line.unit_price, invoice.currency))),
        ),
        branch("ram:SpecifiedLineTradeDelivery", leaf("ram:BilledQuantity", plain(line.quantity), unitCode=line.unit)),
        _line_settlement(line, invoice.currency),
    )


def _line_settlement(line: Line, currency: str) -> Node | None:
    base = line_gross(line.quantity, line.unit_price, currency)
    taken = discount(line.discount, base, line.discount_percent, terms.DISCOUNT, currency)
    return branch(
        "ram:SpecifiedLineTradeSettlement",
        trade_tax("ram:ApplicableTradeTax", line.tax),
        period(line),
        taken if line.discount else None,
        branch("ram:SpecifiedTradeSettlementLineMonetarySummation", leaf("ram:LineTotalAmount", amount(line.net, currency))),
    )
