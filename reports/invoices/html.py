"""An invoice as one HTML file that needs nothing else: for reading on a screen or a phone, and for printing on A4."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from reports.invoices.document import Invoice
from reports.invoices.payment_code import svg
from reports.invoices.printed_page import printed

if TYPE_CHECKING:
    from jinja2 import Template


def render(invoice: Invoice, *, appendix: bool = True) -> str:
    """The whole page, the same for the same document; every text of the document is escaped."""
    return _template().render(page=printed(invoice, appendix=appendix))


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("reports.invoices"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["code_svg"] = lambda rows, label: Markup(svg(rows, label))
    environment.filters["css_text"] = _css_text
    return environment.get_template("invoice.html.j2")


def _css_text(text: str) -> str:
    """The text as the inside of a CSS string: anything but letters, figures and blanks is written as its code point."""
    return "".join(char if char.isalnum() or char == " " else f"\\{ord(char):06x}" for char in text)
