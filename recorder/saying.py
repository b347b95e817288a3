"""What the recorder says to its user, outside of the recorded terminal."""

from __future__ import annotations

import sys

FAILED = 125  # the exit status of our own failures, as `env` and `timeout` have it


def say(message: str) -> None:
    """One line on standard error."""
    try:
        sys.stderr.write(f"tt: {message}\n")
        sys.stderr.flush()
    except OSError:
        pass  # the terminal is gone
