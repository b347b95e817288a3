"""The store opened for a verb of `tt time`; what came of a change beside what was asked for is said at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cli.group import tell
from cli.opening import opened
from store.database import Store


@contextmanager
def opened_time(verb: str) -> Iterator[Store]:
    """The store in `TT_HOME`; `verb` is what `tt time` is followed by."""
    with opened(f"time {verb}") as store:
        yield store
    for line in store.told:
        tell(line)
