"""Asks the receiver as a server would, without one, and reads what it journaled."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alerts.delivery import Delivery
from alerts.receiver import settings as receiver_settings
from alerts.receiver import sns
from alerts.receiver.app import Receiver
from alerts.receiver.metrics import Metrics
from alerts.receiver.segments import Segments
from alerts.receiver.settings import ReceiverSettings
from alerts.receiver.spool import Spool
from alerts.receiver.watching import application
from recorder.clocks import SystemClock
from recorder.journal import Kind, read_records


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body decoded."""
        return json.loads(self.body)


@dataclass
class Receiving:
    """A receiver over a folder; each question is asked in an event loop of its own."""

    folder: Path
    settings: ReceiverSettings = field(default_factory=ReceiverSettings)
    metrics: Metrics = field(default_factory=Metrics)
    now: float | None = None
    logged: list[str] = field(default_factory=list)
    make_segments: Callable[[Path], Segments] = Segments

    def ask(
        self,
        method: str,
        url: str,
        body: bytes | Iterable[bytes] = b"",
        *,
        client: tuple[str, int] = ("127.0.0.1", 1),
        **headers: str,
    ) -> Answered:
        """The answer to one request; underscores in the names of headers stand for hyphens."""
        return asyncio.run(self._ask(method, url, body, client, headers))

    async def _ask(
        self, method: str, url: str, body: bytes | Iterable[bytes], client: tuple[str, int], headers: Mapping[str, str]
    ) -> Answered:
        spool = Spool(self.make_segments(self.folder), SystemClock())
        more = {} if self.now is None else {"now": lambda: self.now}
        receiver = Receiver(self.settings, spool, self.metrics, log=self.logged.append, **more)  # type: ignore[arg-type]
        app = application(receiver, self.settings, spool, self.metrics)
        path, _, query = url.partition("?")
        chunks = [body] if isinstance(body, bytes) else body
        messages = iter([{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks])
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            return next(messages, {"type": "http.request", "body": b"", "more_body": False})

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()],
            "client": client,
        }
        try:
            await app(scope, receive, send)
        finally:
            await spool.close()
        told = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Answered(sent[0]["status"], told, b"".join(message.get("body", b"") for message in sent[1:]))

    def deliveries(self) -> list[Delivery]:
        """What was journaled, in order."""
        return deliveries_in(self.folder)


def deliveries_in(folder: Path) -> list[Delivery]:
    """Every delivery in the journals of a folder, in order."""
    found = []
    for path in sorted(folder.glob("*.ttj")):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            found += [Delivery.decode(record.body) for record in read_records(descriptor) if record.kind is Kind.DELIVERY]
        finally:
            os.close(descriptor)
    return found


def configured(folder: Path, text: str, sns_fetch: sns.Fetch | None = None) -> ReceiverSettings:
    """The settings that a config.toml of this text gives."""
    path = folder / "config.toml"
    path.write_text(text)
    return receiver_settings.load(path, **({"sns_fetch": sns_fetch} if sns_fetch else {}))
