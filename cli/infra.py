"""`tt infra`: everything about the components of an infrastructure."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "tree": Verb("cli.infra_tree", "Draw the hierarchy with health, open tasks and time spent."),
    "ls": Verb("cli.infra_ls", "List components."),
    "show": Verb("cli.infra_show", "Show everything about a component."),
    "add": Verb("cli.infra_add", "Add a component by hand."),
    "edit": Verb("cli.infra_edit", "Rename, move and change components."),
    "tag": Verb("cli.infra_tag", "Set and take away tags, of one component or many."),
    "rm": Verb("cli.infra_rm", "Retire components, with what lies below."),
    "import": Verb("cli.infra_import", "Take components in from a file, or from what a command prints."),
    "sync": Verb("cli.infra_sync", "Ask the sources of config.toml what there is."),
    "scopes": Verb("cli.infra_scopes", "Say what was read of each source, when, and what could not be read."),
    "log": Verb("cli.infra_log", "List what changed, the newest last."),
}

command = group(
    VERBS,
    """Keep components of an infrastructure, by hand or as its own tools tell of them.

    \b
    kubectl get ns,nodes,deploy,svc -A -o json | tt infra import -
    tt infra tree eu-west-1
    tt infra tag kind:database on:eu-west-1/prod backup=daily
    """,
)
