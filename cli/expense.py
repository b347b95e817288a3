"""`tt expense`: what was paid for a client."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.expense_ls", "List expenses."),
    "add": Verb("cli.expense_add", "Add an expense, to be billed with the time of its day."),
    "edit": Verb("cli.expense_edit", "Change an expense that is not invoiced."),
    "rm": Verb("cli.expense_rm", "Delete an expense that is not invoiced."),
}

command = group(
    VERBS,
    """Keep what was paid for clients; invoices bill it.

    \b
    tt expense add acme "Train to Berlin" 89.90 --on 2026-11-03
    """,
)
