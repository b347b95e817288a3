"""Prometheus and Alertmanager as they are, told to send to a receiver; what fires is in the hands of the test."""

from __future__ import annotations

import http.server
import shutil
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.alerts.serving import DEADLINE, until

PROGRAMS = ("prometheus", "prometheus-alertmanager")

_ALERTMANAGER = """
route:
  receiver: all
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 2s
receivers:
- name: all
  webhook_configs:
  - url: {receiver}/in/am
  pagerduty_configs:
  - url: {receiver}/v2/enqueue
    routing_key: R1
    send_resolved: true
  opsgenie_configs:
  - api_url: {receiver}/
    api_key: K1
    send_resolved: true
"""
_PROMETHEUS = """
global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: [rules.yml]
scrape_configs:
- job_name: test
  honor_labels: true
  static_configs: [{{targets: ["{metrics}"]}}]
alerting:
  alertmanagers:
  - static_configs: [{{targets: ["{alertmanager}"]}}]
  - path_prefix: /in/prom
    static_configs: [{{targets: ["{receiver}"]}}]
"""
_RULES = """
groups:
- name: test
  rules:
  - alert: Broken
    expr: broken == 1
    labels: {severity: critical}
    annotations: {summary: "{{ $labels.instance }} is broken"}
"""


@dataclass
class Monitoring:
    """Running programs; `broken` says of each instance whether its alert fires."""

    alertmanager: str
    broken: dict[str, bool] = field(default_factory=dict)

    def metrics(self) -> bytes:
        """What Prometheus scrapes."""
        return "".join(f'broken{{instance="{name}"}} {int(is_)}\n' for name, is_ in list(self.broken.items())).encode()


def missing() -> list[str]:
    """The programs that are not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@contextmanager
def alertmanager(folder: Path, receiver: str) -> Iterator[str]:
    """An Alertmanager that sends to a receiver's base URL; its own host and port."""
    own = free_address()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "alertmanager.yml").write_text(_ALERTMANAGER.format(receiver=receiver))
    argv = ["prometheus-alertmanager", f"--config.file={folder / 'alertmanager.yml'}", f"--storage.path={folder / 'am'}"]
    with _running([*argv, f"--web.listen-address={own}", "--cluster.listen-address="], folder / "alertmanager.log", own):
        yield own


@contextmanager
def monitoring(folder: Path, receiver: str) -> Iterator[Monitoring]:
    """Prometheus and Alertmanager that both send to a receiver at HOST:PORT."""
    with ExitStack() as stack:
        started = Monitoring(stack.enter_context(alertmanager(folder, f"http://{receiver}")))
        metrics = stack.enter_context(_metrics(started))
        own = free_address()
        settings = _PROMETHEUS.format(metrics=metrics, alertmanager=started.alertmanager, receiver=receiver)
        (folder / "prometheus.yml").write_text(settings)
        (folder / "rules.yml").write_text(_RULES)
        argv = ["prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'tsdb'}"]
        more = [f"--web.listen-address={own}", "--rules.alert.resend-delay=1s"]
        stack.enter_context(_running([*argv, *more], folder / "prometheus.log", own))
        yield started


@contextmanager
def _running(argv: list[str], log: Path, address: str) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            until(lambda: _is_ready(process, log, address), f"{argv[0]} to be ready")
            yield
        finally:
            process.terminate()
            process.wait(DEADLINE)


def _is_ready(process: subprocess.Popen[bytes], log: Path, address: str) -> bool:
    if process.poll() is not None:
        raise RuntimeError(log.read_text()[-2000:])
    with suppress(OSError), urllib.request.urlopen(f"http://{address}/-/ready", timeout=1) as answer:
        return bool(answer.status == 200)
    return False


def free_address() -> str:
    """A host and port where nobody listens just now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"127.0.0.1:{taken.getsockname()[1]}"


@contextmanager
def _metrics(source: Monitoring) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = source.metrics()
            self.send_response(200)
            self.send_header("content-type", "text/plain; version=0.0.4")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            serving.join(DEADLINE)
