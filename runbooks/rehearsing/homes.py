"""Whose home folder a recording was made in, and the words of a command line that begin with it."""

from __future__ import annotations

import re
from pathlib import Path

from runbooks.shell.tree import Word

_BELOW_HOME = re.compile(r"~(?P<rest>(?:/[A-Za-z0-9_.,:@%+=-]+)*/?)", re.ASCII)


def home_of(username: str) -> str:
    """The home folder of whoever was recorded, as far as one can tell."""
    return "/root" if username in ("", "root") else f"/home/{Path(username).name}"


def read_word(word: Word, home: str) -> str | None:
    """What a word says, a tilde at its beginning as the home folder; None where only the shell knows."""
    if word.value is not None:
        return word.value
    found = _BELOW_HOME.fullmatch(word.raw)
    return home + found["rest"] if found else None
