"""Whether what a step prints can be compared by `ie`, which looks at its standard output alone and at all of that.

A recording does not tell standard output from standard error. So what is known to report on the latter is not compared.
"""

from __future__ import annotations

from runbooks.model import Step
from runbooks.shell.inside import runs
from runbooks.shell.invocation import Invocation
from runbooks.shell.parse import parse

# Programs that report on standard error: at all, with one of these subcommands, or with one of these options.
_PROGRAMS = frozenset((
    "certbot", "dd", "docker-compose", "gcloud", "gsutil", "logrotate", "mdadm", "nginx", "ssh-copy-id", "wget", "xfs_repair",
))  # fmt: skip
_SUBCOMMANDS = {
    "apachectl": ("configtest",),
    "docker": ("build", "buildx", "compose"),
    "git": ("checkout", "clone", "fetch", "pull", "push", "remote", "submodule", "switch", "worktree"),
    "openssl": ("ca", "genrsa", "req"),
    "systemctl": ("disable", "enable", "mask", "preset", "reenable", "unmask"),
}
_OPTIONS = {
    "curl": ("-v", "--verbose", "-#", "--progress-bar"),
    "java": ("-version",),
    "pg_basebackup": ("-P", "--progress", "-v", "--verbose"),
    "pg_dump": ("-v", "--verbose"),
    "pg_restore": ("-v", "--verbose"),
    "scp": ("-v",),
    "ssh": ("-v", "-V"),
}


def is_comparable(step: Step) -> bool:
    """Whether the whole output that is expected is what the block prints on its standard output."""
    expect = step.expect
    if step.command is None or expect.mode == "none" or not expect.output.strip() or expect.cut_at is not None:
        return False
    if step.retry is not None and step.retry.until == "exit":
        return False  # what earlier tries print comes first
    return not any(_reports(run.invocation) for run in runs(parse(step.command.recorded)))


def _reports(one: Invocation) -> bool:
    if any(redirect.operator == ">&" and redirect.descriptor == 2 for redirect in one.simple.redirects):
        return False
    verb = one.subcommand[0] if one.subcommand else ""
    return one.name in _PROGRAMS or verb in _SUBCOMMANDS.get(one.name, ()) or one.has(*_OPTIONS.get(one.name, ()))
