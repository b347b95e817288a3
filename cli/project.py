"""`tt project`: what is done for a client."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.project_ls", "List projects."),
    "show": Verb("cli.project_show", "Show a project with its terms and rates."),
    "add": Verb("cli.project_add", "Add a project; NAME is what tasks and filters call it."),
    "edit": Verb(
        "cli.project_edit", "Change a project; `none` takes away what is there, --term RULE=default takes a rule back."
    ),
    "rm": Verb("cli.project_rm", "Delete a project for which nothing was recorded; `tt project edit --archive` hides others."),
}

command = group(
    VERBS,
    """Keep projects of clients.

    \b
    tt project add acme.web --client acme --term budget="200h"
    tt project ls
    """,
)
