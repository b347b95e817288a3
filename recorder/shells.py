"""How each shell is started so that it reads the user's own startup files and then our hooks.

No startup file is edited: bash gets an `--rcfile`, zsh a ZDOTDIR that hands over to the user's, fish a `-C` command. The
files are written to the session's run folder and removed by the shell's own first act or with the folder.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from recorder.errors import ShellNotFoundError
from recorder.plan import Plan

HOOKED = ("bash", "zsh", "fish")
_HOOKS = Path(__file__).parent / "hooks"
_OLDEST_BASH = (4, 4)


@dataclass(frozen=True, slots=True)
class Launch:
    """A shell ready to be spawned; `hooked` tells whether its commands will be seen one by one."""

    argv: tuple[str, ...]
    environment: dict[str, str]
    hooked: bool


def shell_name(path: str) -> str:
    """bash, zsh, fish ... as far as the name of the program tells."""
    return re.sub(r"(?<=[a-z])[-.\d]+$", "", Path(path).name.removeprefix("-"))


def find_shell(wanted: str | None, environment: Mapping[str, str]) -> str:
    """The path of the shell to record: what was asked for, $SHELL, or bash. Raises ShellNotFoundError."""
    import shutil

    name = wanted or environment.get("SHELL") or "bash"
    path = shutil.which(name, path=environment.get("PATH"))
    if path is None:
        raise ShellNotFoundError(f"no shell {name!r} on this machine; give --shell the path of one")
    return path


def shell_version(path: str, name: str) -> str:
    """The version a shell gives of itself, empty where it gives none."""
    if name not in HOOKED:
        return ""
    import subprocess

    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=5, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = re.search(r"\d+\.\d+(?:\.\d+)?", answer.stdout)
    return match[0] if match else ""


def is_hooked(name: str, version: str) -> bool:
    """Whether the commands of this shell can be recorded one by one."""
    return name in HOOKED and bool(version) and (name != "bash" or _parts(version) >= _OLDEST_BASH)


def prepare(plan: Plan, folder: Path, nonce: str, environment: dict[str, str]) -> Launch:
    """Write the hook files of a session into its run folder; returns what to spawn."""
    if plan.command:
        return Launch(plan.command, environment, False)
    path, login = plan.shell_path, plan.login
    if not is_hooked(plan.shell, plan.shell_version):
        return Launch((path, "-l") if login else (path,), environment, False)
    hooks = plan.startup if plan.shell != "fish" else ""
    hooks += _hook({"bash": "bash.sh", "zsh": "zsh.sh", "fish": "fish.fish"}[plan.shell], folder, nonce)
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[plan.shell](path, login, folder, hooks, environment)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2]) if version else (0,)


def _hook(name: str, folder: Path, nonce: str) -> str:
    text = (_HOOKS / name).read_text()
    return text.replace("@SPOOL@", shlex.quote(str(folder))).replace("@NONCE@", nonce)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
    return path


_BASH_LOGIN = """\
[ -r /etc/profile ] && . /etc/profile
if [ -r ~/.bash_profile ]; then . ~/.bash_profile
elif [ -r ~/.bash_login ]; then . ~/.bash_login
elif [ -r ~/.profile ]; then . ~/.profile
fi
"""
_BASH_USUAL = """\
[ -r ~/.bashrc ] && . ~/.bashrc
"""


def _bash(path: str, login: bool, folder: Path, hooks: str, environment: dict[str, str]) -> Launch:
    # A login bash reads no rcfile, so the order of its startup files is kept here. What bash itself reads before an
    # rcfile (/etc/bash.bashrc where it was built so) it reads for ours as well.
    startup = _BASH_LOGIN if login else _BASH_USUAL
    rcfile = _write(folder / "rc.bash", startup + hooks)
    return Launch((path, "--rcfile", str(rcfile)), environment, True)


_ZSH_FILE = """\
{restore}
[[ -r ${{ZDOTDIR:-$HOME}}/{name} ]] && . "${{ZDOTDIR:-$HOME}}/{name}"
"""


def _zsh(path: str, login: bool, folder: Path, hooks: str, environment: dict[str, str]) -> Launch:
    # zsh looks for each startup file in ZDOTDIR at that moment. Ours is put back to the user's before a file of theirs
    # runs, and taken out again for the next; after .zshrc it is theirs for good.
    ours = folder / "zsh"
    theirs = environment.get("ZDOTDIR")
    give_back = f"export ZDOTDIR={shlex.quote(theirs)}" if theirs is not None else "unset ZDOTDIR"
    take = f"""\
__tt_theirs=${{ZDOTDIR-}} __tt_had=${{+ZDOTDIR}} __tt_kind=${{(t)ZDOTDIR-}}
export ZDOTDIR={shlex.quote(str(ours))}
"""
    hand_over = """\
unset ZDOTDIR
(( __tt_had )) && typeset -g ZDOTDIR=$__tt_theirs
[[ $__tt_kind == *export* ]] && typeset -gx ZDOTDIR"""
    profile = _ZSH_FILE.format(restore=hand_over, name=".zprofile") + take
    _write(ours / ".zshenv", _ZSH_FILE.format(restore=give_back, name=".zshenv") + take)
    _write(ours / ".zprofile", profile)
    finish = "unset __tt_theirs __tt_had __tt_kind\n"
    _write(ours / ".zshrc", _ZSH_FILE.format(restore=hand_over, name=".zshrc") + finish + hooks)
    return Launch((path, "-l") if login else (path,), {**environment, "ZDOTDIR": str(ours)}, True)


def _fish(path: str, login: bool, folder: Path, hooks: str, environment: dict[str, str]) -> Launch:
    file = _write(folder / "hooks.fish", hooks)
    argv = (path, *(("-l",) if login else ()), "-C", f"source {shlex.quote(str(file))}")
    return Launch(argv, environment, True)
