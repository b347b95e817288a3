"""The one short line of `tt status --prompt`: quick, because a shell's prompt waits for it."""

from __future__ import annotations

import os
import sys

from recorder.live import read_live
from recorder.places import Places
from recorder.platform import boottime_ns


def prompt_line() -> str:
    """The task and the running time of the session here, as in `T12 1:23:45`; empty outside of a session."""
    uid = os.environ.get("TT_SESSION")
    facts = read_live(Places.from_environment().run_folder(uid)) if uid else None
    if facts is None:
        return ""
    seconds = (boottime_ns() - facts["started_boot_ns"]) // 1_000_000_000
    minutes, seconds = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    name = str(facts["label"] or "").partition(" ")[0]
    return f"{name} {hours}:{minutes:02}:{seconds:02}".lstrip()


def print_prompt_line() -> None:
    """Print it, nothing where there is none; never an error in somebody's prompt."""
    line = prompt_line()
    if line:
        sys.stdout.write(line + "\n")
