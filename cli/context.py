"""`tt context`: named filters, of which one narrows every listing of tasks."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "set": Verb("cli.context_set", "Define a context as a filter, or give it another."),
    "use": Verb("cli.context_use", "Make a context the active one, or none."),
    "ls": Verb("cli.context_ls", "List contexts and which one is active."),
    "rm": Verb("cli.context_rm", "Forget a context."),
}

command = group(
    VERBS,
    """Name filters, and let one narrow every listing of tasks.

    While one is active, `tt ls`, `tt next` and the verbs that take a filter see only what it matches, and new tasks get
    the project, client, owner, priority and tags it names.

    \b
    tt context set acme client:acme tag:ops
    tt context use acme
    tt context use none
    """,
)
