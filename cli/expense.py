"""`tt expense`: what was paid for a client."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.expense_ls", "List expenses, the newest last."),
    "add": Verb("cli.expense_add", "Add an expense; AMOUNT is net, in the client's currency unless it says another."),
    "edit": Verb("cli.expense_edit", "Change an expense; `none` takes away what is there."),
    "rm": Verb("cli.expense_rm", "Delete an expense, named by its number."),
}

command = group(
    VERBS,
    """Keep what was paid for clients.

    \b
    tt expense add acme "Train to Berlin" 89.90 --on 2026-11-03
    """,
)
