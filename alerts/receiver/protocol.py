"""Limits on what comes before a body: uvicorn's own protocols wait for headers for ever, and one takes any amount.

The mixin stands before either protocol class of uvicorn and touches only what both have in common.
"""

from __future__ import annotations

import asyncio
import resource
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

HEAD_BYTES = 64 * 1024
DISCARDED_BYTES = 16 * 1024 * 1024  # of a body too large, read on so that its sender sees the answer
_FRAMING = 4  # a request may be so many times its largest body, in chunks and trailers, and not more
_ACCEPTED = 2  # times the connections that are served; the rest is told so
_SPARE_DESCRIPTORS = 128
_MOST_HEADERS = 500  # trailers included


def connections_possible(wanted: int) -> int:
    """How many connections can be served, having raised this process' limit of open files as far as need be.

    Without descriptors to spare no journal could be opened: strangers would only have to connect to have all refused.
    """
    needed = _ACCEPTED * wanted + _SPARE_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        with suppress(OSError, ValueError):  # a limit of the platform's own
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        wanted = min(wanted, max(1, (soft - _SPARE_DESCRIPTORS) // _ACCEPTED))
    return wanted


def protocol_class(*, header_timeout: float, body_limit: int, connections: int) -> type[asyncio.Protocol]:
    """The faster protocol that is installed, with limits; twice the connections that are served is the most accepted."""
    module, name = ("httptools_impl", "HttpToolsProtocol") if find_spec("httptools") else ("h11_impl", "H11Protocol")
    base = getattr(import_module(f"uvicorn.protocols.http.{module}"), name)
    limits = {
        "header_timeout": header_timeout,
        "most_bytes": _FRAMING * body_limit + DISCARDED_BYTES,
        "most_connections": _ACCEPTED * connections,
    }
    return type("LimitedProtocol", (LimitedMixin, base), limits)


class LimitedMixin:
    """Closes connections whose headers are slow or endless, and those of requests that never end."""

    header_timeout: float
    most_bytes: int
    most_connections: int

    _deadline: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _request_bytes = 0
    _has_begun = False  # a request's head, with the protocol that tells of it

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Give the first request's headers their time."""
        super().connection_made(transport)  # type: ignore[misc]
        me: Any = self
        if len(me.connections) > self.most_connections:
            transport.abort()
            return
        self._expect_head()

    def connection_lost(self, error: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(error)  # type: ignore[misc]

    def data_received(self, data: bytes) -> None:
        """Pass on what came, and count it while no request is complete."""
        me: Any = self
        super().data_received(data)  # type: ignore[misc]
        if me.cycle is None or me.cycle.response_complete:
            self._request_bytes = 0
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self._refuse()
            elif self._deadline is None and not me.transport.is_closing():
                self._expect_head()
        else:
            self._stop_waiting()
            self._head_bytes = 0
            self._request_bytes += len(data)
            if self._request_bytes > self.most_bytes or len(me.headers) > _MOST_HEADERS:
                me.transport.abort()

    def on_message_begin(self) -> None:
        """A head begins (httptools)."""
        super().on_message_begin()  # type: ignore[misc]
        self._has_begun = True

    def on_headers_complete(self) -> None:
        """The head is whole (httptools)."""
        self._has_begun = False
        super().on_headers_complete()  # type: ignore[misc]

    def on_response_complete(self) -> None:
        """Give the next head its time, where a part of it came behind the last request."""
        super().on_response_complete()  # type: ignore[misc]
        h11 = getattr(self, "conn", None)
        if (h11.trailing_data[0] if h11 else self._has_begun) and self._deadline is None:
            self._expect_head()

    def _expect_head(self) -> None:
        me: Any = self
        self._deadline = me.loop.call_later(self.header_timeout, self._refuse, 408, b"Request Timeout")

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, status: int = 431, reason: bytes = b"Request Header Fields Too Large") -> None:
        self._stop_waiting()
        transport: asyncio.Transport = self.transport  # type: ignore[attr-defined]
        if not transport.is_closing():
            transport.write(b"HTTP/1.1 %d %s\r\nconnection: close\r\ncontent-length: 0\r\n\r\n" % (status, reason))
            transport.close()
