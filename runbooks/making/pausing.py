"""Which changes only make room for others until they are ended again, or are scheduled and called off again."""

from __future__ import annotations

import re

from runbooks.knowledge.reverses import pairs_of
from runbooks.knowledge.wordlists import words
from runbooks.making.item import Item

# What is stopped, emptied or locked so that something can be done meanwhile, or simply to start it again.
_PAUSING = words(
    "stop disable mask down pause suspend cordon drain stash off freeze detach umount unmount swapoff offline maintenance "
    "deregister quiesce lock unload eject hold standby"
)
_RUN_TOGETHER = ("disable", "suspend", "deregister", "detach", "maintenance")  # disablebinary
_NOTHING = re.compile(r"\bscale\b.*--replicas[= ]0\b|--(?:desired-capacity|desired-count|num-nodes|size)[= ]0\b|\w=0$")
_JOB = re.compile(r"\bjob (\d+) at\b")
_PIECES = re.compile(r"[\W_]+")


def is_nothing(item: Item) -> bool:
    """Whether it scales something to nothing."""
    return _NOTHING.search(item.text) is not None


def pauses(item: Item) -> bool:
    """Whether it makes room for something else, or for a fresh start: then it was meant, and so is its end."""
    return says_off(item) or any(_is_switch(call.program, item) for call in item.calls)


def says_off(item: Item) -> bool:
    """Whether its words say that something is switched off."""
    said = {word for call in item.calls for word in (*call.subcommand, call.program, *call.operands[:2])}
    pieces = {piece for word in said for piece in _PIECES.split(word.lower()) if len(word) < 80}
    return is_nothing(item) or bool(pieces & _PAUSING) or any(piece.startswith(_RUN_TOGETHER) for piece in pieces)


def _is_switch(program: str, item: Item) -> bool:
    """Whether it is one side of a switch, each side of which takes back the other: setenforce, chattr, systemctl."""
    from runbooks.knowledge import patterns
    from runbooks.shell.inside import runs

    pairs = pairs_of(program)
    both = {(pair.forward, pair.backward) for pair in pairs}
    switches = [pair.forward for pair in pairs if (pair.backward, pair.forward) in both and pair.forward != pair.backward]
    every = [run.invocation for run in runs(item.syntax) if run.invocation.name == program]
    return any(patterns.matched(forward, one) is not None for forward in switches for one in every)


def timer_keys(item: Item) -> list[str]:
    """What is scheduled or called off by it, as texts that are equal for both."""
    return [
        f"{call.host} {'shutdown' if call.program == 'shutdown' else 'at'}"
        for call in item.calls
        if call.program in ("shutdown", "at", "batch", "atrm")
    ]


def calls_off(later: Item, earlier: Item) -> bool:
    """Whether it calls off what was scheduled: `shutdown -c`, or `atrm` with the number that `at` has printed."""
    for one in earlier.calls:
        for other in later.calls:
            if one.host != other.host:
                continue
            if one.program == other.program == "shutdown" and "-c" in other.arguments and "-c" not in one.arguments:
                return True
            job = _JOB.search(earlier.recorded.output)
            removes = other.program == "atrm" or (other.program == "at" and {"-d", "-r"} & set(other.arguments))
            if one.program in ("at", "batch") and removes and job and job[1] in other.arguments:
                return True
    return False


def removes_copy(later: Item, earlier: Item) -> bool:
    """Whether it deletes a copy that the earlier one made: the end of keeping it, and not the way back."""
    copied = {call.program for call in earlier.calls if not call.holds} & {"cp", "rsync", "scp", "install", "tar"}
    return bool(copied) and any(call.program in ("rm", "unlink", "shred") for call in later.calls)
