"""Reads the tables of facts about commands that stand beside the modules as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def rows(table: Path, section: str = "") -> Iterator[tuple[str, str]]:
    """(what stands before the first ": ", what stands behind it) of each entry; indented lines belong to the one before.

    A `[section]` ends what comes before it; without a name what comes before the first is read.
    """
    entry, here = "", ""
    for line in [*table.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith(" "):
            entry += " " + line.strip()
            continue
        if entry and here == section:
            name, _, rest = (entry + " ").partition(": ")
            yield name, rest.strip()
        entry = ""
        if line.startswith("[") and line.endswith("]"):
            here = line.strip("[]")
        elif line and not line.startswith("#"):
            entry = line
