"""Messages between the processes of a session: JSON lines over a Unix socket, with file descriptors beside them."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

_CHUNK = 65536


class Channel:
    """One end of a connection; never blocks on reading what `receive` was not asked to wait for."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self._buffer = b""
        self.closed = False

    def fileno(self) -> int:
        """For poll."""
        return self.socket.fileno()

    def send(self, message: dict[str, Any], descriptors: tuple[int, ...] = ()) -> bool:
        """Send one message; false where the other end is gone."""
        data = json.dumps(message).encode() + b"\n"
        try:
            if descriptors:
                socket.send_fds(self.socket, [data], list(descriptors))
            else:
                self.socket.sendall(data)
        except OSError:
            self.closed = True
            return False
        return True

    def receive(self) -> list[tuple[dict[str, Any], list[int]]]:
        """Read once; the whole messages so far, each with the descriptors that came with it. Sets `closed` at the end."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self.socket, _CHUNK, 4)
        except (BlockingIOError, InterruptedError):
            return []
        except OSError:
            data, descriptors = b"", []
        if not data:
            self.closed = True
            return []
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        messages = [json.loads(line) for line in lines if line]
        return [(message, descriptors if number == 0 else []) for number, message in enumerate(messages)]

    def ask(self, message: dict[str, Any], timeout: float) -> tuple[dict[str, Any], list[int]] | None:
        """Send a message and wait for one in return; None where none came."""
        self.socket.settimeout(timeout)
        try:
            if not self.send(message):
                return None
            while not self.closed:
                for reply in self.receive():
                    return reply
        finally:
            self.socket.settimeout(None)
        return None

    def close(self) -> None:
        """Hang up."""
        self.closed = True
        self.socket.close()


def pair() -> tuple[Channel, Channel]:
    """Two connected ends."""
    left, right = socket.socketpair()
    return Channel(left), Channel(right)


def listen(path: Path) -> socket.socket:
    """A listening socket, mode 0600; the path may be longer than the system's limit for socket addresses."""
    listener = socket.socket(socket.AF_UNIX)
    with _inside(path.parent):
        mask = os.umask(0o177)
        try:
            listener.bind(path.name)
        finally:
            os.umask(mask)
    listener.listen(8)
    return listener


def connect(path: Path) -> Channel | None:
    """A connection to whoever listens there, None where nobody does."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        with _inside(path.parent):
            connection.connect(path.name)
    except OSError:
        connection.close()
        return None
    return Channel(connection)


class _inside:  # noqa: N801  reads as a word in `with _inside(folder)`
    """The working directory is elsewhere for a moment: socket addresses hold about 100 bytes, folders may be longer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        self._before = os.open(".", os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.chdir(self._folder)
        except OSError:
            os.close(self._before)
            raise

    def __exit__(self, *_: object) -> None:
        os.fchdir(self._before)
        os.close(self._before)
