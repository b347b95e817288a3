"""The store opened for a verb of `tt time`; what came of a change beside what was asked for is said at the end."""

from __future__ import annotations

from contextlib import AbstractContextManager

from cli.opening import opened
from store.database import Store


def opened_time(verb: str) -> AbstractContextManager[Store]:
    """The store in `TT_HOME`; `verb` is what `tt time` is followed by."""
    return opened(f"time {verb}")
