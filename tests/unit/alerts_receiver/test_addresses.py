"""Addresses are read as people write them, and what only this machine reaches is told from what others do."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from alerts.receiver.addresses import Address, address_of, bind, inherited, parse, remove_unix
from store.errors import RefusedError, UsageError


@pytest.mark.parametrize(
    ("text", "address", "local"),
    [
        ("127.0.0.1:9099", Address("127.0.0.1", 9099), True),
        ("127.9.9.9:0", Address("127.9.9.9", 0), True),
        ("localhost:80", Address("localhost", 80), True),
        ("[::1]:80", Address("::1", 80), True),
        ("unix:/run/tt.sock", Address(path="/run/tt.sock"), True),
        ("0.0.0.0:80", Address("0.0.0.0", 80), False),
        (":80", Address("0.0.0.0", 80), False),
        ("[::]:80", Address("::", 80), False),
        ("10.0.0.1:80", Address("10.0.0.1", 80), False),
        ("tt.example:80", Address("tt.example", 80), False),
    ],
)
def test_addresses_are_read(text: str, address: Address, local: bool) -> None:
    assert parse(text) == address
    assert address.is_local is local


@pytest.mark.parametrize("text", ["", "9099", "host", "host:port", "host:99999", "unix:", "::1:80", "http://x:80"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"write 127\.0\.0\.1:9099"):
        parse(text)


def test_a_port_that_is_taken_is_told() -> None:
    with bind(Address("127.0.0.1", 0)) as taken, pytest.raises(RefusedError, match=r"can't listen at .*--listen"):
        bind(address_of(taken))


def test_a_unix_socket_is_its_owners_and_goes_with_its_server(tmp_path: Path) -> None:
    path = tmp_path / "tt.sock"
    address = Address(path=str(path))
    with bind(address) as listening:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert address_of(listening) == address
        with pytest.raises(RefusedError, match="another process listens there"):
            bind(address)
    with bind(address):  # what a killed server left behind is replaced
        remove_unix({address: path.stat().st_ino + 1})
        assert path.exists()
        remove_unix({address: path.stat().st_ino})
        assert not path.exists()


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("precious")
    with pytest.raises(RefusedError, match="can't listen"):
        bind(Address(path=str(tmp_path / "x")))
    assert (tmp_path / "x").read_text() == "precious"


def test_sockets_of_systemd_are_for_this_process_only() -> None:
    for environment in ({}, {"LISTEN_PID": "1", "LISTEN_FDS": "1"}, {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "x"}):
        assert inherited(environment, os.getpid()) == []
        assert environment == {}


def test_names_resolve_to_where_they_are_bound() -> None:
    with bind(Address("localhost", 0)) as listening:
        assert listening.family in (socket.AF_INET, socket.AF_INET6)
        assert address_of(listening).is_local
