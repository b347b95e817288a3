"""Tells whether runs of the same check were somebody waiting for it, how often they looked and how long they waited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Literal

from runbooks.making.item import Item
from runbooks.model import Retry

FEWEST_TRIES = 5
SHORTEST_MS, USUAL_MS = 1000, 2000
LONGEST_MS = 15 * 60_000  # who comes back later than this did not wait


_SLEEP = re.compile(r"\A\s*sleep\s+(\d+(?:\.\d+)?)(s|m|)\s*(?:;|&&|\n)\s*(?=\S)")
# What is on its way from one state to another.
_PASSING = re.compile(
    r"\b(?:terminating|pending|containercreating|podinitializing|init:|starting|stopping|restarting|activating|deactivating|"
    r"creating|deleting|updating|provisioning|progressing|initiali[sz]ing|recovering|rebooting|reloading|resyncing|"
    r"shutting[- ]down|in[- ]progress|notready|waiting|draining|rolling|modifying)|\b0/[1-9]",
    re.IGNORECASE,
)


def without_sleep(text: str) -> str:
    """A command without the waiting before it: `sleep 30; dig x`."""
    while found := _SLEEP.match(text):
        text = text[found.end() :]
    return text


def is_passing(output: str) -> bool:
    """Whether an output shows something on its way to another state, which nobody will see again just so."""
    return _PASSING.search(output) is not None


def polled(group: Sequence[Item]) -> Retry | None:
    """How to wait for the last of these equal checks, None where nobody waited.

    Somebody did where it failed until it went well, or where the last of three runs printed something new, or the second
    of two another state; not where it was trouble that the last run was the first to tell of.
    """
    tries = [item for item in group if not watched(item)]
    if len(tries) < 2 or tries[-1] is not group[-1] or tries[-1].ended != "well":
        return None
    until, interval_ms = _until(tries), _interval(group)
    if until is None or interval_ms > LONGEST_MS:
        return None
    return Retry(times=max(2 * len(group), FEWEST_TRIES), interval_ms=interval_ms, until=until)


def watched(item: Item) -> str | None:
    """What `watch` runs, None for any other command."""
    if not item.calls or "watch" not in item.calls[0].wrappers:
        return None
    words = [word.value for word in item.syntax.simples[0].words] if item.syntax.simples else []
    at = words.index("watch") + 1 if "watch" in words else len(words)
    while at < len(words) and (words[at] or "").startswith("-"):
        at += 2 if words[at] in ("-n", "--interval") else 1
    return " ".join(word or "" for word in words[at:]).strip() or None


def _until(tries: Sequence[Item]) -> Literal["exit", "output"] | None:
    if any(one.ended in ("failed", "informed") for one in tries[:-1]):
        return "exit"
    if went_wrong(tries):
        return None
    if any(map(_slept_seconds, tries)) and tries[-1].recorded.output != tries[-2].recorded.output:
        return "output"
    if _changed_after_all(tries):
        return "output"
    if _shape(tries[-1]) not in {_shape(one) for one in tries[:-1]} and (len(tries) >= 3 or _turned(tries[0], tries[1])):
        return "output"
    return None


def _changed_after_all(tries: Sequence[Item]) -> bool:
    """Whether the only line that it prints was the same again and again, and another in the end: an address, a version."""
    outputs = [one.recorded.output.strip() for one in tries]
    return len(tries) >= 3 and len(set(outputs[:-1])) == 1 and outputs[-1] not in ("", outputs[0]) and "\n" not in outputs[-1]


def went_wrong(tries: Sequence[Item]) -> bool:
    """Whether the last of several looks was the first to tell of trouble: that is what was seen, and not waited for."""
    from runbooks.expectation_match import is_trouble

    told = [any(map(is_trouble, one.recorded.output.splitlines()[:100])) for one in tries]
    return told[-1] and not all(told)


def _turned(one: Item, other: Item) -> bool:
    """Whether the second of two runs said that things are otherwise: by a state, or by its only word."""
    from runbooks.expectation_match import states

    before, after = one.recorded.output.split(), other.recorded.output.split()
    if len(before) == len(after) == 1:
        return True
    return states(one.recorded.output) != states(other.recorded.output)


def _interval(group: Sequence[Item]) -> int:
    """The median wait between the end of a run and the start of the next, in whole seconds."""
    waits = [_wait(one, after) for one, after in pairwise(group)]
    told = [seconds for one in group if (seconds := _watch_seconds(one) or _slept_seconds(one))]
    usual = told[-1] * 1000 if told else median(waits)
    return max(SHORTEST_MS, round(usual / 1000) * 1000)


def _wait(one: Item, after: Item) -> float:
    began, next_began = (datetime.fromisoformat(item.recorded.started_at) for item in (one, after))
    return max(0.0, (next_began - began).total_seconds() * 1000 - (one.recorded.duration_ms or 0))


def _watch_seconds(item: Item) -> float | None:
    if watched(item) is None:
        return None
    words = [word.value or "" for word in item.syntax.simples[0].words]
    said = [after for flag, after in pairwise(words) if flag in ("-n", "--interval")]
    said += [word[2:] for word in words if word.startswith("-n") and len(word) > 2]
    try:
        return float(said[0].replace(",", ".")) if said else USUAL_MS / 1000
    except ValueError:
        return USUAL_MS / 1000


def _slept_seconds(item: Item) -> float | None:
    found = _SLEEP.match(item.recorded.text)
    return float(found[1]) * (60 if found[2] == "m" else 1) if found else None


def _shape(item: Item) -> tuple[str, ...]:
    """What it printed as far as it does not differ from run to run anyway."""
    from runbooks.expectation_match import key

    return tuple(key(line) for line in item.recorded.output.splitlines()[:100])
