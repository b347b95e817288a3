"""Reading a request's body: counted while it comes, within a time, within the memory that all of them share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from alerts.receiver.errors import RefusedDeliveryError, UnavailableError

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

CLOSE = {"connection": "close"}  # what is left of the body would else be taken for the next request


class DisconnectedError(Exception):
    """The sender is gone; nobody is there to be answered."""


class Budget:
    """How many bytes of bodies may be in memory at once."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0

    def take(self, size: int) -> None:
        """Count bytes as held; raises UnavailableError where they are too many."""
        if self.held + size > self.limit:
            raise UnavailableError("too many deliveries at once; try again")
        self.held += size

    def give_back(self, size: int) -> None:
        """Count bytes as let go."""
        self.held -= size


async def read(receive: Receive, *, limit: int, timeout: float, budget: Budget) -> bytes:
    """The whole body, whose bytes are then taken from the budget.

    Raises RefusedDeliveryError 413 for what is longer and 408 for what is slower, UnavailableError without memory for it,
    DisconnectedError without a sender.
    """
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(timeout):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise DisconnectedError
                if chunk := message.get("body", b""):
                    if size + len(chunk) > limit:
                        raise RefusedDeliveryError(413, f"the body is longer than {limit} bytes; send less at once", CLOSE)
                    budget.take(len(chunk))
                    size += len(chunk)
                    chunks.append(chunk)
                if not message.get("more_body", False):
                    return b"".join(chunks) if len(chunks) != 1 else chunks[0]
    except TimeoutError:
        budget.give_back(size)
        raise RefusedDeliveryError(408, f"the body did not come within {timeout:g} s", CLOSE) from None
    except BaseException:
        budget.give_back(size)
        raise


async def discard(receive: Receive, *, limit: int, timeout: float) -> None:
    """Read a body that nobody wants, so that its sender gets to read the answer; gives up at the limits."""
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout):
            while size < limit:
                message = await receive()
                size += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
