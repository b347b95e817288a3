"""One request taken apart, and one answer put together, in the terms of ASGI."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.types import Scope, Send

from alerts.delivery import KEPT_HEADERS
from alerts.receiver.answers import Answer

_KEPT = frozenset(name.encode() for name in KEPT_HEADERS)


class Exchange:
    """One request while it is being answered; names of headers are in lower case."""

    __slots__ = ("_raw_headers", "headers", "held", "integration", "is_read", "query", "raw_path", "remote", "scope")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.integration = ""
        self.held = 0  # bytes of the body in memory
        self.is_read = False
        self._raw_headers: list[tuple[bytes, bytes]] = scope["headers"]
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self._raw_headers}
        self.raw_path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
        query = scope["query_string"]
        self.query: dict[str, str] = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)) if query else {}
        client = scope.get("client")
        self.remote = str(client[0]) if client and client[0] else "unix"

    def kept_headers(self) -> dict[str, str]:
        """Those of its headers that a delivery keeps."""
        return {name.decode(): value.decode("latin-1") for name, value in self._raw_headers if name in _KEPT}


async def respond(send: Send, answer: Answer, method: str) -> None:
    """Send an answer; that to HEAD has no body."""
    headers = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        *((name.encode(), value.encode("latin-1", "replace")) for name, value in answer.headers.items()),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body})
