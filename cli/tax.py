"""`tt tax`: VAT by name."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.tax_ls", "List taxes."),
    "add": Verb("cli.tax_add", "Add a tax, or what it becomes from a day on."),
    "edit": Verb("cli.tax_edit", "Change a tax."),
    "rm": Verb("cli.tax_rm", "Delete a tax."),
}

command = group(
    VERBS,
    """Keep taxes by name; clients choose one with --term tax=NAME, `standard` where they say nothing.

    \b
    tt tax add standard 19
    tt client edit globex --term tax=reverse
    """,
)
