"""A receiver in a process of its own, and ways to speak to it that no decent client has."""

from __future__ import annotations

import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alerts.delivery import Delivery
from recorder.places import Places
from tests.unit.alerts_receiver.asking import deliveries_in

DEADLINE = 30.0


def until(condition: Callable[[], Any], what: str, deadline: float = DEADLINE) -> Any:
    """The first true value of a condition; raises TimeoutError naming `what` did not come."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if found := condition():
            return found
        threading.Event().wait(0.02)
    raise TimeoutError(what)


@dataclass
class Serving:
    """A running receiver."""

    process: subprocess.Popen[str]
    places: Places
    said: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port it listens at."""
        return int(self.address.rpartition(":")[2])

    @property
    def address(self) -> str:
        """Where it listens, as it says on stderr."""
        line: str = until(lambda: next((one for one in list(self.said) if "listening at" in one), ""), "listening")
        return line.partition("listening at ")[2].strip()

    def connection(self) -> http.client.HTTPConnection:
        """A keep-alive connection."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """The status and body of one answer."""
        connection = self.connection()
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def raw(self, *sent: bytes, linger: float = DEADLINE) -> bytes:
        """All that comes back for raw bytes until it closes the connection; b"" where it only closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=linger) as connection:
            return exchange(connection, *sent)

    def deliveries(self) -> list[Delivery]:
        """What stands in its journals."""
        return deliveries_in(self.places.deliveries)

    def memory(self) -> int:
        """The most bytes it had resident so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it by a signal; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(DEADLINE)


def exchange(connection: socket.socket, *sent: bytes) -> bytes:
    """What comes back for these bytes until the peer closes."""
    found = b""
    try:
        for one in sent:
            connection.sendall(one)
        while data := connection.recv(65536):
            found += data
    except (ConnectionResetError, BrokenPipeError):
        pass
    return found


def status_of(answer: bytes) -> int:
    """The status in a raw answer, 0 where there is none."""
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 else 0


@contextmanager
def receiver(home: Path, *arguments: str, config: str = "", program: str = "", **environment: str) -> Iterator[Serving]:
    """A receiver with its home there, or a `program` that becomes one; killed at the end if it still runs."""
    home.mkdir(parents=True, exist_ok=True)
    if config:
        (home / "config.toml").write_text(config)
    own = ["-m", "alerts.receiver", *(arguments or ("--listen", "127.0.0.1:0"))]
    process = subprocess.Popen(
        [sys.executable, *(["-c", program] if program else own)],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TT_HOME": str(home), **environment},
    )
    serving = Serving(process, Places(home))
    reading = threading.Thread(target=_read, args=(process, serving.said), daemon=True)
    reading.start()
    try:
        yield serving
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(DEADLINE)
        reading.join(DEADLINE)
        assert process.stderr is not None
        process.stderr.close()


def _read(process: subprocess.Popen[str], said: list[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        said.append(line.rstrip("\n"))


def members(delivery: Delivery) -> list[Any]:
    """The alerts in a delivery of Alertmanager or Prometheus."""
    found = json.loads(delivery.body)
    return list(found["alerts"] if isinstance(found, dict) else found)


def is_readable(connection: socket.socket, seconds: float) -> bool:
    """Whether something comes, or the peer closes, within so many seconds."""
    return bool(select.select([connection], [], [], seconds)[0])
