"""Programs whose nature does not depend on how they are called; the names stand in `tables/programs.txt`."""

from __future__ import annotations

from pathlib import Path

from runbooks.shell.rows import rows

_SETS = {name: frozenset(words.split()) for name, words in rows(Path(__file__).parent / "tables" / "programs.txt")}
NOISE = _SETS["noise"]
CHECK = _SETS["looks"]
INTERACTIVE = _SETS["full-screen"]
SETUP = _SETS["set-up"]
SHELLS = _SETS["shells"]
PROMPTS = _SETS["prompts"]
OTHERS = _SETS["others"]
CHANGING_WORDS = _SETS["changing-words"]
