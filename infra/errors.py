"""What can go wrong when a document about an infrastructure is read.

store.errors.UsageError   2
└── FormatError           2  the document is not what it should be
"""

from __future__ import annotations

from store.errors import UsageError


class FormatError(UsageError):
    """A document can't be read; the message says what is wrong, where, and what to do."""
