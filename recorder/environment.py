"""Parses the exported variables as each shell lists them, and compares two listings."""

from __future__ import annotations

import re
import shlex

# bash: declare -x NAME="value"; export -f'd functions appear as values and are left out by their name.
_BASH = re.compile(r'^declare -[A-Za-z]*x[A-Za-z]* (\w+)(?:="((?:[^"\\]|\\.)*)")?$', re.MULTILINE | re.DOTALL)
_BASH_ANSI = re.compile(r"^declare -[A-Za-z]*x[A-Za-z]* (\w+)=\$'((?:[^'\\]|\\.)*)'$", re.MULTILINE | re.DOTALL)
_ZSH = re.compile(r"^(?:export|typeset -\S*x\S*)(?: -\S+)* (\w+)=", re.MULTILINE)
_FISH = re.compile(r"^(\w+)(?: (.*))?$")
_FISH_PART = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|((?:[^\s'"\\]|\\.)+)""")
_FISH_WORD = re.compile(rf"(?:{_FISH_PART.pattern})+")
# \x41, \101, \u0041, and zsh's \M-a and \C-a; fish writes \ca for the latter, bash \001.
_ESCAPE = re.compile(
    rb"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|[uU]([0-9a-fA-F]{1,8})|(M-)?(?:(?:(?<=M-)\\)?(?:C-|c(?=[a-z@\[\]^_\\?]))(.)|(.)))",
    re.DOTALL,
)
_ESCAPED = {
    b"a": b"\a",
    b"b": b"\b",
    b"e": b"\x1b",
    b"E": b"\x1b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
}
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
    for match, end in zip(starts, ends, strict=False):
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
        if match:
            words = ("".join(map(_fish_part, _FISH_PART.finditer(word[0]))) for word in _FISH_WORD.finditer(match[2] or ""))
            found[match[1]] = (":" if match[1].endswith("PATH") else " ").join(words)
    return found


def _fish_part(match: re.Match[str]) -> str:
    single, double, bare = match.groups()
    if single is not None:
        return re.sub(r"\\(['\\])", r"\1", single)
    return re.sub(r'\\(["\\$])', r"\1", double) if double is not None else _unescape(bare)


def _unescape(text: str) -> str:
    """What stands between $' and ' (bash, zsh) or without quotes (fish)."""
    raw = text.encode(errors="surrogateescape")
    return _ESCAPE.sub(_escaped_byte, raw).decode(errors="surrogateescape")


def _escaped_byte(match: re.Match[bytes]) -> bytes:
    number, octal, point, meta, control, plain = match.groups()
    if point:
        return chr(int(point, 16)).encode(errors="ignore")
    if number or octal:
        return bytes([int(number or octal, 16 if number else 8) & 0xFF])
    code = (127 if control == b"?" else control[0] & 31) if control else _ESCAPED.get(plain, plain)[0]
    return bytes([code | (0x80 if meta else 0)])
