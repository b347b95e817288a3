"""What can go wrong with alerts.

StoreError
└── RefusedError
    └── FormatError      a delivery that can't be read
"""

from __future__ import annotations

from store.errors import RefusedError


class FormatError(RefusedError):
    """A delivery is broken, not known, or not in the format it is said to be in; nothing of it was taken in."""
