"""Which exit statuses are no failure of the command: information, or an interruption."""

from __future__ import annotations

from collections.abc import Mapping

from runbooks.shell.inside import runs
from runbooks.shell.invocation import Invocation
from runbooks.shell.tree import Syntax

# Not 129, with which git tells how it is used.
INTERRUPTED = frozenset({124, 130, 131, 137, 143, 148})
LOST = 255  # of ssh, whose connection was closed
BROKEN_PIPE = 141  # whoever read a command's output had enough: it did what it was for
_ANSWERS: Mapping[str, frozenset[int]] = {
    name: frozenset({1})
    for name in [
        "grep",
        "egrep",
        "fgrep",
        "rg",
        "ag",
        "ack",
        "zgrep",
        "pgrep",
        "pidof",
        "cmp",
        "diff",
        "sdiff",
        "colordiff",
        "test",
        "[",
        "[[",
        "which",
        "type",
        "hash",
        "false",
        "expr",
        "let",
        "bc",
        "mountpoint",
        "lsof",
        "zdiff",
        "fuser",
        "ps",
        "vercmp",
        "findmnt",
    ]
} | {
    "pg_isready": frozenset({1, 2}),
    "ping": frozenset({1}),
    "nc": frozenset({1}),
    "getent": frozenset({1, 2}),
    "host": frozenset({1}),
    "git diff": frozenset({1}),
    "dnf check-update": frozenset({100}),
    "yum check-update": frozenset({100}),
    "terraform plan": frozenset({2}),
    "kubectl diff": frozenset({1}),
    "helm diff": frozenset({2}),
    "git merge-base": frozenset({1}),
    "git show-ref": frozenset({1}),
    "git ls-remote": frozenset({2}),
    "git grep": frozenset({1}),
    "git config": frozenset({1}),
    "git rev-parse": frozenset({1}),
    "git check-ignore": frozenset({1}),
    "kubectl auth": frozenset({1}),
    "apt-get check": frozenset({100}),
    "npm outdated": frozenset({1}),
    "npm audit": frozenset({1}),
    "pip check": frozenset({1}),
    "getfacl": frozenset({1}),
    "command": frozenset({1}),
    "cloud-init": frozenset({2}),
}
_DOWN = frozenset({"reboot", "shutdown", "poweroff", "halt"})
_DOWN_BY_SYSTEMCTL = frozenset((word,) for word in ("reboot", "poweroff", "halt", "kexec", "soft-reboot"))
_SYSTEMCTL: Mapping[str, frozenset[int]] = {
    "is-active": frozenset({1, 3, 4}),
    "is-enabled": frozenset({1, 4}),
    "is-failed": frozenset({1}),
    "status": frozenset({1, 2, 3, 4}),
    "is-system-running": frozenset({1}),
}


def is_informational_exit(syntax: Syntax, exit_code: int | None) -> bool:
    """Whether a non-zero exit status answers a question (grep found nothing) or tells of an interruption (Ctrl-C).

    So it does where a host that is told to go down closes the connection over which it was told.
    """
    if exit_code is None or exit_code == 0:
        return False
    if is_interrupted(exit_code) or exit_code == BROKEN_PIPE:
        return True
    every = list(runs(syntax))
    if not every:
        return False
    last = every[-1]
    if exit_code == LOST and _goes_down(last.invocation):
        return any(holder.nested is not None and holder.nested.kind == "ssh" for holder in last.outer)
    return _answers(last.invocation, exit_code)


def is_interrupted(exit_code: int | None) -> bool:
    """Whether an exit status says that a command was ended from outside: a signal, a timeout, or the shell's own negative."""
    return exit_code is not None and (exit_code in INTERRUPTED or exit_code < 0)


def _goes_down(one: Invocation) -> bool:
    """Whether a host goes down or restarts by it, now."""
    if one.name == "systemctl":
        return one.subcommand[:1] in _DOWN_BY_SYSTEMCTL
    if one.name in ("init", "telinit"):
        return one.texts[:1] in (("0",), ("6",))
    return one.name in _DOWN and not one.has("-c", "-k", "--help")


def _answers(one: Invocation, exit_code: int) -> bool:
    if one.name == "systemctl" and one.subcommand:
        return exit_code in _SYSTEMCTL.get(one.subcommand[0], ())
    if one.name == "service":
        return one.texts[1:2] == ("status",) and exit_code in (1, 2, 3, 4)
    if one.name == "git" and one.subcommand[:1] == ("diff",):
        return exit_code == 1 and one.has("--exit-code", "--quiet", "--no-index", "--check")
    if one.name in ("terraform", "tofu") and one.subcommand[:1] == ("plan",):
        return exit_code == 2 and one.has("-detailed-exitcode")
    path = " ".join((one.name, *one.subcommand[:1]))
    if one.name == "find" and one.nested is not None:
        return False
    return exit_code in _ANSWERS.get(path, _ANSWERS.get(one.name, frozenset()))
