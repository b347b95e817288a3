"""The verbs of `tt`: each lives in a module of its own as `command`, and none is imported before it is asked for."""

from __future__ import annotations

from typing import NamedTuple


class Verb(NamedTuple):
    """Where a verb lives, and the sentence that `tt --help` says about it; a hidden one is told nobody."""

    module: str
    sentence: str
    hidden: bool = False


SECTIONS: dict[str, dict[str, Verb]] = {
    "Sessions": {
        "work": Verb("cli.work", "Record a subshell, or one command, and run the task's timer."),
        "status": Verb("cli.status", "Say which session, task and running time are here."),
        "sessions": Verb("cli.sessions", "List live sessions and the newest past ones."),
        "pause": Verb("cli.pause", "Hold a session's timer, its recording, or both."),
        "resume": Verb("cli.resume", "Go on with what `tt pause` held."),
        "detach": Verb("cli.detach", "Leave a session running without a terminal."),
        "attach": Verb("cli.attach", "Take a live session to this terminal."),
        "stop": Verb("cli.stop", "End a live session as if its terminal were closed."),
    },
    "Tasks": {
        "add": Verb("cli.add", "Add a task."),
        "ls": Verb("cli.ls", "List tasks, the most urgent first."),
        "next": Verb("cli.next", "List what to do next, by urgency."),
        "task": Verb("cli.task", "Look at tasks, change them, bring them in and out."),
        "done": Verb("cli.done", "Close tasks as done."),
        "context": Verb("cli.context", "Name filters, and let one narrow every listing of tasks."),
    },
    "Time and money": {
        "time": Verb("cli.time", "Keep time: add, mend, hand in, approve; what is billed rests on it."),
        "client": Verb("cli.client", "Keep clients, and what was agreed with them."),
        "project": Verb("cli.project", "Keep projects of clients."),
        "rate": Verb("cli.rate", "Keep rates: what work costs, for whom, from when on."),
        "tax": Verb("cli.tax", "Keep taxes by name."),
        "expense": Verb("cli.expense", "Keep what was paid for clients."),
        "retainer": Verb("cli.retainer", "Keep what clients paid in advance."),
        "invoice": Verb("cli.invoice", "Bill approved time: draft, issue, export, credit, record payments."),
        "report": Verb("cli.report", "Break time, money and alerts down, this month's unless told otherwise."),
    },
    "Infrastructure": {
        "infra": Verb("cli.infra", "Keep components of an infrastructure, by hand or as its own tools tell of them."),
    },
    "Alerts": {
        "alert": Verb("cli.alert", "Take alerts in, and see to them."),
    },
    "Runbooks": {
        "runbook": Verb("cli.runbook", "Turn recorded work into procedures that run."),
    },
    "History": {
        "log": Verb("cli.log", "List recorded commands, the newest last."),
        "show": Verb("cli.show", "Show one command, session, task, alert, time entry, invoice or runbook in full."),
        "search": Verb("cli.search", "Find a text in recorded commands and their output."),
        "script": Verb("cli.script", "Print the commands that succeeded as a script."),
        "sql": Verb("cli.sql", "Ask the record in read-only SQL."),
    },
    "Housekeeping": {
        "undo": Verb("cli.undo", "Take back the last change."),
        "backup": Verb("cli.backup", "Copy the store to a file."),
        "restore": Verb("cli.restore", "Put a copy of the store in its place."),
        "doctor": Verb("cli.doctor", "Check that recording works here, and say what to do where it does not."),
        "demo": Verb("cli.demo", "Record a real bash session into a throw-away store, then show what comes of it."),
        "completion": Verb("cli.completion", "Print the completion script for a shell."),
        "drain": Verb("cli.drain", "Bring the journals into the store, quietly.", hidden=True),
    },
}
VERBS: dict[str, Verb] = {name: verb for verbs in SECTIONS.values() for name, verb in verbs.items()}
