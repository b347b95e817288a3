"""`tt client`: whom work is done for."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.client_ls", "List clients."),
    "show": Verb("cli.client_show", "Show a client with its terms and rates."),
    "add": Verb("cli.client_add", "Add a client; NAME is what tasks and filters call them."),
    "edit": Verb(
        "cli.client_edit", "Change a client; `none` takes away what is there, --term RULE=default takes a rule back."
    ),
    "rm": Verb("cli.client_rm", "Delete a client for which nothing was recorded; `tt client edit --archive` hides others."),
    "terms": Verb("cli.client_terms", "List the rules that [billing] in config.toml, clients and projects can set."),
}

command = group(
    VERBS,
    """Keep clients, and what was agreed with them.

    \b
    tt client add acme --legal-name "Acme GmbH" --country DE --term rounding="up 15m"
    tt client show acme
    """,
)
