"""Lines and the time that they are about, in UBL."""

from __future__ import annotations

from reports.invoices.arithmetic import line_gross
from reports.invoices.document import Invoice, Line
from reports.invoices.einvoice import terms
from reports.invoices.einvoice.figures import iso, plain, price
from reports.invoices.einvoice.tree import Node, branch, leaf
from reports.invoices.einvoice.ubl_amounts import discount, money, tax_category


def period(dated: Invoice | Line) -> list[Node | None]:
    """The first and the last day of what is billed (BG-14, BG-26)."""
    return [leaf("cbc:StartDate", iso(dated.period_from)), leaf("cbc:EndDate", iso(dated.period_to))]


def invoice_line(line: Line, invoice: Invoice) -> Node | None:
    """A position (BG-25)."""
    kind, quantity = ("CreditNote", "Credited") if invoice.kind == "credit_note" else ("Invoice", "Invoiced")
    return branch(
        f"cac:{kind}Line",
        leaf("cbc:ID", str(line.line_no)),
        leaf("cbc:Note", line.note),
        leaf(f"cbc:{quantity}Quantity", plain(line.quantity), unitCode=line.unit),
        money("cbc:LineExtensionAmount", line.net, invoice.currency),
        branch("cac:InvoicePeriod", *period(line)),
        _line_discount(line, invoice.currency),
        _item(line),
        branch(
            "cac:Price",
            leaf("cbc:PriceAmount", price(line.unit_price, invoice.currency), currencyID=invoice.currency),
        ),
    )


def _line_discount(line: Line, currency: str) -> Node | None:
    if not line.discount:
        return None
    base = line_gross(line.quantity, line.unit_price, currency)
    return discount(line.discount, base, line.discount_percent, terms.DISCOUNT, currency)


def _item(line: Line) -> Node | None:
    name, description = terms.name_and_description(line)
    return branch(
        "cac:Item",
        leaf("cbc:Description", description),
        leaf("cbc:Name", name),
        tax_category("cac:ClassifiedTaxCategory", line.tax, terms.rate_of_line(line.tax)),
        *(
            branch("cac:AdditionalItemProperty", leaf("cbc:Name", label), leaf("cbc:Value", value))
            for label, value in terms.attributes(line)
        ),
    )
