"""`tt task`: everything about tasks beyond adding, listing and closing them."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "show": Verb("cli.task_show", "Show everything about a task."),
    "edit": Verb("cli.task_edit", "Change tasks, by options or in your editor."),
    "note": Verb("cli.task_note", "Write a note on a task, or list its notes."),
    "assign": Verb("cli.task_assign", "Pass tasks to somebody."),
    "depend": Verb("cli.task_depend", "Say what a task has to wait for."),
    "start": Verb("cli.task_start", "Mark tasks as being worked on, without recording."),
    "stop": Verb("cli.task_stop", "Take back `tt task start`."),
    "duplicate": Verb("cli.task_duplicate", "Make new open tasks like these."),
    "cancel": Verb("cli.task_cancel", "Close tasks without doing them."),
    "reopen": Verb("cli.task_reopen", "Open closed tasks again."),
    "rm": Verb("cli.task_rm", "Delete tasks for which no work was recorded."),
    "ack": Verb("cli.task_ack", "Say that you have taken note of tasks, so that they are not escalated."),
    "escalate": Verb("cli.task_escalate", "Pass tasks on to the next person on their path."),
    "recur": Verb("cli.task_recur", "Make the tasks that recur and are due."),
    "template": Verb("cli.task_template", "Keep tasks as a template for operations done again and again."),
    "export": Verb("cli.task_export", "Print tasks as JSON, TermTask's own or Taskwarrior's."),
    "import": Verb("cli.task_import", "Take tasks in from JSON, TermTask's own or Taskwarrior's."),
}

command = group(
    VERBS,
    """Look at tasks, change them, bring them in and out.

    \b
    tt task show T12
    tt task edit T12 --priority H --tag db
    tt task note T12 Called the customer
    """,
)
