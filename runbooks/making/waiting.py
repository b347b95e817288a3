"""Waiting for what a step left running in the background: `wait` belongs to it, or later steps come too early.

( make -C /srv/app ) &     C1  a change that goes on
wait                       C2  a step of its own
ls /srv/app/out            C3  finds what C1 made
"""

from __future__ import annotations

from collections.abc import Sequence

from runbooks.knowledge.wordlists import words
from runbooks.making.bench import Bench
from runbooks.making.item import Item
from runbooks.shell.tree import Syntax

_WAITS = words("wait fg")
_QUIET = words("wait fg echo printf date jobs true :")


def waits_for_job(bench: Bench, item: Item) -> bool:
    """Whether it does nothing but wait for something that an earlier command of its session may have left running.

    One that names a process by its number waits for one that will have another the next time.
    """
    programs = set(item.programs)
    if not programs & _WAITS or not programs <= _QUIET or not item.succeeded:
        return False
    named = [word for call in item.calls if call.program in _WAITS for word in call.operands]
    return not any(word.isdigit() for word in named) and any(
        goes_on(one.syntax) for one in bench.items[: item.index] if one.session == item.session
    )


def goes_on(syntax: Syntax) -> bool:
    """Whether a command leaves something running that it does not wait for itself."""
    jobs = [simple.end for simple in syntax.simples if simple.background]
    waits = [simple.start for simple in syntax.simples if simple.words and simple.words[0].value in _WAITS]
    return bool(jobs) and max(waits, default=-1) < max(jobs)


def awaited(bench: Bench, live: Sequence[Item]) -> None:
    """Keep what waits for steps that go on in the background."""
    running: dict[int, Item] = {}  # of each session the latest step that still goes on
    for item in live:
        job = running.get(item.session)
        if item.index in bench.kept:
            if goes_on(item.syntax):
                running[item.session] = item
        elif job is not None and waits_for_job(bench, item):
            running.pop(item.session)
            bench.keep(item, "needed", f"waits for what {job.name} left running in the background")
            bench.titles.setdefault(item.index, "Wait for what goes on in the background")
