"""Waiting for what a step left running in the background: `wait` belongs to it, or later steps come too early.

( make -C /srv/app ) &     C1  a change that goes on
wait                       C2  part of the step of C1, as nothing is between; else a step of its own
ls /srv/app/out            C3  finds what C1 made
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from runbooks.knowledge.wordlists import words
from runbooks.making.bench import Bench
from runbooks.making.item import Item
from runbooks.shell.tree import Syntax

AWAITED = "awaited"  # the rule of a wait that is a line of the step it waits for
_WAITS = words("wait fg")
_FRONT = re.compile(r"\bfg\b")
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


def without_job_control(item: Item) -> str:
    """The text of a command; one that brings a job to the front waits for it, as scripts have no jobs."""
    return _FRONT.sub("wait", item.recorded.text) if item.programs == ("fg",) else item.recorded.text


def awaited(bench: Bench, live: Sequence[Item]) -> None:
    """Keep what waits for steps, as a line of the step where nothing is between the two."""
    last: dict[int, Item] = {}  # of each session the step before
    running: dict[int, Item] = {}  # and the latest that still goes on
    for item in live:
        job = running.get(item.session)
        if item.index in bench.kept:
            last[item.session] = item
            if goes_on(item.syntax):
                running[item.session] = item
        elif job is not None and waits_for_job(bench, item):
            reason = f"waits for what {job.name} left running in the background"
            running.pop(item.session)
            if last[item.session] is job and not item.syntax.reads:
                bench.out(item, AWAITED, reason, job, "line")
            else:
                bench.keep(item, "needed", reason)
                bench.titles.setdefault(item.index, "Wait for what goes on in the background")
