"""Checks of the shells: which can be recorded command by command, and who else hooks into them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from cli.finding import Finding
from recorder.shells import HOOKED, is_hooked, shell_name, shell_version

_RC_FILES = (
    *(".bashrc", ".bash_profile", ".bash_login", ".profile"),
    *(".zshenv", ".zprofile", ".zshrc", ".config/fish/config.fish", ".config/fish/conf.d/*.fish"),
)
# name -> (how its line in a startup file looks, whether it takes over the hooks that tt needs as well)
_FRAMEWORKS = {
    "starship": (r"starship\s+init", False),
    "oh-my-posh": (r"oh-my-posh\s+init", False),
    "oh-my-zsh": (r"oh-my-zsh\.sh", False),
    "powerlevel10k": (r"powerlevel10k|p10k\.zsh", False),
    "powerline": (r"powerline\.(?:sh|zsh|fish)|powerline-daemon", False),
    "atuin": (r"atuin\s+init", False),
    "bash-preexec": (r"bash-preexec", True),
    "ble.sh": (r"ble\.sh|blesh", True),
    "a PS0 of yours": (r"(?:^|[\s;])PS0=", True),
    "a DEBUG trap of yours": (r"(?:^|[\s;])trap\s.*\bDEBUG\b", True),
}


def check_shells(environment: Mapping[str, str]) -> Iterator[Finding]:
    """What can be said of every shell, and of what the user's startup files load."""
    for name in HOOKED:
        path = shutil.which(name, path=environment.get("PATH"))
        if path is not None:
            yield _shell(name, path)
    own = environment.get("SHELL", "")
    if own and shell_name(own) not in HOOKED:
        what = f"$SHELL is {own}: its sessions are recorded as one command with its raw output"
        yield Finding("shell", "warn", what, "tt work --shell bash (or zsh, fish) records each command")
    yield from _frameworks(Path(environment.get("HOME") or Path.home()), environment.get("ZDOTDIR"))


def _shell(name: str, path: str) -> Finding:
    version = shell_version(path, name)
    if is_hooked(name, version):
        return Finding(name, "ok", f"{path} {version}, recorded command by command")
    what = f"{path} {version or 'of unknown version'}: recorded as one command with its raw output"
    return Finding(name, "warn", what, "install bash 4.4 or newer and name it: tt work --shell PATH")


def _frameworks(home: Path, zdotdir: str | None) -> Iterator[Finding]:
    files = [path for name in _RC_FILES for path in sorted(home.glob(name))]
    if zdotdir:
        files += sorted(Path(zdotdir).glob(".z*"))
    for path in files:
        for name, hooks in found_frameworks(_text(path)):
            where = f"{name} in {path}"
            if hooks:
                remedy = "if `tt log` misses commands, try without it once and report which of its versions you have"
                yield Finding("prompt", "warn", f"{where} uses the same hooks of the shell as tt", remedy)
            else:
                yield Finding("prompt", "ok", where)


def found_frameworks(text: str) -> Iterator[tuple[str, bool]]:
    """The frameworks that a startup file loads, each with whether it takes hooks that tt needs as well."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for name, (pattern, hooks) in _FRAMEWORKS.items():
        if any(re.search(pattern, line) for line in lines):
            yield name, hooks


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace") if os.access(path, os.R_OK) else ""
    except OSError:
        return ""
