"""Matches a command with a pattern such as `kubectl set image deployment/D C=I`, and fills patterns in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from runbooks.shell.invocation import Invocation, program, said
from runbooks.shell.parse import parse

Bound = Mapping[str, str]  # what each capital letter stands for, as source text

# Options that say where a command works: the same in a command and in what takes it back.
SCOPE = frozenset(
    [
        "-n",
        "--namespace",
        "--context",
        "--kube-context",
        "--kubeconfig",
        "--cluster",
        "--profile",
        "--region",
        "--project",
        "--project-name",
        "-p",
        "--zone",
        "--resource-group",
        "-g",
        "--user",
        "-t",
        "--table",
        "-C",
        "--chdir",
        "-chdir",
        "--git-dir",
        "-H",
        "--host",
        "--machine",
        "-M",
        "--file",
        "--project-directory",
        "--env-file",
        "--subscription",
        "--system",
        "-s",
        "--server",
    ]
)
_NOT_SCOPE = {
    "docker run": ("-p", "-t", "--user", "-e", "-H"),
    "useradd": ("-g", "-s", "-p", "-M"),
    "pip install": ("-t",),
    "mount": ("-t",),
    "git commit": ("-s", "-p"),
    "git tag": ("-s",),
    "ln": ("-s", "-t"),
    "systemctl stop": ("-s",),
    "mkdir": ("-p",),
    "git stash": ("-p",),
    "git stash push": ("-p",),
    "touch": ("-t",),
    "apt-get install": ("-t",),
    "apt install": ("-t",),
    "docker create": ("-p", "-t", "--user"),
    "lvcreate": ("-n",),
    "mv": ("-t", "-n"),
    "cp": ("-p", "-t", "-n"),
    "usermod": ("-g", "-s", "-p"),
    "git push": ("-n",),
    "gzip": ("-n",),
    "groupadd": ("-g",),
    "git revert": ("-n",),
    "git cherry-pick": ("-n",),
    "git merge": ("-n", "-s"),
    "iptables": ("-p", "-s", "-g", "-m"),
    "ip6tables": ("-p", "-s"),
    "ssh-keygen": ("-t", "-C", "-n", "-s", "-M", "-g", "-H", "-p"),
}


def scope(one: Invocation) -> tuple[tuple[str, str], ...]:
    """The options of a command that say where it works, in one form whatever their order."""
    without = _NOT_SCOPE.get(" ".join((one.name, *one.subcommand)), _NOT_SCOPE.get(one.name, ()))
    same = {"--namespace": "-n", "--resource-group": "-g", "--table": "-t", "--file": "-f", "--project-name": "-p"}
    found = {(same.get(option, option), value) for option, value in one.options if option in SCOPE and option not in without}
    if one.subcommand[:1] == ("compose",) or one.name in ("docker-compose", "podman-compose"):
        found |= {(option, value) for option, value in one.options if option == "-f"}
    return tuple(sorted(found))


@cache
def _pattern(text: str) -> Invocation:
    return program(parse(text).simples[0], text)


def matched(pattern: str, one: Invocation) -> Bound | None:
    """What the letters of the pattern stand for in a command; None where it is not such a command."""
    wanted = _pattern(pattern)
    if one.name != wanted.name or one.subcommand[: len(wanted.subcommand)] != _literal(wanted):
        return _by_words(wanted, one)
    bound: dict[str, str] = {}
    for option, value in wanted.options:
        if (
            len(option) > 2
            and not option.startswith("--")
            and option != "-aG"
            and any(short in dict(wanted.options) for short in (f"-{option[1]}",))
        ):
            continue
        given = one.value(*_also(option))
        if given is None or (value and not _bind(value, given, bound)):
            return None
    operands = (*one.subcommand[len(wanted.subcommand) :], *(word.raw for word in one.operands))
    return bound if _bind_all(wanted.texts, operands, bound) else None


def _literal(wanted: Invocation) -> tuple[str, ...]:
    return wanted.subcommand


def _by_words(wanted: Invocation, one: Invocation) -> Bound | None:
    """The same where a letter of the pattern was read as a subcommand."""
    if one.name != wanted.name or not any(len(word) == 1 for word in wanted.subcommand):
        return None
    letters = tuple(word.upper() if len(word) == 1 else word for word in wanted.subcommand)
    bound: dict[str, str] = {}
    for option, value in wanted.options:
        given = one.value(*_also(option))
        if given is None or (value and not _bind(value, given, bound)):
            return None
    return (
        bound if _bind_all((*letters, *wanted.texts), (*one.subcommand, *(word.raw for word in one.operands)), bound) else None
    )


def _also(option: str) -> tuple[str, ...]:
    return {
        "-f": ("-f", "--filename", "--file"),
        "--install": ("--install", "-i"),
        "-c": ("-c", "--create"),
        "-s": ("-s", "--symbolic"),
        "--name": ("--name", "-n"),
        "-D": ("-D", "--delete"),
        "-d": ("-d", "--delete"),
        "-A": ("-A", "--append"),
        "-k": ("-k", "--kustomize"),
        "-r": ("-r", "-R", "--recursive"),
        "-i": ("-i", "--in-place"),
        "-w": ("-w", "--write"),
    }.get(option, (option,))


def _bind_all(wanted: tuple[str, ...], given: tuple[str, ...], bound: dict[str, str]) -> bool:
    """Bind operands one by one; the last letter takes several where there are more."""
    if wanted and len(given) > len(wanted) and len(wanted[-1]) == 1 and wanted[-1].isupper():
        given = (*given[: len(wanted) - 1], " ".join(given[len(wanted) - 1 :]))
    return len(wanted) == len(given) and all(_bind(one, other, bound) for one, other in zip(wanted, given, strict=True))


def _bind(wanted: str, given: str, bound: dict[str, str]) -> bool:
    parts = re.split(r"(?<![A-Za-z0-9])([A-Z])(?![A-Za-z0-9])", wanted)
    expression = "".join(f"(?P<{part}{index}>.+?)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
    found = re.fullmatch(expression, given, re.DOTALL)
    if not found:
        return False
    return all(bound.setdefault(name[0], value) == value for name, value in found.groupdict().items())


def filled(pattern: str, bound: Bound) -> str | None:
    """A pattern with what its letters stand for; None where one is not known."""
    missing = [
        name
        for name in re.findall(r"(?<![A-Za-z0-9])([A-Z])(?![A-Za-z0-9])", pattern)
        if name not in bound and not re.search(rf"-{name}\b", pattern)
    ]
    if missing:
        return None
    return re.sub(r"(?<![A-Za-z0-9-])([A-Z])(?![A-Za-z0-9])", lambda found: bound.get(found[1], found[1]), pattern)


def values(one: Invocation) -> tuple[str, ...]:
    """The operands without their quotes."""
    return tuple(said(word) for word in one.operands)
