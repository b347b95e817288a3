"""`tt invoice`: from approved time to a document, and what was paid."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.invoice_ls", "List invoices and credit notes, the newest first."),
    "draft": Verb("cli.invoice_draft", "Make a draft of what a client's days have to bill."),
    "show": Verb("cli.invoice_show", "Show an invoice; --why explains a line to the millisecond."),
    "refresh": Verb("cli.invoice_refresh", "Make a draft anew from what is recorded now."),
    "issue": Verb("cli.invoice_issue", "Give a draft its number and freeze it."),
    "export": Verb("cli.invoice_export", "Write an invoice as PDF, HTML, Markdown, CSV, JSON or e-invoice."),
    "send": Verb("cli.invoice_send", "Note that an invoice was sent."),
    "pay": Verb("cli.invoice_pay", "Record a payment."),
    "payments": Verb("cli.invoice_payments", "List payments."),
    "credit": Verb("cli.invoice_credit", "Take back an issued invoice, or lines of it, by a credit note."),
    "rm": Verb("cli.invoice_rm", "Delete a draft."),
}

command = group(
    VERBS,
    """Bill approved time and expenses.

    \b
    tt invoice draft --client acme --from 2026-11-01 --to 2026-11-30
    tt invoice show I1 --why 2
    tt invoice issue I1 && tt invoice export I1 --format pdf -o acme.pdf
    """,
)
