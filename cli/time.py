"""`tt time`: everything about time entries."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "ls": Verb("cli.time_ls", "List time entries, of this week unless told otherwise."),
    "show": Verb("cli.time_show", "Show everything about a time entry."),
    "add": Verb("cli.time_add", "Add time that was not recorded."),
    "edit": Verb("cli.time_edit", "Change what time entries say."),
    "rm": Verb("cli.time_rm", "Delete time entries."),
    "start": Verb("cli.time_start", "Start a timer, without recording."),
    "stop": Verb("cli.time_stop", "Stop the timer."),
    "continue": Verb("cli.time_continue", "Start a timer for the same work as before."),
    "switch": Verb("cli.time_switch", "Stop the timer and start one for another task."),
    "split": Verb("cli.time_split", "Cut an entry in parts, by time or among clients."),
    "join": Verb("cli.time_join", "Make one entry of several."),
    "shorten": Verb("cli.time_shorten", "Take time off an entry."),
    "lengthen": Verb("cli.time_lengthen", "Add time to an entry."),
    "move": Verb("cli.time_move", "Let an entry begin at another time."),
    "fill": Verb("cli.time_fill", "Let an entry reach to those before and after it."),
    "check": Verb("cli.time_check", "Find what looks wrong in time entries, each with the command that mends it."),
    "review": Verb("cli.time_review", "Show entries with what proves them, and approve or reject them."),
    "submit": Verb("cli.time_submit", "Hand in entries, to be approved."),
    "withdraw": Verb("cli.time_withdraw", "Take back entries that were handed in or rejected."),
    "approve": Verb("cli.time_approve", "Approve entries that were handed in."),
    "reject": Verb("cli.time_reject", "Give entries back to who handed them in, saying why."),
    "reopen": Verb("cli.time_reopen", "Make approved entries drafts again, saying why."),
    "lock": Verb("cli.time_lock", "Close a period: nobody changes an entry that begins or ends in it."),
    "unlock": Verb("cli.time_unlock", "Open a closed period again, saying why."),
    "locks": Verb("cli.time_locks", "List the periods that are closed."),
    "import": Verb("cli.time_import", "Take time entries in from other programs' files, and our own."),
    "export": Verb("cli.time_export", "Print time entries in a format that other programs read, or our own."),
}

command = group(
    VERBS,
    """Keep time: add, mend, hand in, approve; what is billed rests on it.

    \b
    tt time add T12 9:00 10:30 --note "Restored the replica"
    tt time start T12
    tt time ls project:acme since:som
    """,
)
