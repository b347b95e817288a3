"""`tt runbook`: procedures made from recorded work."""

from __future__ import annotations

from cli.subverbs import group
from cli.verbs import Verb

VERBS = {
    "new": Verb("cli.runbook_new", "Make a runbook from recorded commands, or make it anew."),
    "ls": Verb("cli.runbook_ls", "List runbooks, and when each was last verified."),
    "show": Verb("cli.runbook_show", "Show a runbook; --why says what became of each recorded command."),
    "edit": Verb("cli.runbook_edit", "Edit a runbook as Markdown; what is saved is its next version."),
    "run": Verb("cli.runbook_run", "Run a runbook step by step, recorded like any other work."),
    "check": Verb("cli.runbook_check", "Run the prerequisites of a runbook, all of them, and say which do not hold."),
    "resume": Verb(
        "cli.runbook_resume", "Go on with a run where it stands: the one of this number, else the newest that is unfinished."
    ),
    "rehearse": Verb("cli.runbook_rehearse", "Try a runbook in a sandbox that answers from the recordings."),
    "runs": Verb("cli.runbook_runs", "List runs, the newest last, or the steps of one."),
    "propose": Verb("cli.runbook_propose", "Make the next version from what people change each time they run it."),
    "log": Verb("cli.runbook_log", "List the versions of a runbook."),
    "diff": Verb("cli.runbook_diff", "Compare two versions step by step."),
    "review": Verb("cli.runbook_review", "Say that a version was reviewed."),
    "approve": Verb("cli.runbook_approve", "Approve a version: it is the one that is run."),
    "deprecate": Verb("cli.runbook_deprecate", "Say that a version should not be run any more."),
    "export": Verb("cli.runbook_export", "Write a runbook as a document, a script or a test."),
    "publish": Verb("cli.runbook_publish", "Commit runbooks to a git repository, one commit for each version."),
    "rename": Verb("cli.runbook_rename", "Give a runbook another name."),
    "rm": Verb("cli.runbook_rm", "Hide a runbook; its versions and runs are kept."),
}

command = group(
    VERBS,
    """Turn recorded work into procedures that run.

    \b
    tt runbook new T12
    tt runbook show R1 --why
    tt runbook export R1 -o disk-full.pdf
    tt runbook run R1 --set HOST=db-4
    """,
)
