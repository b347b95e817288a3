"""Where to listen: HOST:PORT, unix:PATH, or what systemd has opened already."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import stat
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from store.errors import RefusedError, UsageError

_BACKLOG = 2048
_HOST_PORT = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.%\w]+)\]|(?P<host>[^:\[\]/]*)):(?P<port>\d{1,5})")
_FIRST_DESCRIPTOR = 3  # sd_listen_fds(3)


@dataclass(frozen=True, slots=True)
class Address:
    """A place to listen at; `path` for a unix socket, else host and port."""

    host: str = ""
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"unix:{self.path}" if self.path else f"{host}:{self.port}"

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it; a name other than localhost may be anything."""
        if self.path or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.partition("%")[0]).is_loopback
        except ValueError:
            return False


def parse(text: str) -> Address:
    """An address as people write it; raises UsageError."""
    if text.startswith("unix:") and len(text) > len("unix:"):
        return Address(path=text.removeprefix("unix:"))
    match = _HOST_PORT.fullmatch(text.strip())
    if match is None or int(match["port"]) > 65535:
        raise UsageError(f"{text!r} is no address to listen at; write 127.0.0.1:9099, [::1]:9099 or unix:/run/tt.sock")
    return Address(match["six"] or match["host"] or "0.0.0.0", int(match["port"]))


def bind(address: Address) -> socket.socket:
    """A socket that listens there; a unix socket is its owner's only. Raises RefusedError where that can't be."""
    try:
        return _unix(Path(address.path)) if address.path else _tcp(address)
    except OSError as error:
        raise RefusedError(f"can't listen at {address} ({error.strerror or error}); choose another with --listen") from error


def inherited(environment: MutableMapping[str, str], pid: int) -> list[socket.socket]:
    """The sockets that systemd has opened for this process; its variables are taken away, so that no child uses them."""
    told_pid, count = environment.pop("LISTEN_PID", ""), environment.pop("LISTEN_FDS", "")
    environment.pop("LISTEN_FDNAMES", None)
    if told_pid != str(pid) or not count.isdigit():
        return []
    found = []
    for descriptor in range(_FIRST_DESCRIPTOR, _FIRST_DESCRIPTOR + int(count)):
        os.set_inheritable(descriptor, False)
        found.append(socket.socket(fileno=descriptor))
    return found


def address_of(listening: socket.socket) -> Address:
    """Where a socket listens."""
    name = listening.getsockname()
    if listening.family == socket.AF_UNIX:
        return Address(path=os.fsdecode(name) or "(unnamed)")
    return Address(str(name[0]), int(name[1]))


def remove_unix(listening: Mapping[Address, int]) -> None:
    """Delete the files of unix sockets, unless somebody else listens there by now (inode by address)."""
    for address, inode in listening.items():
        with suppress(OSError):
            if address.path and Path(address.path).stat().st_ino == inode:
                Path(address.path).unlink()


def _tcp(address: Address) -> socket.socket:
    family, kind, protocol, _, where = socket.getaddrinfo(
        address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(where)
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def _unix(path: Path) -> socket.socket:
    with suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise FileExistsError(17, "there is a file that is no socket")
        if _is_alive(path):
            raise OSError(98, "another process listens there")
        path.unlink()
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listening.bind(str(path))
        listening.listen(_BACKLOG)
    except OSError:
        listening.close()
        raise
    finally:
        os.umask(before)
    return listening


def _is_alive(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return False
        return True
