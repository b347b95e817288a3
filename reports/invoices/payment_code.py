"""The EPC QR code (EPC069-12, version 002): a credit transfer in euro that a banking app reads from paper."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reports.invoices.document import Invoice
from reports.invoices.formatting_text import one_line

if TYPE_CHECKING:
    from segno import QRCode

_UTF_8 = "1"
_NO_PURPOSE = ""
_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")
_LONGEST = 331  # bytes
_QUIET = 4  # modules of white on each side, by ISO 18004


def payload(invoice: Invoice) -> bytes | None:
    """The lines of the credit transfer of what is due; none for a draft, a credit note, another currency, or no IBAN."""
    from stdnum import iban

    payment, totals = invoice.payment, invoice.totals
    is_owed = invoice.kind == "invoice" and bool(invoice.number) and _LEAST <= totals.payable <= _MOST
    if not is_owed or invoice.currency != "EUR" or not iban.is_valid(payment.iban):
        return None
    # A line break in a text would begin the next field.
    holder = one_line(payment.account_holder or invoice.seller.name)[:70]
    structured, free = _remittance(one_line(payment.reference or invoice.number))
    fields = (
        "BCD", "002", _UTF_8, "SCT", _bic(payment.bic), holder, iban.compact(payment.iban), f"EUR{totals.payable:.2f}",
        _NO_PURPOSE, structured, free,
    )  # fmt: skip
    data = "\n".join(fields).rstrip("\n").encode()
    return data if len(data) <= _LONGEST else None


def code_for(invoice: Invoice) -> QRCode | None:
    """The code of that payload, with the error correction the standard asks for."""
    import segno

    data = payload(invoice)
    return None if data is None else segno.make_qr(data, error="m", boost_error=False)


def modules(invoice: Invoice) -> tuple[str, ...]:
    """The code with its quiet zone, a string of `0` and `1` a row; empty where there is no code."""
    code = code_for(invoice)
    if code is None:
        return ()
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.matrix_iter(border=_QUIET))


def svg(rows: tuple[str, ...], label: str) -> str:
    """The modules as an SVG element, each run of dark ones a rectangle of one path; the label is escaped."""
    from html import escape

    size = len(rows)
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _runs(row))
    return (
        f'<svg class="code" role="img" aria-label="{escape(label)}" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    )


def _runs(row: str) -> list[tuple[int, int]]:
    import re

    return [(match.start(), len(match[0])) for match in re.finditer("1+", row)]


def _remittance(reference: str) -> tuple[str, str]:
    """A creditor reference (ISO 11649) has a field of its own; anything else is free text."""
    from stdnum import iso11649

    if iso11649.is_valid(reference):
        return iso11649.compact(reference), ""
    return "", reference[:140]


def _bic(text: str) -> str:
    from stdnum import bic

    return bic.compact(text) if bic.is_valid(text) else ""
