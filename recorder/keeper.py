"""The keeper: parent of the shell, holder of the terminal's master side, heir of the recorder.

    recorder (foreground)                     keeper (own session)                     shell
    [1] forks the keeper           ------->
                                              [2] spawns the shell on a new terminal ------->
    [3] gets a duplicate of the    <-------       master descriptor over the socket
        master, reads, journals
                                              [4] sleeps, until ...
    [5] dies or leaves             ------->   [6] reads and journals itself
                                   <-------   [7] ... until somebody attaches: as [3]
                                              [8] reaps the shell, reports its status, ends

Only one of them reads and journals at a time, so there is no extra hop and no lock on the way of a key.
"""

from __future__ import annotations

import os
import select
import signal
import time
from typing import TYPE_CHECKING, Any, NoReturn

from recorder.channel import Channel, listen
from recorder.pump import read_available
from recorder.session import SOCKET, Session
from recorder.shells import Launch
from recorder.signals import SignalPipe, restore_defaults
from recorder.terminal import Attributes, set_window_size

if TYPE_CHECKING:
    from recorder.tracker import Tracker

_QUIET = 0.03  # seconds without output after the shell's end that mean all is read
_LONGEST_DRAIN = 1.0
_KILL_AFTER = 5.0


def run_keeper(
    session: Session,
    launch: Launch,
    recorder: Channel,
    size: tuple[int, int, int, int],
    attributes: Attributes,
    ignored: frozenset[signal.Signals],
) -> NoReturn:
    """Be the keeper of a session, in a process of its own that was forked for it; never returns."""
    status = 1
    try:
        os.setsid()
        for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
            signal.signal(number, signal.SIG_IGN)
        _let_go_of_the_terminal()
        with SignalPipe([signal.SIGCHLD]) as signals:
            shell = _spawn(launch, size, attributes, ignored, recorder)
            if shell is not None:
                Keeper(session, recorder, signals, *shell).run()
        status = 0
    finally:
        os._exit(status)


def _let_go_of_the_terminal() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


def _spawn(
    launch: Launch,
    size: tuple[int, int, int, int],
    attributes: Attributes,
    ignored: frozenset[signal.Signals],
    recorder: Channel,
) -> tuple[int, int] | None:
    import termios

    from ptyprocess import PtyProcess

    def become_ordinary() -> None:
        restore_defaults(ignored)
        set_window_size(0, size)
        termios.tcsetattr(0, termios.TCSANOW, attributes)

    try:
        process = PtyProcess.spawn(list(launch.argv), env=launch.environment, dimensions=size[:2], preexec_fn=become_ordinary)
    except (OSError, ValueError) as error:
        code = 126 if isinstance(error, PermissionError) else 127
        recorder.send({"error": f"cannot start {launch.argv[0]}: {error}", "exit": code})
        return None
    # Kept alive on purpose: its finaliser would hang up on the shell.
    _kept.append(process)
    os.set_blocking(process.fd, False)
    return process.pid, process.fd


_kept: list[object] = []


class Keeper:
    """The keeper's states: a recorder reads (`recorder` is set), or the keeper does (`tracker` is set)."""

    def __init__(self, session: Session, recorder: Channel, signals: SignalPipe, pid: int, master: int) -> None:
        self._session = session
        self._recorder: Channel | None = recorder
        self._tracker: Tracker | None = None
        self._signals = signals
        self._pid = pid
        self._master = master
        self._clients: dict[int, Channel] = {}
        self._heir: Channel | None = None
        self._status: int | None = None
        self._kill_at = 0.0
        self._finished = False
        self._held = session.hold_journal()
        self._listener = listen(session.folder / SOCKET)

    def run(self) -> None:
        """Serve until the session is over."""
        from recorder import platform

        self._session.write_live(shell_pid=self._pid, tty=platform.terminal_of(self._pid))
        if self._recorder:
            self._recorder.send({"shell": self._pid}, (self._master,))
        while not self._finished:
            self._wait()
        self._session.remove_folder()

    def _wait(self) -> None:
        poll = select.poll()
        for descriptor in (self._listener.fileno(), self._signals.fileno(), *self._clients):
            poll.register(descriptor, select.POLLIN)
        if self._recorder:
            poll.register(self._recorder.fileno(), select.POLLIN)
        if self._tracker:
            poll.register(self._master, select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll(self._timeout())}
        if self._signals.fileno() in ready:
            self._signals.received()
            self._reap()
        if self._recorder and self._recorder.fileno() in ready:
            self._hear_recorder(self._recorder)
        if self._tracker and (not ready or self._master in ready):
            self._read(self._tracker)
        if self._listener.fileno() in ready:
            self._accept()
        for client in [client for client in self._clients.values() if client.fileno() in ready]:
            self._hear_client(client)
        if self._kill_at and time.monotonic() > self._kill_at:
            self._kill_at = 0.0
            os.kill(self._pid, signal.SIGKILL)

    def _timeout(self) -> float | None:
        seconds: float | None = None
        if self._tracker:
            seconds = 0.01 if self._tracker.pending else self._tracker.until_tick()
        if self._kill_at:
            seconds = min(seconds or 1.0, 1.0)
        return None if seconds is None else seconds * 1000

    # --- the shell ---------------------------------------------------------------------------------------------

    def _reap(self) -> None:
        if self._status is not None:
            return
        pid, wait_status = os.waitpid(self._pid, os.WNOHANG)
        if pid == 0:
            return
        code = os.waitstatus_to_exitcode(wait_status)
        self._status = code if code >= 0 else 128 - code
        self._kill_at = 0.0
        if self._recorder:
            self._recorder.send({"exit": self._status})
        elif self._tracker:
            self._finish(self._tracker)

    def _read(self, tracker: Tracker) -> None:
        data = read_available(self._master)
        if data is None:
            time.sleep(0.01)  # the shell is on its way out; SIGCHLD comes next
        elif data:
            tracker.feed(data)
        else:
            tracker.settle()
        tracker.tick()
        tracker.journal.retry()

    def _finish(self, tracker: Tracker) -> None:
        drain_terminal(self._master, lambda data: tracker.feed(data))
        tracker.end_session(self._status, "the shell ended")
        tracker.journal.close()
        os.close(self._held)
        start_drain(self._session)
        self._finished = True

    # --- the recorder ------------------------------------------------------------------------------------------

    def _hear_recorder(self, recorder: Channel) -> None:
        for message, _ in recorder.receive():
            if message.get("bye"):
                self._finished = True
            elif "leave" in message:
                self._take_over(message["leave"])
                return
        if recorder.closed and not self._finished:
            self._take_over("the recorder was killed")

    def _take_over(self, reason: str) -> None:
        if self._recorder:
            self._recorder.close()
        self._recorder = None
        self._tracker, _ = self._session.resumed_tracker()
        self._tracker.activity.attached(False, reason)
        if self._status is not None:
            self._finish(self._tracker)
        elif self._heir and not self._heir.closed:
            self._hand_over(self._heir)
        self._heir = None

    def _hand_over(self, client: Channel) -> None:
        if self._tracker is None:
            return
        self._tracker.suspend_reading()
        self._tracker.journal.close()
        self._tracker = None
        self._recorder = client
        self._clients.pop(client.fileno(), None)
        facts = {"plan": self._session.plan.to_json(), "nonce": self._session.nonce}
        facts |= {"folder": str(self._session.folder), "journal": str(self._session.journal_path)}
        client.send({"ok": True, "shell": self._pid, **facts}, (self._master,))

    # --- tt attach, detach, pause, resume, stop ----------------------------------------------------------------

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        self._clients[connection.fileno()] = Channel(connection)

    def _hear_client(self, client: Channel) -> None:
        descriptor = client.fileno()
        for message, _ in client.receive():
            self._answer(client, message)
        if client.closed and client is not self._recorder:
            self._clients.pop(descriptor, None)
            client.close()

    def _answer(self, client: Channel, message: dict[str, Any]) -> None:
        request = message.get("request")
        if request == "attach":
            self._attach(client)
        elif request == "detach":
            attached = self._recorder is not None and self._recorder.send({"yield": "asked to"})
            client.send({"ok": attached})
        elif request in ("pause", "resume"):
            self._pause(message["what"], request == "pause")
            client.send({"ok": True})
        elif request == "stop":
            self._stop()
            client.send({"ok": True})
        else:
            client.send({"ok": True, "attached": self._recorder is not None, "shell": self._pid})

    def _attach(self, client: Channel) -> None:
        if self._recorder is None:
            self._hand_over(client)
        else:
            self._heir = client
            self._recorder.send({"yield": "attached elsewhere"})

    def _pause(self, what: str, yes: bool) -> None:
        if what in ("timer", "both"):
            self._session.note_pause(yes)
        if self._recorder:
            self._recorder.send({"pause" if yes else "resume": what})
        elif self._tracker:
            self._tracker.pause(what, yes)

    def _stop(self) -> None:
        """As if the terminal were closed; whoever ignores that for long is killed."""
        for group in {self._pid, os.tcgetpgrp(self._master)}:
            for number in (signal.SIGHUP, signal.SIGCONT):
                try:
                    os.killpg(group, number)
                except (ProcessLookupError, PermissionError):
                    continue
        self._kill_at = time.monotonic() + _KILL_AFTER


def drain_terminal(master: int, keep: Any) -> None:
    """Read what is left after the shell's end: until nobody has the terminal open, or nothing comes for a moment."""
    deadline = time.monotonic() + _LONGEST_DRAIN
    poll = select.poll()
    poll.register(master, select.POLLIN)
    while time.monotonic() < deadline and poll.poll(_QUIET * 1000):
        data = read_available(master)
        if data is None:
            return
        if data:
            keep(data)


def start_drain(session: Session) -> int:
    """Start bringing the journal into the store, in the background; returns the process id, 0 where there is none."""
    if not session.plan.drain:
        return 0
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    try:
        return os.posix_spawn(
            session.plan.drain[0],
            list(session.plan.drain),
            dict(session.environment),
            file_actions=[(os.POSIX_SPAWN_DUP2, null, number) for number in (0, 1, 2)],
            setpgroup=0,
        )
    except OSError:
        return 0
    finally:
        os.close(null)
