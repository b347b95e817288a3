"""`tt tax`: VAT by name."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.tax_ls", "List taxes, also those that need not be added."),
    "add": Verb("cli.tax_add", "Add a tax; the one it replaces needs no end, since the later beginning counts."),
    "edit": Verb("cli.tax_edit", "Change a tax, named by its number; what was issued stays as it is."),
    "rm": Verb("cli.tax_rm", "Delete a tax, named by its number."),
}

command = group(
    VERBS,
    """Keep taxes by name.

    \b
    tt tax add standard 19
    tt client edit globex --term tax=reverse
    """,
)
