"""`tt retainer`: what clients paid in advance."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.retainer_ls", "List what was paid in advance, used and expired."),
    "add": Verb("cli.retainer_add", "Book hours or money that a client paid in advance, or got back."),
}

command = group(
    VERBS,
    """Keep retainers: hours or money paid in advance, from which invoices draw.

    \b
    tt retainer add acme 20h --expires 2026-12-31
    tt retainer ls acme
    """,
)
