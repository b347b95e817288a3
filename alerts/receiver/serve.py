"""Runs the receiver: sockets, the HTTP server, the drain, and an orderly end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import uvicorn

from alerts.receiver import addresses
from alerts.receiver.addresses import Address
from alerts.receiver.app import Receiver
from alerts.receiver.drainer import Child, Drainer, Periodic, run_periodically
from alerts.receiver.metrics import Metrics
from alerts.receiver.protocol import HEAD_BYTES, connections_possible, protocol_class
from alerts.receiver.segments import Segments
from alerts.receiver.settings import ReceiverSettings, require_safe
from alerts.receiver.spool import Spool
from alerts.receiver.watching import application
from recorder.clocks import SystemClock
from recorder.places import Places, private_folder
from store.errors import UsageError

_GRACEFUL_SECONDS = 25  # below the 30 that container platforms wait before they kill


def tell(message: str) -> None:
    """One line on stderr."""
    print(f"tt alert serve: {message}", file=sys.stderr, flush=True)


def serve(
    places: Places,
    settings: ReceiverSettings,
    *,
    listen: Sequence[str] = (),
    drain_argv: Sequence[str] = (),
    periodic: Sequence[Periodic] = (),
    notify: Callable[[str], None] = tell,
) -> None:
    """Receive deliveries until SIGTERM or SIGINT; `listen` takes the place of the settings' addresses.

    Sockets that systemd passes come before both. `drain_argv` is run whenever something was journaled. Raises UsageError
    where strangers could deliver, RefusedError where an address can't be had.
    """
    with _sockets(listen or settings.listen) as sockets:
        bound = tuple(addresses.address_of(one) for one in sockets)
        require_safe(settings, bound)
        private_folder(places.home)
        run = _serve(places, settings, sockets, bound, drain_argv, periodic, notify)
        if find_spec("uvloop") is not None:
            import uvloop

            uvloop.run(run)
        else:
            asyncio.run(run)


async def _serve(
    places: Places,
    settings: ReceiverSettings,
    sockets: list[socket.socket],
    bound: tuple[Address, ...],
    drain_argv: Sequence[str],
    periodic: Sequence[Periodic],
    notify: Callable[[str], None],
) -> None:
    metrics = Metrics()
    spool = Spool(Segments(places.deliveries), SystemClock(), queue_limit=settings.queue_limit)
    drain = Child(drain_argv, notify)
    drainer = Drainer(drain, settings.drain_every, metrics, spool.leave_segment)
    receiver = Receiver(settings, spool, metrics, on_delivery=drainer.wake, log=notify if settings.access_log else None)
    server = _Server(_configuration(application(receiver, settings, spool, metrics), settings))
    children = [(Child(one.argv, notify), one.every) for one in periodic]
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    background = [asyncio.create_task(run_periodically(child, every)) for child, every in children]
    background.append(asyncio.create_task(_begin(spool, drainer if drain_argv else None)))
    for task in background:
        task.add_done_callback(lambda done: _tell_failure(done, notify))
    try:
        for address in bound:
            notify(f"listening at {address}")
        # [1] until told to stop; then accept nobody, answer those who are here
        await server.serve(sockets)
    finally:
        # [2] everybody was answered, or given up on: what was answered is on the disk, the rest goes there now
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await spool.close()
        # [3] a drain at work may finish; what it leaves is drained by whoever opens the store next
        await asyncio.gather(drain.stop(), *(child.stop() for child, _ in children))


async def _begin(spool: Spool, drainer: Drainer | None) -> None:
    """Count what earlier processes left undrained, and drain it."""
    await spool.take_stock()
    if drainer is not None:
        if spool.waiting():
            drainer.wake()
        await drainer.run()


def _tell_failure(task: asyncio.Task[None], notify: Callable[[str], None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        notify(f"a task in the background has ended ({error!r}); deliveries are still taken, restart to have them drained")


class _Server(uvicorn.Server):
    """uvicorn's server, which leaves signals to us: its own way ends the process by the signal, not with success."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    def stop(self) -> None:
        """Stop accepting, and end once all were answered; told twice, at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


def _configuration(app: object, settings: ReceiverSettings) -> uvicorn.Config:
    connections = connections_possible(settings.connections)
    http = protocol_class(header_timeout=settings.header_timeout, body_limit=settings.body_limit, connections=connections)
    made = uvicorn.Config(
        app,  # type: ignore[arg-type]
        http=http,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=connections,
        timeout_keep_alive=int(settings.keep_alive) or 1,
        timeout_graceful_shutdown=_GRACEFUL_SECONDS,
        h11_max_incomplete_event_size=HEAD_BYTES,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
        ssl_ca_certs=str(settings.tls_client_ca) if settings.tls_client_ca else None,
        ssl_cert_reqs=ssl.CERT_REQUIRED if settings.tls_client_ca else ssl.CERT_NONE,
    )
    try:
        made.load()
    except OSError as error:  # of the files of TLS
        raise UsageError(f"config.toml: [alerts.receiver] tls_certificate and tls_key don't fit ({error})") from error
    return made


@contextmanager
def _sockets(listen: Sequence[str]) -> Iterator[list[socket.socket]]:
    """The sockets to listen at; files of unix sockets that were made here are removed afterwards."""
    found = addresses.inherited(os.environ, os.getpid())
    made: dict[Address, int] = {}
    try:
        if not found:
            for text in listen:
                address = addresses.parse(text)
                found.append(addresses.bind(address))
                if address.path:
                    made[address] = Path(address.path).stat().st_ino
        yield found
    finally:
        for one in found:
            one.close()
        addresses.remove_unix(made)
