"""Why the receiver does not take a delivery, each with the HTTP status that tells the sender.

RefusedDeliveryError            any status
└── UnavailableError     503    it can't be kept just now; the sender should try again
    └── SpoolError       503    the journal can't be written
"""

from __future__ import annotations

from collections.abc import Mapping

RETRY_AFTER = {"retry-after": "5"}


class RefusedDeliveryError(Exception):
    """A request is answered with a status that is no success; the message goes to the sender, without secrets."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


class UnavailableError(RefusedDeliveryError):
    """What was sent can't be kept just now. Never 429 or 4xx: Alertmanager and PagerDuty give up on those."""

    def __init__(self, message: str) -> None:
        super().__init__(503, message, RETRY_AFTER)


class SpoolError(UnavailableError):
    """The journal can't be written; nothing of this batch counts as received."""
