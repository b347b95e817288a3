"""`tt client`: whom work is done for."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.client_ls", "List clients."),
    "show": Verb("cli.client_show", "Show a client with address, terms, rates and what is open."),
    "add": Verb("cli.client_add", "Add a client."),
    "edit": Verb("cli.client_edit", "Change a client: address, terms, name."),
    "rm": Verb("cli.client_rm", "Delete a client for whom nothing was recorded."),
    "terms": Verb("cli.client_terms", "List the rules that clients and projects can set."),
}

command = group(
    VERBS,
    """Keep clients: whom work is done for, and what was agreed with them.

    \b
    tt client add acme --legal-name "Acme GmbH" --country DE --term rounding="up 15m"
    tt client show acme
    """,
)
