"""Furnishes the folder of a rehearsal: shims for every program, the driver of its shell, files and folders to be there."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from runbooks.rehearsing.answers import programs_in
from runbooks.rehearsing.confining import Confined
from runbooks.shell.parse import parse

_HERE = Path(__file__).parent


def furnish(folder: Path, home: str, texts: Iterable[str]) -> None:
    """Make what a rehearsal needs in an empty folder: `root` with a home in it, and shims for the programs of texts."""
    programs = folder / "bin"
    programs.mkdir()
    (folder / "root" / home.lstrip("/")).mkdir(parents=True)
    (folder / "root" / "tmp").mkdir(exist_ok=True)
    (folder / "exports").touch()
    python, shim = shlex.quote(sys.executable), shlex.quote(str(_HERE / "shim.py"))
    script = programs / ".shim"
    script.write_text(f'#!/bin/sh\nexec {python} -IS {shim} "${{0##*/}}" "$@"\n')
    script.chmod(0o700)
    for name in set(programs_in(list(texts))):
        if "/" not in name and name not in (".", ".."):
            with suppress(FileExistsError, OSError):
                (programs / name).hardlink_to(script)
    tools = {"@REALPATH@": "realpath", "@MKDIR@": "mkdir"}
    text = (_HERE / "driver.bash").read_text().replace("@ASK@", f"{python} -IS {shim}")
    for mark, name in tools.items():
        text = text.replace(mark, shlex.quote(shutil.which(name) or name))
    (folder / "driver.bash").write_text(text)


def prepare(held: Confined, root: Path) -> None:
    """Let files be there that a text reads, and folders that it writes to."""
    for place in held.read:
        path = Path(place)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    for place in _mapped_folders(held.text, str(root)):
        with suppress(OSError):
            Path(place).mkdir(parents=True, exist_ok=True)


def _mapped_folders(text: str, root: str) -> set[str]:
    """The folders below the root that a text writes into."""
    targets = (one.target for simple in parse(text).simples for one in simple.redirects)
    files = (one.value for one in targets if one is not None and one.value is not None)
    return {str(Path(one).parent) for one in files if one.startswith(root + "/")}
