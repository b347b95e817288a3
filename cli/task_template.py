"""`tt task template`: operations that are done again and again."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "add": Verb("cli.task_template_add", "Make a template of tasks there are."),
    "ls": Verb("cli.task_template_ls", "List templates, recurring ones among them."),
    "show": Verb("cli.task_template_show", "Show what a template consists of."),
    "pause": Verb("cli.task_template_pause", "Make a recurring template make nothing, until resumed."),
    "resume": Verb("cli.task_template_resume", "Let a recurring template go on."),
    "rm": Verb("cli.task_template_rm", "Forget a template; the tasks made from it stay."),
}

command = group(
    VERBS,
    """Keep tasks as a template for operations done again and again.

    `tt add --template NAME` makes its tasks; `tt add TITLE --recur RULE` makes a template that makes them by itself.

    \b
    tt task template add patch-day T12 T13 T14
    tt add --template patch-day --due friday --with host=db-3
    """,
)
