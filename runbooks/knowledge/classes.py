"""Tells what a command does: nothing of note, look, change something, or take over the terminal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from runbooks.knowledge import particular, programs, subcommands
from runbooks.shell.inside import runs
from runbooks.shell.invocation import Invocation
from runbooks.shell.tree import Redirect, Syntax

ClassKind = Literal["noise", "check", "change", "interactive"]
_STRENGTH: dict[ClassKind, int] = {"noise": 0, "check": 1, "change": 2, "interactive": 3}
_HELP = frozenset({"--help", "--version", "--usage", "-help", "-version"})
_DRY = frozenset(
    {
        "--dry-run",
        "--dryrun",
        "--simulate",
        "--just-print",
        "--noop",
        "--what-if",
        "--dry_run",
        "--no-act",
        "--check-only",
        "--pretend",
        "--server-dry-run",
    }
)
_FILTERS = frozenset({"head", "tail", "grep", "egrep", "rg", "less", "more", "sort", "uniq", "wc", "cut", "awk", "tac"})
_NOWHERE = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/fd/1", "/dev/fd/2"})
_CLOUDS = frozenset(
    {"aws", "gcloud", "az", "doctl", "oci", "ibmcloud", "openstack", "hcloud", "bq", "linode-cli", "scw", "exo"}
)


@dataclass(frozen=True, slots=True)
class Classified:
    """What a command does; `rule` is the short id of why, `reason` says it in words."""

    kind: ClassKind
    reason: str
    rule: str


@lru_cache(maxsize=4096)
def classify(syntax: Syntax, text: str = "") -> Classified:
    """What a text does, as the strongest of its parts: noise < check < change < interactive; an unknown program changes."""
    if not syntax.simples:
        if syntax.has_error:
            return Classified("change", "the text is not understood", "not-understood")
        return Classified("noise", "it does nothing", "empty")
    strongest: Classified | None = None
    every = list(runs(syntax))
    if every[0].invocation.name == "history" and {run.invocation.name for run in every[1:]} <= _FILTERS:
        return Classified("noise", "looks up what was typed", "noise")
    for run in every:
        if run.invocation.nested is not None and run.invocation.name != "find" and run.invocation.nested.text.strip():
            found = _redirected(run.invocation)  # what it hands on is judged by itself
        else:
            found = _stronger(_one(run.invocation), _redirected(run.invocation))
        strongest = _stronger(strongest, found)
    strongest = _stronger(strongest, Classified("change", "defines a function", "setup") if syntax.functions else None)
    if syntax.has_error and strongest is not None and strongest.kind in ("noise", "check"):
        return Classified("change", "the text is not understood", "not-understood")
    away = next((run.host for run in every if run.host), None)
    if away and (strongest is None or strongest.kind == "noise"):
        return Classified("check", f"shows that {away} answers", "reaches")
    return strongest or Classified("noise", "it does nothing", "empty")


def _stronger(one: Classified | None, other: Classified | None) -> Classified | None:
    if one is None or other is None:
        return one or other
    return other if _STRENGTH[other.kind] > _STRENGTH[one.kind] else one


def _redirected(invocation: Invocation) -> Classified | None:
    """What the redirections of a command do."""
    target = next((one for one in invocation.simple.redirects if writes(one)), None)
    if target is None or target.target is None:
        return None
    return Classified("change", f"writes {target.target.raw}", "redirection")


def writes(redirect: Redirect) -> bool:
    """Whether a redirection makes or changes a file."""
    if redirect.operator not in (">", ">>", ">|", "&>", "&>>", "<>", ">&") or redirect.target is None:
        return False
    value = redirect.target.value
    return value is None or not (value in _NOWHERE or (redirect.operator == ">&" and re.fullmatch(r"\d*-?", value)))


def _one(invocation: Invocation) -> Classified:
    """What one program does, its redirections left aside."""
    if not invocation.name:
        return _nameless(invocation)
    for judge in (_helps, _interactive, _set_up, _particular, _by_name, _by_subcommand):
        found = judge(invocation)
        if found is not None:
            return found
    return Classified("change", f"{invocation.name} may change something", "unknown")


def _nameless(invocation: Invocation) -> Classified:
    simple = invocation.simple
    if not simple.words:
        if simple.assignments:
            return Classified("change", "sets variables", "setup")
        return Classified("noise", "only redirects", "empty")
    if simple.words[0].raw.startswith("(("):
        return Classified("check", "calculates", "arithmetic")
    return Classified("change", f"runs {simple.words[0].raw}, which is not known", "unknown")


def _helps(invocation: Invocation) -> Classified | None:
    if any(option in _HELP for option, _ in invocation.options) or invocation.subcommand[:1] == ("help",):
        return Classified("noise", "asks for help", "help")
    raws = [word.raw for word in invocation.arguments]
    if raws in (["-h"], ["-V"], ["version"], ["help"]) and invocation.name not in programs.CHECK | {"halt", "shutdown"}:
        return Classified("noise", "asks for help", "help")
    if is_dry(invocation):
        return Classified("check", "only tries", "dry-run")
    return None


def is_dry(invocation: Invocation) -> bool:
    """Whether it is told to do nothing but say what it would do."""
    if any(option in _DRY and value not in ("none", "false") for option, value in invocation.options):
        return True
    if invocation.name in ("apt", "apt-get", "aptitude"):
        return invocation.has("-s")
    if invocation.name in ("ansible-playbook", "ansible"):
        return invocation.has("--check", "-C")
    return invocation.name in ("rsync", "make", "rename") and invocation.has("-n")


def _interactive(invocation: Invocation) -> Classified | None:
    name, command = invocation.name, " ".join(invocation.subcommand)
    found = Classified("interactive", f"{name} takes over the terminal", "interactive")
    if name in programs.INTERACTIVE and particular.reads(invocation) is not True:
        return None if _batch(invocation) else found
    if name == "ssh" and not invocation.has("-V", "-G", "-Q", "-N", "-f", "-O"):
        return Classified("interactive", "opens a remote shell", "remote-shell")
    if (
        name in programs.SHELLS
        and not invocation.operands
        and not invocation.simple.redirects
        and not invocation.has("-c", "-n", "-s")
    ):
        return Classified("interactive", "opens a shell", "shell")
    if name == "su" or (name in ("sudo", "doas") and (invocation.has("-i", "-s", "-e", "--login", "--shell", "--edit"))):
        return Classified("interactive", "opens a shell", "shell")
    if name in programs.PROMPTS and _prompts(invocation):
        return Classified("interactive", f"opens a prompt of {name}", "prompt")
    if command in subcommands.INTERACTIVE.get(subcommands.LIKE.get(name, name), ()) and command:
        return found
    if name == "git":
        asks = ("-i", "--interactive", "-p", "--patch") if command != "commit" else ("-p", "--patch", "--interactive")
        if (
            command in ("rebase", "add", "checkout", "reset", "stash push", "stash", "clean", "commit", "restore")
        ) and invocation.has(*asks):
            return found
        if command == "commit" and not invocation.has(
            "-m", "--message", "-F", "--file", "--no-edit", "-C", "--dry-run", "--fixup"
        ):
            return Classified("interactive", "opens an editor", "editor")
    if name == "crontab" and invocation.has("-e"):
        return Classified("interactive", "opens an editor", "editor")
    if (
        name in ("docker", "podman", "nerdctl", "kubectl", "oc")
        and invocation.subcommand[-1:] == ("run",)
        and invocation.has("-t")
        and invocation.has("-i")
        and not _hands_on(invocation)
    ):
        return found
    if name == "aws" and command == "ssm start-session":
        return found
    return None


def _batch(invocation: Invocation) -> bool:
    """Whether a full-screen program is told to print and end, or has its input from elsewhere."""
    name = invocation.name
    if name in ("top", "htop") and invocation.has("-b"):
        return True
    if name == "iotop" or name == "atop":
        return invocation.has("-b", "-P", "-r")
    if name == "mtr":
        return invocation.has("-r", "--report", "-c", "--report-wide", "-rw")
    if name in ("vim", "nvim", "ex", "vi"):
        return invocation.has("-es", "-c") and invocation.has("-es", "-s")
    if name in ("tmux", "screen"):
        return bool(invocation.has("-d", "-dmS", "-dm", "-ls", "-X", "-list")) or (
            name == "tmux"
            and invocation.subcommand[:1] not in ((), ("attach",), ("a",), ("new",), ("new-session",), ("attach-session",))
        )
    if name in ("read", "select"):
        return bool(invocation.simple.redirects) or invocation.simple.joined == "|" or invocation.simple.depth > 0
    if name in ("ncdu", "slabtop", "dive", "emacs"):
        return invocation.has("-o", "--once", "--ci", "--batch", "-0")
    if name in ("sftp", "lftp"):
        return invocation.has("-b", "-c", "-e") or bool(invocation.simple.redirects)
    return bool(
        name in ("gdb", "lldb", "julia", "R", "ed")
        and (invocation.has("-batch", "--batch", "-e", "-f") or invocation.simple.redirects)
    )


def _prompts(invocation: Invocation) -> bool:
    """Whether an interpreter or client is given nothing to do."""
    simple = invocation.simple
    if any(one.operator in ("<", "<<", "<<-", "<<<") for one in simple.redirects) or simple.joined == "|":
        return False
    name = invocation.name
    if name in ("psql", "mysql", "mariadb", "clickhouse-client", "cqlsh", "mongo", "mongosh", "influx", "mysqlsh", "usql"):
        asked = any(
            option.startswith(
                ("-c", "-e", "-f", "-q", "--command", "--execute", "--file", "--eval", "--query", "-l", "--list", "-V", "-B")
            )
            for option, _ in invocation.options
        )
        return not asked and not (name in ("mongo", "mongosh") and any(text.endswith(".js") for text in invocation.texts))
    if name in ("sqlite3", "duckdb"):
        return len(invocation.operands) < 2 and not invocation.has("-cmd", "-c", "-s", "-init")
    if name in ("redis-cli", "valkey-cli"):
        return not invocation.operands and not any(
            option
            in (
                "--scan",
                "--bigkeys",
                "--memkeys",
                "--hotkeys",
                "--stat",
                "--latency",
                "--eval",
                "--pipe",
                "--rdb",
                "--cluster",
                "--latency-history",
            )
            for option, _ in invocation.options
        )
    if name in ("fdisk", "gdisk", "parted"):
        return not invocation.has("-l", "--list", "-s", "--script") and (name != "parted" or len(invocation.operands) < 2)
    if name == "rails":
        return invocation.texts[:1] in (("console",), ("c",), ("dbconsole",))
    if name == "django-admin":
        return invocation.texts[:1] in (("shell",), ("dbshell",))
    return not invocation.operands and not any(
        option[:2] in ("-c", "-e", "-m", "-r", "-v", "-V", "-n", "-p", "-l", "-i", "-E") or option.startswith("--e")
        for option, _ in invocation.options
    )


def _hands_on(invocation: Invocation) -> bool:
    """Whether a container is given something to do but a shell."""
    words = [text.rsplit("/", 1)[-1] for text in invocation.texts]
    return len(words) > 1 and not set(words) & programs.SHELLS


def _set_up(invocation: Invocation) -> Classified | None:
    if invocation.name in programs.SETUP and particular.reads(invocation) is not True:
        return Classified("change", f"{invocation.name} sets up what follows", "setup")
    return None


def _particular(invocation: Invocation) -> Classified | None:
    looks = particular.reads(invocation)
    if looks is None or (invocation.name == "git" and not looks):
        return None
    if looks:
        return Classified("check", f"{_said(invocation)} only looks", "looks")
    return Classified("change", f"{_said(invocation)} changes something", "changes")


def _by_name(invocation: Invocation) -> Classified | None:
    name = invocation.name
    if name in programs.INTERACTIVE and name not in (
        "vim",
        "nvim",
        "vi",
        "ex",
        "ed",
        "emacs",
        "read",
        "tmux",
        "screen",
        "sftp",
        "lftp",
    ):
        return Classified("check", f"{name} prints and ends", "looks")
    if name in programs.NOISE:
        return Classified("noise", f"{name} says nothing that a procedure needs", "noise")
    if name in programs.CHECK:
        writing = {"sort": ("-o", "--output"), "tcpdump": ("-w",), "tree": ("-o",), "yamllint": (), "ausearch": ()}.get(name)
        if writing and invocation.has(*writing):
            return Classified("change", f"{name} writes a file", "changes")
        return Classified("check", f"{name} only looks", "looks")
    return None


def _by_subcommand(invocation: Invocation) -> Classified | None:
    name = subcommands.LIKE.get(invocation.name, invocation.name)
    path = " ".join(invocation.subcommand)
    if name in _CLOUDS:
        return _cloud(invocation)
    known = subcommands.CHECKS.get(name)
    if known is None:
        return None
    if not invocation.subcommand and not invocation.operands:
        bare = name in (
            "systemctl",
            "hostnamectl",
            "timedatectl",
            "loginctl",
            "localectl",
            "networkctl",
            "resolvectl",
            "ip",
            "tmux",
            "bridge",
            "nmcli",
            "coredumpctl",
        )
        return (
            Classified("check" if bare else "noise", f"{name} alone lists or helps", "bare")
            if bare or name not in ("make", "yarn")
            else None
        )
    candidates = {path, *invocation.subcommand[:1]} if len(invocation.subcommand) < 2 else {path}
    if (
        name == "ip"
        and len(invocation.subcommand) == 2
        and invocation.subcommand[0] in known
        and invocation.subcommand[1] not in _IP_CHANGES
    ):
        candidates.add(invocation.subcommand[0])
    longer = {f"{path} {text.lower()}" for text in invocation.texts[:1]}
    if (candidates | longer) & known or (
        len(invocation.subcommand) > 1
        and invocation.subcommand[0] in known
        and f"{invocation.subcommand[0]}" not in _DEEP.get(name, ())
    ):
        return Classified("check", f"{_said(invocation)} only looks", "looks")
    return Classified("change", f"{_said(invocation)} changes something", "changes")


_IP_CHANGES = frozenset(
    [
        "add",
        "del",
        "delete",
        "set",
        "change",
        "replace",
        "append",
        "flush",
        "up",
        "down",
        "attach",
        "exec",
        "restore",
        "save",
        "d",
    ]
)
_DEEP = {
    "helm": {"repo", "plugin", "dependency"},
    "ip": {
        "addr",
        "address",
        "a",
        "ad",
        "add",
        "link",
        "l",
        "route",
        "r",
        "ro",
        "rule",
        "ru",
        "neigh",
        "n",
        "netns",
        "tunnel",
    },
    "git": {"reflog"},
    "flux": {"export"},
    "kubectl": set(),
    "vault": {"list", "read", "status"},
}


def _cloud(invocation: Invocation) -> Classified:
    path = invocation.subcommand
    verbs = [path[-1], path[1] if len(path) > 1 else path[0]] if path else []
    if invocation.name == "aws":
        return _aws(invocation, verbs)
    # gcloud and az: the verb is the last of the words in front of the names.
    if path and any(_verb(word) for word in path):
        return Classified("check", f"{_said(invocation)} only looks", "looks")
    return Classified("change", f"{_said(invocation)} changes something", "changes")


def _aws(invocation: Invocation, verbs: list[str]) -> Classified:
    path = invocation.subcommand
    if not path:
        return Classified("noise", "asks for help", "help")
    looks = (len(path) > 1 and _verb(path[1])) or path == ("s3", "ls") or path[:1] == ("help",)
    if path[:2] == ("s3", "cp") and invocation.texts[-1:] == ("-",):
        looks = True
    if path in (("eks", "update-kubeconfig"), ("sso", "login"), ("ecr", "get-login-password")):
        return Classified("change", f"{_said(invocation)} logs in", "setup")
    if looks and path not in (("s3api", "get-object"), ("secretsmanager", "get-random-password")):
        return Classified("check", f"{_said(invocation)} only looks", "looks")
    return Classified("change", f"{_said(invocation)} changes something", "changes")


def _verb(word: str) -> bool:
    return word.split("-")[0] in subcommands.CLOUD_CHECKS or word in ("batch-get", "list-keys", "sts", "get-value")


def _said(invocation: Invocation) -> str:
    return " ".join((invocation.name, *invocation.subcommand))
