"""Parses the exported variables as each shell lists them, and compares two listings."""

from __future__ import annotations

import re
import shlex

# bash: declare -x NAME="value"; export -f'd functions appear as values and are left out by their name.
_BASH = re.compile(r'^declare -[A-Za-z]*x[A-Za-z]* (\w+)(?:="((?:[^"\\]|\\.)*)")?$', re.MULTILINE | re.DOTALL)
_BASH_ANSI = re.compile(r"^declare -[A-Za-z]*x[A-Za-z]* (\w+)=\$'((?:[^'\\]|\\.)*)'$", re.MULTILINE | re.DOTALL)
_ZSH = re.compile(r"^(?:export|typeset -\S*x\S*)(?: -\S+)* (\w+)=", re.MULTILINE)
_FISH = re.compile(r"^(\w+)(?: (.*))?$")
# What changes with every command or is ours says nothing about the command.
IGNORED = frozenset(
    {"_", "OLDPWD", "PWD", "SHLVL", "TT_RUN", "TT_SESSION", "TT_TASK", "COLUMNS", "LINES", "STARSHIP_SESSION_KEY"}
)


def parse_environment(shell: str, dump: str) -> dict[str, str]:
    """The variables of `declare -px` (bash), `typeset -px` (zsh) or `set -xL` (fish), unquoted.

    What cannot be parsed is left out; a listing is never refused.
    """
    parser = {"bash": _parse_bash, "zsh": _parse_zsh, "fish": _parse_fish}[shell]
    return {name: value for name, value in parser(dump).items() if name not in IGNORED}


def compare(before: dict[str, str], after: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """What was set or changed, and which names are gone."""
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    return changed, sorted(before.keys() - after.keys())


def _parse_bash(dump: str) -> dict[str, str]:
    found = {match[1]: re.sub(r"\\(.)", r"\1", match[2] or "", flags=re.DOTALL) for match in _BASH.finditer(dump)}
    for match in _BASH_ANSI.finditer(dump):
        found[match[1]] = _unescape(match[2])
    return found


def _parse_zsh(dump: str) -> dict[str, str]:
    starts = list(_ZSH.finditer(dump))
    ends = [match.start() for match in starts[1:]] + [len(dump)]
    found = {}
    for match, end in zip(starts, ends, strict=True):
        value = dump[match.end() : end].removesuffix("\n")
        if value.startswith("( ") or value.startswith("$'"):
            found[match[1]] = _unescape(value[2:-1]) if value.startswith("$'") else value[2:-2].replace(" ", ":")
            continue
        try:
            found[match[1]] = "".join(shlex.split(value))
        except ValueError:
            continue
    return found


def _parse_fish(dump: str) -> dict[str, str]:
    found = {}
    for line in dump.splitlines():
        match = _FISH.match(line)
        if match is None:
            continue
        try:
            words = shlex.split(match[2] or "")
        except ValueError:
            words = [match[2]]
        found[match[1]] = (":" if match[1].endswith("PATH") else " ").join(words)
    return found


def _unescape(text: str) -> str:
    raw = text.encode(errors="surrogateescape").decode("unicode_escape")
    return raw.encode("latin-1", errors="ignore").decode(errors="surrogateescape")
