"""alerta-server beside the receiver and the drain: the same payloads of 50 alerts, until all are in the store.

It is installed into a throw-away environment, with gunicorn and a PostgreSQL of its own.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from alerts.delivery import Delivery
from sandbox.storm_sender import request_of
from sandbox.storms import storm
from tests.bench.alerts import _BATCH, _COMPONENTS, _DRAIN, _IDENTITIES, _OUTAGES, _SEED, _loaded, _recently, _repeated, _run
from tests.bench.measures import Figure
from tests.bench.tasks import _environment
from tests.integration.alerts.serving import receiver, until

_NEEDS = ("alerta-server==9.1.0", "psycopg2-binary", "gunicorn", "setuptools<81")
_THEIR_DELIVERIES = 60  # at some 400 alerts a second this takes long enough
_OUR_DELIVERIES = 400
_SENDERS = 16
_SECRET = "only-for-this-measurement"


class _SkippedError(Exception):
    """Why it can't be had."""


def beside_alerta(folder: Path) -> Iterator[Figure]:
    """Alerts a second of alerta and of the receiver; says why where alerta can't be had."""
    made = storm(_SEED, ("cluster-outage",) * _OUTAGES, _IDENTITIES, components=_COMPONENTS, begin=_recently())
    stream = [_in_their_words(one) for one in _repeated(made, _OUR_DELIVERIES * _BATCH)]
    try:
        with _alerta(folder) as url:
            seconds, taken, _, _ = _loaded(url, [request_of(url, one) for one in stream[:_THEIR_DELIVERIES]], _SENDERS)
    except (_SkippedError, subprocess.CalledProcessError, OSError, TimeoutError) as error:
        print(f"skipped: {error}", flush=True)
        return
    their_rate = taken * _BATCH / seconds
    with receiver(folder / "tt") as serving:
        url = f"http://127.0.0.1:{serving.port}/in/prod"
        seconds, taken, _, _ = _loaded(url, [request_of(url, one) for one in stream], _SENDERS)
    seconds += float(_run(_DRAIN, folder / "tt")[0])
    our_rate = taken * _BATCH / seconds
    yield Figure("alerts/s beside alerta-server 9.1", our_rate, their_rate, our_rate / their_rate, 10, "times", at_least=True)


def _in_their_words(one: Delivery) -> Delivery:
    """alerta answers 500 to a severity that it does not know."""
    return replace(one, body=one.body.replace(b'"severity": "error"', b'"severity": "major"'))


@contextmanager
def _alerta(folder: Path) -> Iterator[str]:
    """The address of alerta's webhook for Prometheus."""
    binaries = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    if binaries is None:
        raise _SkippedError("PostgreSQL's server programs are not installed")
    python = _installed(folder / "venv")
    with _postgres(binaries, folder / "pg") as database:
        port = _free_port()
        settings = {"DATABASE_URL": database, "SECRET_KEY": _SECRET, "AUTH_REQUIRED": "False", "HOME": str(folder)}
        argv = [str(python), "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "alerta.app:create_app()"]
        with _process(argv, _environment(**settings), folder / "alerta.log"):
            until(lambda: _answers(port), "alerta's port", 60)
            yield f"http://127.0.0.1:{port}/webhooks/prometheus"


def _installed(folder: Path) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    done = subprocess.run([str(python), "-m", "pip", "install", "-q", *_NEEDS], capture_output=True, text=True)
    if done.returncode:
        raise _SkippedError(f"alerta-server can't be installed: {done.stderr.strip()[-200:]}")
    return python


@contextmanager
def _postgres(binaries: Path, folder: Path) -> Iterator[str]:
    """A server of its own, on a socket in its folder; PostgreSQL refuses to run as root."""
    folder.mkdir()
    become: list[str] = []
    if os.getuid() == 0:
        try:
            user = pwd.getpwnam("postgres")
        except KeyError as error:
            raise _SkippedError("PostgreSQL refuses to run as root, and there is no user postgres") from error
        if shutil.which("setpriv") is None:
            raise _SkippedError("PostgreSQL refuses to run as root, and setpriv is not installed")
        os.chown(folder, user.pw_uid, user.pw_gid)
        folder.parent.chmod(0o755)
        become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    port, data = _free_port(), folder / "data"
    subprocess.run(
        [*become, str(binaries / "initdb"), "-A", "trust", "-U", "alerta", "-D", str(data)], check=True, capture_output=True
    )
    argv = [*become, str(binaries / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder), "-h", "127.0.0.1"]
    with _process(argv, _environment(), folder.parent / "pg.log", signal.SIGINT):
        until(lambda: _answers(port), "PostgreSQL's port", 60)
        create = [str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "alerta", "alerts"]
        until(lambda: subprocess.run(create, capture_output=True).returncode == 0, "a database", 60)
        yield f"postgresql://alerta@127.0.0.1:{port}/alerts"


@contextmanager
def _process(argv: list[str], environment: dict[str, str], log: Path, end: int = signal.SIGTERM) -> Iterator[None]:
    with log.open("wb") as said, subprocess.Popen(argv, env=environment, stdout=said, stderr=said) as process:
        try:
            yield
        finally:
            process.send_signal(end)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
