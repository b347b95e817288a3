"""The lines of an invoice as they are printed, under their headings."""

from __future__ import annotations

from itertools import groupby

from reports.invoices.document import Invoice, Line
from reports.invoices.formatting import MINUS, amount, percent, period, price, quantity
from reports.invoices.formatting_text import one_line, visible
from reports.invoices.printed import PrintedGroup, PrintedLine
from reports.invoices.printed_sums import vat_name
from reports.invoices.wording import Words

_MEASURED = ("HUR", "DAY", "MIN")  # units that are seldom whole: their decimals stand below each other


def groups_of(invoice: Invoice, said: Words) -> tuple[PrintedGroup, ...]:
    """Neighbouring lines with the same heading together, in the order of the document."""
    runs = groupby(invoice.lines, lambda line: line.group)
    return tuple(_group(heading, list(lines), invoice, said) for heading, lines in runs)


def _group(heading: str, lines: list[Line], invoice: Invoice, said: Words) -> PrintedGroup:
    net = sum((line.net for line in lines), start=type(lines[0].net)(0))
    subtotal = amount(net, invoice.currency, invoice.language) if heading.strip() else ""
    return PrintedGroup(one_line(heading), tuple(_line(line, invoice, said) for line in lines), subtotal)


def _line(line: Line, invoice: Invoice, said: Words) -> PrintedLine:
    language = invoice.language
    return PrintedLine(
        number=str(line.line_no),
        description=visible(line.description).strip(),
        details=_details(line, invoice, said),
        quantity=quantity(line.quantity, language, 2 if line.unit in _MEASURED else 0),
        unit=one_line(said.unit(line.unit, line.quantity)),
        price=price(line.unit_price, invoice.currency, language),
        discount=MINUS + amount(line.discount, invoice.currency, language) if line.discount else "",
        discount_rate="" if line.discount_percent is None else percent(line.discount_percent, language),
        net=amount(line.net, invoice.currency, language),
    )


def _details(line: Line, invoice: Invoice, said: Words) -> tuple[str, ...]:
    """When and by whom, then the note; the period only where it is not that of the whole document."""
    served = (line.period_from, line.period_to)
    when = "" if served == (invoice.period_from, invoice.period_to) else period(*served, invoice.language)
    who = said.say("person_of", person=one_line(line.person)) if line.person.strip() else ""
    tax = vat_name(line.tax, invoice, said)
    several = len({group.tax for group in invoice.tax_groups}) > 1
    first = " · ".join(filter(None, (when, who, tax if several else "")))
    return tuple(filter(None, (first, visible(line.note).strip())))
