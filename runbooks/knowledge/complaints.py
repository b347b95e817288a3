"""What programs say about a command that was written wrongly, and about one that failed for another reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path


@cache
def _said(section: str) -> re.Pattern[str]:
    """What programs say of one sort: see `tables/complaints.txt`."""
    lines = (Path(__file__).parent / "tables" / "complaints.txt").read_text(encoding="utf-8").splitlines()
    start = lines.index(f"[{section}]") + 1
    end = next((at for at in range(start, len(lines)) if lines[at].startswith("[") and lines[at].endswith("]")), len(lines))
    return re.compile(
        "|".join(line for line in lines[start:end] if line and not line.startswith("#")), re.IGNORECASE | re.MULTILINE
    )


@dataclass(frozen=True, slots=True)
class Complaint:
    """What an output says: `text` in lower case, whether rights were missing, the words wrong, or something else."""

    text: str
    known: bool
    not_found: bool
    denied: bool
    wording: bool
    elsewhere: bool

    def names(self, word: str) -> bool:
        """Whether the output speaks of this word, not as a part of another."""
        word = word.lower().strip("'\"")
        return len(word) > 1 and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self.text) is not None

    def blames(self, word: str) -> bool:
        """Whether the output says that this word is wrong."""
        return self.names(word) and self.wording and not self.elsewhere


@lru_cache(maxsize=1024)
def read(output: str, exit_code: int | None) -> Complaint:
    """What an output complains of; 127 is a program that was not found, 126 one that may not be run."""
    head = output[:4000] + "\n" + output[-4000:] if len(output) > 8000 else output
    denied = bool(_said("denied").search(head)) or exit_code == 126
    not_found = exit_code == 127 or bool(_said("not found").search(head))
    elsewhere = bool(_said("elsewhere").search(head))
    wording = bool(_said("wording").search(head)) or exit_code in (127, 2, 64)
    known = bool(head.strip()) or exit_code in (126, 127)
    return Complaint(head.lower(), known, not_found, denied, wording, elsewhere)
