"""Records one command without a terminal, as in scripts and CI: output and errors pass through, each where it was going."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable

from recorder.keeper import start_drain
from recorder.session import Session
from recorder.shells import Launch
from recorder.signals import SignalPipe, inherited_ignores, restore_defaults
from recorder.tracker import Tracker

_READ = 65536
_NOT_FOUND, _NOT_EXECUTABLE = 127, 126
_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
# Output that the command's own background children still hold open is waited for this long after its end.
_PATIENCE = 0.2


def record_piped(session: Session, tracker: Tracker, launch: Launch) -> int:
    """Run the plan's command with this process's input, recording what it prints; returns its exit status."""
    from recorder.work import open_session

    held = session.hold_journal()
    open_session(session, tracker, (24, 80, 0, 0))
    session.write_live(shell_pid=0, tty=0)
    tracker.begin_only_command(tracker.only_command_text())
    ignored = inherited_ignores()
    with SignalPipe((*_FORWARDED, signal.SIGCHLD)) as signals:
        status = _Piped(tracker, signals).run(launch, lambda: restore_defaults(ignored))
    tracker.end_session(status, "the command ended")
    tracker.journal.close()
    os.close(held)
    session.remove_folder()
    start_drain(session)
    return status


class _Piped:
    """One command with its standard output and error on pipes."""

    def __init__(self, tracker: Tracker, signals: SignalPipe) -> None:
        self._tracker = tracker
        self._signals = signals
        self._targets: dict[int, int] = {}  # the reading end of a pipe -> where it goes
        self._status: int | None = None

    def run(self, launch: Launch, before_exec: Callable[[], None]) -> int:
        """Start the command and copy until it has ended and nobody writes any more."""
        pid = self._spawn(launch, before_exec)
        while self._targets or self._status is None:
            poll = select.poll()
            for descriptor in (self._signals.fileno(), *self._targets):
                poll.register(descriptor, select.POLLIN)
            ready = {descriptor for descriptor, _ in poll.poll(self._timeout())}
            if not ready and self._status is not None:
                break
            for descriptor in ready & self._targets.keys():
                self._copy(descriptor)
            if self._signals.fileno() in ready:
                self._on_signals(pid, self._signals.received())
            elif not ready and self._tracker.pending:
                self._tracker.settle()
            self._tracker.tick()
            self._tracker.journal.retry()
        return self._status or 0

    def _timeout(self) -> float:
        if self._status is not None:
            return _PATIENCE * 1000
        return 10.0 if self._tracker.pending else self._tracker.until_tick() * 1000

    def _spawn(self, launch: Launch, before_exec: Callable[[], None]) -> int:
        pipes = {number: os.pipe() for number in (1, 2)}
        pid = os.fork()
        if pid == 0:
            for number, (_, write) in pipes.items():
                os.dup2(write, number)
            _exec(launch, before_exec)
        for number, (read, write) in pipes.items():
            os.close(write)
            self._targets[read] = number
        return pid

    def _copy(self, descriptor: int) -> None:
        data = os.read(descriptor, _READ)
        if data:
            self._tracker.feed(data)
            try:
                _write_all(self._targets[descriptor], data)
                return
            except OSError:
                pass  # nobody reads what the command prints: closing our end tells it so
        os.close(descriptor)
        del self._targets[descriptor]

    def _on_signals(self, pid: int, received: set[int]) -> None:
        for number in received & set(_FORWARDED):
            os.kill(pid, number)
        if signal.SIGCHLD in received and self._status is None:
            done, wait_status = os.waitpid(pid, os.WNOHANG)
            if done:
                code = os.waitstatus_to_exitcode(wait_status)
                self._status = code if code >= 0 else 128 - code


def _exec(launch: Launch, before_exec: Callable[[], None]) -> None:
    try:
        before_exec()
        os.execvpe(launch.argv[0], list(launch.argv), launch.environment)
    except OSError as error:
        os.write(2, f"tt: cannot run {launch.argv[0]}: {error.strerror}\n".encode())
        os._exit(_NOT_EXECUTABLE if isinstance(error, PermissionError) else _NOT_FOUND)
    finally:
        os._exit(_NOT_FOUND)


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
