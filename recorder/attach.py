"""Takes a live session back to this terminal, and sends it requests from elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from recorder import platform
from recorder.channel import connect
from recorder.clocks import SystemClock
from recorder.errors import RecorderError, SessionGoneError
from recorder.plan import Plan
from recorder.session import SOCKET, Session
from recorder.terminal import Terminal, set_window_size

_TIMEOUT = 5.0
_WHOLE = 30 * 1024  # a longer replay begins in the middle of something


def request(folder: Path, message: dict[str, Any]) -> dict[str, Any]:
    """Send a request to the session of a run folder; returns its answer. Raises SessionGoneError."""
    channel = connect(folder / SOCKET)
    answer = channel.ask(message, _TIMEOUT) if channel else None
    if channel:
        channel.close()
    if answer is None:
        raise SessionGoneError("nobody answers for that session; its keeper is gone or it has just ended")
    return answer[0]


def attach(folder: Path) -> int:
    """Be the recorder of a live session on this terminal; returns the shell's exit status, 0 where it is left again."""
    from recorder.work import run_foreground

    terminal = Terminal()
    channel = connect(folder / SOCKET)
    answer = channel.ask({"request": "attach"}, _TIMEOUT) if channel else None
    if channel is None or answer is None or not answer[1]:
        raise SessionGoneError("nobody answers for that session; its keeper is gone or it has just ended")
    facts, (master, *_) = answer
    plan = Plan.from_json(facts["plan"])
    session = Session(
        plan,
        facts["nonce"],
        Path(facts["folder"]),
        Path(facts["journal"]),
        SystemClock(),
        platform.initial_environment(),
    )
    tracker, shown = session.resumed_tracker()
    tracker.activity.attached(True, "attached")
    # The end of what was printed, from a line's beginning; a full-screen program draws itself anew for a new size.
    rows, columns, x, y = terminal.size
    set_window_size(master, (max(1, rows - 1), columns, x, y))
    screen = b"\x1b[2J\x1b[H" + (shown[shown.find(b"\n") + 1 :] if len(shown) > _WHOLE else shown)
    return run_foreground(session, tracker, terminal, master, channel, screen)


def main() -> int:
    """Entry of `python -m recorder.attach FOLDER`: be the recorder of that session in a process of its own."""
    from recorder.saying import FAILED, say

    try:
        return attach(Path(sys.argv[1]))
    except RecorderError as error:
        say(str(error))
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
