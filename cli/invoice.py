"""`tt invoice`: from approved time to a document, and what was paid."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.invoice_ls", "List invoices and credit notes, the newest first."),
    "draft": Verb(
        "cli.invoice_draft",
        "Make a draft of what a client's days have to bill.",
    ),
    "show": Verb("cli.invoice_show", "Show an invoice; --why prints the arithmetic of a line, from milliseconds to cents."),
    "refresh": Verb("cli.invoice_refresh", "Make a draft anew from what is recorded, approved and agreed now."),
    "issue": Verb("cli.invoice_issue", "Give drafts their numbers and freeze them, all or none."),
    "export": Verb("cli.invoice_export", "Write an invoice as a document, with the recorded evidence in its appendix."),
    "send": Verb("cli.invoice_send", "Note that an invoice was sent; TermTask sends nothing by itself."),
    "pay": Verb("cli.invoice_pay", "Record a payment, by default of all that is open; a negative one was paid back."),
    "payments": Verb("cli.invoice_payments", "List payments, of one invoice or all, the newest last."),
    "credit": Verb("cli.invoice_credit", "Issue a credit note."),
    "rm": Verb("cli.invoice_rm", "Delete a draft; what was issued stays, a credit note corrects it."),
}

command = group(
    VERBS,
    """Bill approved time: draft, issue, export, credit, record payments.

    \b
    tt invoice draft --client acme --from 2026-11-01 --to 2026-11-30
    tt invoice show I1 --why 2
    tt invoice issue I1 && tt invoice export I1 --format pdf -o acme.pdf
    """,
)
