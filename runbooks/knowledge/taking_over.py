"""Which commands take over the terminal: editors, shells, prompts."""

from __future__ import annotations

from runbooks.knowledge import particular, programs, subcommands
from runbooks.knowledge.classified import Classified
from runbooks.shell.invocation import Invocation


def interactive(invocation: Invocation) -> Classified | None:
    """Whether a program takes over the terminal, None where it does not."""
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
    if name == "passwd":
        return invocation.has(
            "-l", "-u", "-d", "-e", "-x", "-n", "-w", "-i", "--lock", "--unlock", "--delete", "--expire", "--stdin"
        )
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
