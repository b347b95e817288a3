"""`tt rate`: what work costs, for whom, from when on."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.rate_ls", "List rates; `valid_to` is the first day on which one holds no more."),
    "add": Verb("cli.rate_add", "Add a rate; the one it replaces needs no end, since the later beginning counts."),
    "edit": Verb("cli.rate_edit", "Change a rate; what was approved keeps the rate it had."),
    "rm": Verb("cli.rate_rm", "Delete a rate; what was approved keeps the rate it had."),
}

command = group(
    VERBS,
    """Keep rates: what work costs, for whom, from when on.

    The first that fits counts: of the entry itself, its task, project and person, project, client and
    person, client, person, and last the one for everything; of several, the one that began last.

    \b
    tt rate add 95 --client acme --from 2026-01-01
    tt rate add 120 --client acme --kind callout
    """,
)
