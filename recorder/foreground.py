"""The recorder in the foreground: copies bytes between the user's terminal and the shell's, and journals them."""

from __future__ import annotations

import os
import select
import signal
import time
from dataclasses import dataclass

from recorder.channel import Channel
from recorder.keeper import drain_terminal, start_drain
from recorder.keys import DetachKey
from recorder.pump import read_available
from recorder.session import Session
from recorder.signals import SignalPipe
from recorder.terminal import Terminal, is_unseen, set_window_size
from recorder.tracker import Tracker

_SETTLE = 0.003
_CHORD = 1.0
_EXIT_PATIENCE = 2.0
_READ = 65536
_INPUT_LIMIT = 64 * 1024
_DIM, _PLAIN = "\x1b[2m", "\x1b[22m"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the foreground part of a session ended: the shell's exit status, or the reason for leaving it running."""

    status: int | None
    left: str = ""


class Foreground:
    """One recorder at work on one terminal."""

    def __init__(self, session: Session, tracker: Tracker, terminal: Terminal, master: int, keeper: Channel) -> None:
        self._session = session
        self._tracker = tracker
        self._terminal = terminal
        self._master = master
        self._keeper = keeper
        self._keys = DetachKey(session.plan.detach_key)
        self._to_shell = b""
        self._size = terminal.size
        self._watched: tuple[tuple[int, int], ...] = ()
        self._poller = select.poll()
        self._notice = ""
        self._told = False
        self._input_open = True
        self._gone_at = 0.0
        self._outcome: Outcome | None = None
        self._drain_pid = 0
        self._drained_at = time.monotonic()
        self._drained_commands = tracker.finished

    def run(self) -> Outcome:
        """Copy until the shell ends or this terminal is left; the terminal must be in raw mode."""
        watched = (signal.SIGWINCH, signal.SIGHUP, signal.SIGTERM, signal.SIGCHLD, signal.SIGCONT)
        with SignalPipe(watched) as signals:
            for ignored in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGTTOU):
                signal.signal(ignored, signal.SIG_IGN)
            self._resize()
            while self._outcome is None:
                self._step(signals)
        return self._outcome

    def tell(self, message: str) -> None:
        """Show a message before the next prompt."""
        self._notice = message

    # --- one turn ----------------------------------------------------------------------------------------------

    def _step(self, signals: SignalPipe) -> None:
        ready = self._poll(signals)
        if self._master in ready:
            self._from_shell()
        elif self._tracker.pending:
            self._show(self._tracker.settle())
        if self._terminal.descriptor in ready:
            self._from_user()
        elif self._keys.waiting and not ready:
            self._type(self._keys.release())
        if self._to_shell:
            self._write_to_shell()
        if self._terminal.backlog and self._terminal.out in ready:
            self._show(b"")
        if signals.fileno() in ready:
            self._on_signals(signals.received())
        if self._keeper.fileno() in ready:
            self._from_keeper()
        if self._gone_at and time.monotonic() - self._gone_at > _EXIT_PATIENCE:
            self._finish(None)
        self._tracker.tick()
        self._watch_journal()

    def _poll(self, signals: SignalPipe) -> set[int]:
        shell = 0 if self._terminal.congested or self._gone_at else select.POLLIN
        if self._to_shell:
            shell |= select.POLLOUT
        watched = (
            (signals.fileno(), select.POLLIN),
            (self._keeper.fileno(), 0 if self._keeper.closed else select.POLLIN),
            (self._master, shell),
            (self._terminal.descriptor, select.POLLIN if self._input_open and len(self._to_shell) < _INPUT_LIMIT else 0),
            (self._terminal.out, select.POLLOUT if self._terminal.backlog else 0),
        )
        if watched != self._watched:
            self._watched, self._poller = watched, select.poll()
            wanted: dict[int, int] = {}
            for descriptor, events in watched:
                if events:
                    wanted[descriptor] = wanted.get(descriptor, 0) | events
            for descriptor, events in wanted.items():
                self._poller.register(descriptor, events)
        return {descriptor for descriptor, _ in self._poller.poll(self._timeout() * 1000)}

    def _timeout(self) -> float:
        if self._tracker.pending:
            return _SETTLE
        seconds = min(_CHORD if self._keys.waiting else 60.0, self._tracker.until_tick())
        return min(seconds, 0.2) if self._gone_at or self._tracker.journal.problem else seconds

    # --- from the shell to the user ----------------------------------------------------------------------------

    def _from_shell(self) -> None:
        data = read_available(self._master)
        if data is None:
            # Nobody has the terminal open any more; the keeper reports the status in a moment, if it lives.
            self._gone_at = self._gone_at or time.monotonic()
            if self._keeper.closed:
                self._finish(None)
            return
        if self._tracker.feed(data, self._show):
            self._drain_now_and_then()

    def _show(self, data: bytes, prompted: bool = False) -> None:
        if prompted and self._notice:
            data = self._notice_line() + data
        try:
            self._terminal.show(data)
        except OSError:
            self._leave("the terminal vanished")

    def _notice_line(self) -> bytes:
        line = f"{_DIM}tt: {self._notice}{_PLAIN}\r\n"
        self._notice = ""
        return line.encode()

    # --- from the user to the shell ----------------------------------------------------------------------------

    def _from_user(self) -> None:
        try:
            typed = os.read(self._terminal.descriptor, _READ)
        except OSError:
            typed = b""
        if not typed:
            self._input_open = False
            self._leave("the terminal vanished")
            return
        if self._terminal.size != self._size:
            # What is typed after a resize is meant for the new size; the signal may still be on its way.
            self._resize()
        typed, detach = self._keys.filter(typed)
        self._type(typed)
        if detach:
            self._leave("asked to")

    def _type(self, typed: bytes) -> None:
        if typed:
            # Whether the shell shows it is asked before it gets it, what follows from that waits until it has it.
            unseen = is_unseen(self._master)
            self._to_shell += typed
            self._write_to_shell()
            self._tracker.typed(typed, unseen)

    def _write_to_shell(self) -> None:
        try:
            self._to_shell = self._to_shell[os.write(self._master, self._to_shell) :]
        except BlockingIOError:
            pass
        except OSError:
            self._to_shell = b""

    # --- signals and the keeper --------------------------------------------------------------------------------

    def _on_signals(self, received: set[int]) -> None:
        if signal.SIGWINCH in received or signal.SIGCONT in received:
            self._resize()
        if signal.SIGHUP in received:
            self._leave("the terminal vanished")
        if signal.SIGTERM in received:
            self._leave("the recorder was asked to end")
        if signal.SIGCHLD in received and self._drain_pid:
            pid, _ = os.waitpid(self._drain_pid, os.WNOHANG)
            self._drain_pid = 0 if pid else self._drain_pid

    def _resize(self) -> None:
        self._size = self._terminal.size
        set_window_size(self._master, self._size)
        self._tracker.resized(*self._size[:2])

    def _from_keeper(self) -> None:
        for message, _ in self._keeper.receive():
            if "exit" in message:
                self._finish(message["exit"])
            elif "yield" in message:
                self._leave(message["yield"])
            elif "pause" in message or "resume" in message:
                self._tracker.pause(message.get("pause") or message["resume"], "pause" in message)
        if self._keeper.closed and self._outcome is None:
            self._keeper.close()
            self.tell("the session's keeper was killed; recording goes on, but `tt attach` won't find this session")
            self._gone_at = 0.0

    def _finish(self, status: int | None) -> None:
        if self._outcome is not None:
            return
        drain_terminal(self._master, lambda data: self._tracker.feed(data, self._show))
        self._tracker.end_session(status, "the shell ended")
        self._tracker.journal.close()
        self._keeper.send({"bye": True})
        if self._keeper.closed:
            self._session.remove_folder()
        start_drain(self._session)
        self._outcome = Outcome(status)

    def _leave(self, reason: str) -> None:
        if self._outcome is not None:
            return
        if self._keeper.closed:
            # Nobody is there to hold the shell: stay, and let the end of the terminal end it as it would without us.
            self._finish(None)
            return
        self._tracker.suspend_reading()
        self._tracker.journal.close()
        self._keeper.send({"leave": reason})
        self._outcome = Outcome(None, reason)

    # --- the journal -------------------------------------------------------------------------------------------

    def _watch_journal(self) -> None:
        problem = self._tracker.journal.problem
        if problem and not self._told:
            self._told = True
            self.tell(f"the journal can't be written ({problem}); your shell goes on, its output is only counted")
        elif problem:
            self._tracker.journal.retry()

    def _drain_now_and_then(self) -> None:
        now = time.monotonic()
        due = now - self._drained_at >= self._session.plan.drain_interval
        if due and not self._drain_pid and self._tracker.finished > self._drained_commands:
            self._drained_at, self._drained_commands = now, self._tracker.finished
            self._drain_pid = start_drain(self._session)
