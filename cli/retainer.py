"""`tt retainer`: what clients paid in advance."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.retainer_ls", "List movements, and for one client what is left."),
    "add": Verb("cli.retainer_add", "Book hours (20h) or money (5000) that a client paid in advance."),
}

command = group(
    VERBS,
    """Keep what clients paid in advance.

    \b
    tt retainer add acme 20h --expires 2026-12-31
    tt retainer ls acme
    """,
)
