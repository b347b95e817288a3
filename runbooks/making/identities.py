"""Ids of steps: the same for the same command, whatever becomes of the commands around it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from runbooks.making.item import Item


def step_ids(items: Sequence[Item]) -> dict[int, str]:
    """An id for each command, `s-` and hexadecimal digits of its text and of how often the text had been typed before."""
    seen: Counter[str] = Counter()
    found: dict[int, str] = {}
    taken: set[str] = set()
    for item in items:
        digest = hashlib.sha256(f"{item.recorded.text}\0{seen[item.recorded.text]}".encode()).hexdigest()
        seen[item.recorded.text] += 1
        length = next(length for length in range(8, len(digest) + 1) if digest[:length] not in taken)
        taken.add(digest[:length])
        found[item.index] = f"s-{digest[:length]}"
    return found
