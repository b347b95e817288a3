"""Paths that are written in more than one way: `~/r.bak`, `$HOME/r.bak`, `r.bak` and `/home/jo/r.bak` are one file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runbooks.parameters.material import Source

_HOME = re.compile(r"/(?:home|Users)/[^/]+|/root(?![^/])")


def has_other_spelling(path: str, sources: Sequence[Source]) -> bool:
    """Whether a command means the same file or folder and writes it another way."""
    commands = [one for one in sources if one.is_command]
    home = _HOME.match(path)
    if home is not None:
        rest = re.compile(rf"(?<![\w./~-])(?:~|\$HOME|\$\{{HOME\}}){re.escape(path[home.end() :])}(?![\w.-])")
        if any(rest.search(one.text) for one in commands):
            return True
    folders = {one.step: one.text.rstrip("/") for one in sources if one.part == "cwd"}
    for one in commands:
        folder = folders.get(one.step, "")
        if folder and path.startswith(f"{folder}/"):
            relative = re.escape(path[len(folder) + 1 :])
            if re.search(rf"(?<![\w./~-])(?:\./)?{relative}(?![\w.-])", one.text):
                return True
    return False
