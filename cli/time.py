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
