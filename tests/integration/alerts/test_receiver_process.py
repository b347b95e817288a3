"""The real server: what was acknowledged survives any end, and it listens where it is told to."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from recorder.journal import is_abandoned
from tests.integration.alerts.serving import DEADLINE, Serving, exchange, receiver, status_of, until

LISTEN = ("--listen", "127.0.0.1:0")


def flood(serving: Serving, acknowledged: list[str], refused: list[str], stop: threading.Event) -> None:
    """Deliver over one connection until it breaks or is told to stop."""
    connection = serving.connection()
    number = 0
    try:
        while not stop.is_set():
            number += 1
            connection.request("POST", "/in/flood", json.dumps({"number": number}).encode())
            answer = connection.getresponse()
            told = json.loads(answer.read())
            if answer.status == 200:
                acknowledged.append(told["delivery"])
            else:
                refused.append(str(answer.status))
    except (OSError, http.client.HTTPException, ValueError):
        pass
    finally:
        connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_nothing_that_was_acknowledged_is_lost(tmp_path: Path, number: int) -> None:
    acknowledged: list[str] = []
    refused: list[str] = []
    stop = threading.Event()
    with receiver(tmp_path / "home") as serving:
        port = serving.port
        threads = [threading.Thread(target=flood, args=(serving, acknowledged, refused, stop)) for _ in range(8)]
        for thread in threads:
            thread.start()
        until(lambda: len(acknowledged) > 300, "deliveries")
        status = serving.stop(number)
        stop.set()
        for thread in threads:
            thread.join(DEADLINE)
        kept = [one.uid for one in serving.deliveries()]
        paths = list(serving.places.deliveries.glob("*.ttj"))
        assert all(is_abandoned(path) for path in paths)
    assert status == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept))
    assert refused == []
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()


def test_a_restart_begins_a_new_segment_and_keeps_the_old(tmp_path: Path) -> None:
    for number in range(2):
        with receiver(tmp_path) as serving:
            assert serving.ask("POST", "/in/x", b"%d" % number)[0] == 200
            serving.stop(signal.SIGKILL)
    assert [one.body for one in serving.deliveries()] == [b"0", b"1"]
    assert len(list(serving.places.deliveries.glob("*.ttj"))) == 2


def test_files_are_their_owners(tmp_path: Path) -> None:
    with receiver(tmp_path / "home") as serving:
        serving.ask("POST", "/in/x", b"{}")
        assert serving.places.deliveries.stat().st_mode & 0o777 == 0o700
        assert [path.stat().st_mode & 0o777 for path in serving.places.deliveries.iterdir()] == [0o600]


def test_an_orderly_end_without_deliveries_leaves_nothing(tmp_path: Path) -> None:
    with receiver(tmp_path) as serving:
        assert serving.ask("GET", "/healthz")[0] == 200
        assert serving.stop() == 0
    assert list(serving.places.deliveries.iterdir()) == []
    assert [line for line in serving.said if "listening" not in line] == []


def test_several_addresses_and_a_unix_socket(tmp_path: Path) -> None:
    path = tmp_path / "tt.sock"
    with receiver(tmp_path / "home", *LISTEN, "--listen", f"unix:{path}", *LISTEN) as serving:
        until(lambda: len(serving.said) == 3, "three addresses")
        ports = [int(line.rpartition(":")[2]) for line in serving.said if "127.0.0.1" in line]
        for port in ports:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
            connection.request("POST", "/in/x", b"tcp")
            assert connection.getresponse().status == 200
            connection.close()
        with socket.socket(socket.AF_UNIX) as connected:
            connected.connect(str(path))
            request = b"POST /in/x HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\nconnection: close\r\n\r\nunix"
            assert status_of(exchange(connected, request)) == 200
        assert serving.stop() == 0
    assert not path.exists()
    assert [(one.body, one.remote) for one in serving.deliveries()] == [(b"tcp", "127.0.0.1")] * 2 + [(b"unix", "unix")]


def test_a_socket_that_systemd_has_opened(tmp_path: Path) -> None:
    program = (
        "import os, sys\n"
        "os.dup2(int(sys.argv[1]), 3)\n"
        "os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1')\n"
        "os.execv(sys.executable, [sys.executable, '-m', 'alerts.receiver', '--listen', 'unused:1'])"
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        os.set_inheritable(listening.fileno(), True)
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(listening.fileno())],
            pass_fds=[listening.fileno()],
            env={**os.environ, "TT_HOME": str(tmp_path)},
            stderr=subprocess.DEVNULL,
        )
        try:
            connection = http.client.HTTPConnection(*listening.getsockname(), timeout=DEADLINE)
            connection.request("POST", "/in/x", b"{}")
            assert connection.getresponse().status == 200
            connection.close()
        finally:
            process.terminate()
            assert process.wait(DEADLINE) == 0


@pytest.mark.parametrize(
    ("arguments", "config", "status", "said"),
    [
        (("--listen", "0.0.0.0:0"), "", 2, "can be reached from other machines"),
        (LISTEN, "[alerts.receiver]\nbody_limt = 1", 2, "did you mean body_limit?"),
        (LISTEN, "[alerts.receiver]\ntls_certificate = 'config.toml'", 2, "tls_certificate and tls_key don't fit"),
        (("--listen", "nonsense"), "", 2, "is no address to listen at"),
        (("--listen", "203.0.113.1:1"), "[alerts.integrations.x]\ntoken = 't'", 1, "can't listen at"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], config: str, status: int, said: str
) -> None:
    with receiver(tmp_path, *arguments, config=config) as serving:
        assert serving.process.wait(DEADLINE) == status
        until(lambda: serving.said, "a line")
    assert len(serving.said) == 1
    assert said in serving.said[0]


def test_the_world_may_deliver_with_a_token(tmp_path: Path) -> None:
    config = "[alerts.integrations.prod]\ntoken_env = 'TT_TOKEN'"
    with receiver(tmp_path, "--listen", "0.0.0.0:0", config=config, TT_TOKEN="sekrit") as serving:
        assert serving.ask("POST", "/in/prod", b"{}", authorization="Bearer sekrit")[0] == 200
        assert serving.ask("POST", "/in/prod", b"{}", authorization="Bearer wrong")[0] == 401


def certificate(folder: Path, name: str, issuer: Authority | None = None) -> Authority:
    """A key and a certificate for 127.0.0.1 in PEM files, signed by itself or by another."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signer = issuer or Authority(key, subject, folder / f"{name}.pem")
    builder = x509.CertificateBuilder(signer.name, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    made = builder.sign(signer.key, hashes.SHA256())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.pem").write_bytes(made.public_bytes(Encoding.PEM) + pem)
    return Authority(key, subject, folder / f"{name}.pem")


@dataclass
class Authority:
    """Who signs."""

    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    path: Path


def test_tls_with_certificates_of_both_sides(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    own, client = certificate(home, "own"), certificate(tmp_path, "client")
    config = f"[alerts.receiver]\ntls_certificate = 'own.pem'\ntls_client_ca = '{client.path}'"

    def ask(*, shown: bool) -> int:
        context = ssl.create_default_context(cafile=own.path)
        if shown:
            context.load_cert_chain(client.path)
        connection = http.client.HTTPSConnection("127.0.0.1", serving.port, timeout=DEADLINE, context=context)
        try:
            connection.request("POST", "/in/x", b"{}")
            return connection.getresponse().status
        finally:
            connection.close()

    with receiver(home, config=config) as serving:
        assert ask(shown=True) == 200
        with pytest.raises(OSError):
            ask(shown=False)
        assert status_of(serving.raw(b"POST /in/x HTTP/1.1\r\n\r\n")) == 0  # without TLS
        assert ask(shown=True) == 200
        assert serving.stop() == 0
    assert len(serving.deliveries()) == 2
    assert len(serving.said) == 1


def test_a_drain_follows_deliveries_and_takes_whole_segments(tmp_path: Path) -> None:
    drain = tmp_path / "drain.py"
    drain.write_text(
        "import pathlib, sys\n"
        "from recorder.journal import is_abandoned\n"
        "for path in pathlib.Path(sys.argv[1]).glob('*.ttj'):\n"
        "    if is_abandoned(path): path.unlink()\n"
    )
    home = tmp_path / "home"
    arguments = (*LISTEN, "--drain", sys.executable, str(drain), str(home / "deliveries"))
    with receiver(home, *arguments, config="[alerts.receiver]\ndrain_every = '10ms'") as serving:
        for _ in range(3):
            assert serving.ask("POST", "/in/x", b"{}")[0] == 200
            until(lambda: b"\ntt_spool_depth 0\n" in serving.ask("GET", "/metrics")[1], "a drain")
        assert serving.stop() == 0
    assert serving.deliveries() == []


def test_a_failing_drain_stops_no_delivery(tmp_path: Path) -> None:
    config = "[alerts.receiver]\ndrain_every = '10ms'"
    with receiver(tmp_path, *LISTEN, "--drain", "/no/such/drain", config=config) as serving:
        assert serving.ask("POST", "/in/x", b"{}")[0] == 200
        until(lambda: b"tt_drain_failures_total 3" in serving.ask("GET", "/metrics")[1], "failures")
        assert serving.ask("POST", "/in/x", b"{}")[0] == 200
        assert len([line for line in serving.said if "failed" in line]) == 1
        assert serving.stop() == 0
    assert len(serving.deliveries()) == 2


def test_a_full_disk_is_503_and_recovers(tmp_path: Path) -> None:
    limited = (
        "import resource, runpy, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "sys.argv = ['x', '--listen', '127.0.0.1:0']\n"
        "runpy.run_module('alerts.receiver', run_name='__main__')\n"
    )
    with receiver(tmp_path, program=limited) as serving:
        assert serving.ask("POST", "/in/x", b"a" * 100)[0] == 200
        status, answer = serving.ask("POST", "/in/x", b"b" * 2000)
        assert (status, b"can't be written to the disk" in answer) == (503, True)
        assert serving.ask("POST", "/in/x", b"c" * 100)[0] == 200
        assert serving.ask("GET", "/healthz")[0] == 200
        assert serving.stop() == 0
    assert [one.body[:1] for one in serving.deliveries()] == [b"a", b"c"]


def test_connections_beyond_all_measure_are_turned_away(tmp_path: Path) -> None:
    config = "[alerts.receiver]\nconnections = 20\nheader_timeout = '2s'"
    with receiver(tmp_path, config=config) as small:
        idle = [socket.create_connection(("127.0.0.1", small.port), timeout=DEADLINE) for _ in range(60)]
        answers = Counter(
            status_of(exchange(one, b"POST /in/x HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n")) for one in idle[30:32]
        )
        assert set(answers) <= {0, 503}
        for one in idle:
            one.close()
        assert small.ask("POST", "/in/x", b"{}")[0] == 200


def test_idle_connections_do_not_use_up_the_descriptors_of_journals(tmp_path: Path) -> None:
    program = (
        "import resource, runpy, sys\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))\n"
        "sys.argv = ['x', '--listen', '127.0.0.1:0']\n"
        "runpy.run_module('alerts.receiver', run_name='__main__')\n"
    )
    with receiver(tmp_path, program=program) as small:
        busy = small.connection()
        busy.request("POST", "/in/x", b"{}")
        assert busy.getresponse().read()
        idle = [socket.create_connection(("127.0.0.1", small.port), timeout=DEADLINE) for _ in range(300)]
        busy.request("POST", "/in/x", b"{}")
        answer = busy.getresponse()
        assert answer.status in (200, 503)
        answer.read()
        for one in [*idle, busy]:
            one.close()
        assert until(lambda: small.ask("POST", "/in/x", b"{}")[0] == 200, "a delivery")
