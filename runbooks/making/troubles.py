"""The failures that were met, as far as they say something to whoever meets them again.

Slips of the finger do not, nor do looks that failed and that nothing needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from runbooks.knowledge import complaints
from runbooks.knowledge.words import distance, squeezed
from runbooks.making.bench import Bench, Fix
from runbooks.making.error_lines import error_line
from runbooks.making.item import Item
from runbooks.model import Trouble

SLIPS = 2  # letters of a word


def troubles_of(bench: Bench, ids: Mapping[int, str]) -> tuple[Trouble, ...]:
    """The failures that say something, those of the same command with the same symptom and remedy as one."""
    found: dict[tuple[str, str, str | None, str | None], list[int]] = {}
    for fix in sorted(bench.fixes, key=lambda one: one.failed):
        if not _says_something(bench, fix):
            continue
        failed = bench.items[fix.failed]
        symptom = error_line(failed.recorded.output, failed.recorded.exit_code)
        numbers = found.setdefault((symptom, failed.text, fix.remedy, _step_id(bench, fix, ids)), [])
        numbers += [bench.items[index].recorded.command_id for index in (fix.failed, fix.worked) if index is not None]
    return tuple(
        Trouble(symptom=symptom, command=command, remedy=remedy, step_id=step_id, command_ids=tuple(dict.fromkeys(numbers)))
        for (symptom, command, remedy, step_id), numbers in found.items()
    )


def _step_id(bench: Bench, fix: Fix, ids: Mapping[int, str]) -> str | None:
    home = bench.home(fix.worked) if fix.worked is not None else None
    return ids[home] if home is not None else None


def _says_something(bench: Bench, fix: Fix) -> bool:
    failed = bench.items[fix.failed]
    if fix.worked is None:
        complaint = complaints.read(failed.recorded.output, failed.recorded.exit_code)
        words_alone = complaint.wording and not complaint.elsewhere and not complaint.denied
        return failed.changes and not complaint.not_found if words_alone else True
    worked = bench.items[fix.worked]
    if _is_slip(failed, worked):
        return False
    return failed.changes or bench.home(fix.worked) is not None


def _is_slip(failed: Item, worked: Item) -> bool:
    """Whether only letters were mistyped: numbers aside, which are meant."""
    if failed.text == worked.text:
        return False
    one, other = failed.text.split(), worked.text.split()
    if len(one) != len(other):
        return squeezed(failed.text) == squeezed(worked.text)
    different = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(different) <= SLIPS and all(distance(a, b) <= SLIPS and _numbers(a) == _numbers(b) for a, b in different)


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d+", text)
