"""What can go wrong when a source is read and merged.

store.errors.UsageError      2
└── FormatError              2  the document is not what it should be
store.errors.RefusedError    1
└── MassRemovalError         1  too much would go missing at once
store.errors.ConflictError   4
└── OlderSerialError         4  the document is older than what was read before
store.errors.StoreError      1
└── SourceFailedError        1  a live source did not answer
"""

from __future__ import annotations

from store.errors import ConflictError, RefusedError, StoreError, UsageError


class FormatError(UsageError):
    """A document can't be read; the message says what is wrong, where, and what to do."""


class MassRemovalError(RefusedError):
    """So much would go missing at once that the source is more likely wrong."""


class OlderSerialError(ConflictError):
    """The document is older than what was read of its source before."""


class SourceFailedError(StoreError):
    """A live source did not answer; the message says why."""
