"""Delivers a stream over HTTP as Alertmanager does: on 5xx and broken connections again and again, on 4xx never."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from urllib.parse import urlencode, urlsplit

from alerts.delivery import Delivery

_FIRST_PAUSE, _FACTOR, _LONGEST_PAUSE = 0.5, 1.5, 60.0  # Alertmanager's back-off
_ANSWER_SECONDS = 30.0


@dataclass(slots=True)
class Outcome:
    """What became of a stream: indexes of those that were acknowledged, refused and given up; seconds each took."""

    acknowledged: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    given_up: list[int] = field(default_factory=list)
    attempts: int = 0
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How to send: so many at a time, the first pause before another try, and until when in all (seconds)."""

    senders: int = 8
    first_pause: float = _FIRST_PAUSE
    longest_pause: float = _LONGEST_PAUSE
    patience: float = 300.0


def request_of(url: str, delivery: Delivery) -> bytes:
    """The bytes of a request that brings this to a receiver's address."""
    parts = urlsplit(url)
    path = f"{parts.path}{delivery.path}" + (f"?{urlencode(delivery.query)}" if delivery.query else "")
    headers = {**delivery.headers, "host": parts.netloc, "content-length": str(len(delivery.body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + delivery.body


def send(
    url: str, requests: Iterable[bytes], manner: Manner, seed: int = 0, told: Callable[[int], None] = lambda _: None
) -> Outcome:
    """Send them all, and wait for every answer; `told` learns of each acknowledgement."""
    parts = urlsplit(url)
    run = _Run(parts.hostname or "127.0.0.1", parts.port or 80, manner, random.Random(seed), iter(enumerate(requests)), told)
    if find_spec("uvloop") is not None:
        found: Outcome = import_module("uvloop").run(run.all())
        return found
    return asyncio.run(run.all())


class _Run:
    """Senders that share one queue."""

    def __init__(
        self,
        host: str,
        port: int,
        manner: Manner,
        choose: random.Random,
        queue: Iterator[tuple[int, bytes]],
        told: Callable[[int], None],
    ) -> None:
        self._host, self._port = host, port
        self._manner, self._choose, self._queue, self._told = manner, choose, queue, told
        self._outcome = Outcome()

    async def all(self) -> Outcome:
        """Until the queue is empty."""
        began = time.perf_counter()
        self._deadline = time.monotonic() + self._manner.patience
        await asyncio.gather(*(self._sender() for _ in range(self._manner.senders)))
        self._outcome.seconds = time.perf_counter() - began
        return self._outcome

    async def _sender(self) -> None:
        line = _Line(self._host, self._port)
        try:
            for index, request in self._queue:
                await self._deliver(line, index, request)
        finally:
            line.close()

    async def _deliver(self, line: _Line, index: int, request: bytes) -> None:
        pause = self._manner.first_pause
        while True:
            self._outcome.attempts += 1
            began = time.perf_counter()
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    status = await line.ask(request)
            except (OSError, EOFError, TimeoutError):
                line.close()
                status = 0
            if 200 <= status < 300:
                self._outcome.latencies.append(time.perf_counter() - began)
                self._outcome.acknowledged.append(index)
                self._told(index)
                return
            if 300 <= status < 500:
                self._outcome.refused.append(index)
                return
            if time.monotonic() > self._deadline:
                self._outcome.given_up.append(index)
                return
            await asyncio.sleep(pause * (0.5 + self._choose.random()))
            pause = min(pause * _FACTOR, self._manner.longest_pause)


class _Line:
    """One connection, kept alive as long as it lasts."""

    def __init__(self, host: str, port: int) -> None:
        self._where = (host, port)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> int:
        """The status of the answer; raises OSError, EOFError where none comes."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._where)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0].strip()
        await reader.readexactly(int(length or b"0"))
        if b"connection: close" in head:
            self.close()
        return int(head[9:12])

    def close(self) -> None:
        """Let go of the connection."""
        if self._streams is not None:
            with suppress(OSError, RuntimeError):
                self._streams[1].close()
            self._streams = None
