"""How commands are put in words: the verb table of titles, read from `tables/verbs.txt`, and the names of kinds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from runbooks.shell.rows import rows

_TABLES = Path(__file__).parent / "tables"


@cache
def titles() -> dict[str, tuple[str, ...]]:
    """Program and subcommands to titles with placeholders, the fullest first."""
    return {name: tuple(entry.split("  |  ")) for name, entry in rows(_TABLES / "verbs.txt")}


@cache
def kinds() -> dict[str, tuple[str, str]]:
    """What kinds of objects of a cluster are called in words: (one, several)."""
    found: dict[str, tuple[str, str]] = {}
    for names, entry in rows(_TABLES / "kinds.txt"):
        one, _, several = entry.partition(", ")
        found.update(dict.fromkeys(names.split(), (one, several)))
    return found
