"""The one short line of `tt status --prompt`: quick, because a shell's prompt waits for it.

It imports nothing of the project: every module costs milliseconds before each prompt.
"""

from __future__ import annotations

import json
import os
import sys
import time


def prompt_line() -> str:
    """The task and the running time of the session here, as in `T12 1:23:45`, without pauses; empty outside of a session."""
    try:
        with open(os.environ["TT_RUN"] + "/live.json") as file:
            facts = json.load(file)
    except (KeyError, OSError, ValueError):
        return ""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    paused = facts.get("paused_since_boot_ns")
    until = time.clock_gettime_ns(clock) if paused is None else paused
    seconds = (until - facts["started_boot_ns"] - facts.get("paused_ns", 0)) // 1_000_000_000
    minutes, seconds = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    name = str(facts["label"] or "").partition(" ")[0]
    return f"{name} {hours}:{minutes:02}:{seconds:02}{'' if paused is None else ' paused'}".lstrip()


def print_prompt_line() -> None:
    """Print it, nothing where there is none; never an error in somebody's prompt."""
    line = prompt_line()
    if line:
        sys.stdout.write(line + "\n")
