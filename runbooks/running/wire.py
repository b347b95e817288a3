"""The line to a run's recorded shell: what it prints comes in as pieces and marks, keys and signals go to it."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from types import TracebackType

from recorder.pump import read_available
from recorder.signals import SignalPipe
from recorder.terminal import set_window_size
from runbooks.running.cutter import Cutter, Mark
from runbooks.running.recording import RecordedSession
from runbooks.running.screen import Screen
from runbooks.running.seams import ShellLeftError
from runbooks.running.startup_text import END_KEY

_READ = 65536
_CTRL_D = b"\x04"
_LAST_WORDS = 0.05  # seconds without output after the recorder's end that mean all is read
_LOOK_EVERY = 1.0  # the recorder's end is told by a signal, which only the main thread hears


class Wire:
    """Entered for as long as we wait for the shell; signals are then heard here and not raised.

    `interrupted` is true once somebody wanted the run to end (SIGINT, SIGTERM).
    """

    def __init__(self, session: RecordedSession, screen: Screen) -> None:
        self.session = session
        self.screen = screen
        self.interrupted = False
        self._cutter = Cutter(session.nonce)
        self._to_shell = b""
        self._signals: SignalPipe | None = None

    def __enter__(self) -> Wire:
        if threading.current_thread() is threading.main_thread():
            # What our parent had us ignore (nohup) stays ignored.
            wanted = (signal.SIGWINCH, signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
            self._signals = SignalPipe([one for one in wanted if signal.getsignal(one) is not signal.SIG_IGN])
            self._signals.__enter__()
        self._fit()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._signals is not None:
            self._signals.__exit__()
            self._signals = None

    def send(self, keys: bytes) -> None:
        """Press keys."""
        self._to_shell += keys
        self._write()

    def turn(self, seconds: float, *, typing: bool = False, at_prompt: bool = False) -> list[bytes | Mark] | None:
        """Wait so long at most for something to happen; what the shell printed, None where nobody can print any more.

        With `typing`, keys of the person go to the shell; `at_prompt`, Ctrl-D among them gives the shell back.
        """
        poll = select.poll()
        poll.register(self.session.master, select.POLLIN | (select.POLLOUT if self._to_shell else 0))
        keys = self.screen.keys if typing else None
        if keys is not None:
            poll.register(keys, select.POLLIN)
        if self._signals is not None:
            poll.register(self._signals.fileno(), select.POLLIN)
        # Whoever kills the recorder leaves its terminal open: the keeper and what the shell runs may have it too.
        ended = self.session.has_ended
        ready = dict(poll.poll(min(max(0.0, seconds), _LAST_WORDS if ended else _LOOK_EVERY) * 1000))
        if self._signals is not None and self._signals.fileno() in ready:
            self._heed(self._signals.received())
        if keys in ready and keys is not None:
            self._relay(keys, at_prompt)
        self._write()
        if ready.get(self.session.master, 0) & ~select.POLLOUT:
            return self._read()
        if ready or (not ended and seconds > _LOOK_EVERY):
            return []
        held = self._cutter.release()
        return [held] if held else None if ended else []

    def _read(self) -> list[bytes | Mark] | None:
        data = read_available(self.session.master)
        if data is None:
            held = self._cutter.release()
            return [held] if held else None
        return list(self._cutter.feed(data))

    def _relay(self, keys: int, at_prompt: bool) -> None:
        try:
            typed = os.read(keys, _READ)
        except OSError:
            typed = b""
        if not typed:
            raise ShellLeftError("the terminal vanished")
        self.send(typed.replace(_CTRL_D, END_KEY) if at_prompt else typed)

    def _write(self) -> None:
        try:
            while self._to_shell:
                self._to_shell = self._to_shell[os.write(self.session.master, self._to_shell) :]
        except BlockingIOError:
            pass
        except OSError:
            self._to_shell = b""

    def _heed(self, received: set[int]) -> None:
        if signal.SIGHUP in received:
            raise ShellLeftError("the terminal vanished")
        if received & {signal.SIGINT, signal.SIGTERM}:
            self.interrupted = True
        if signal.SIGWINCH in received:
            self._fit()

    def _fit(self) -> None:
        try:
            set_window_size(self.session.master, (*self.screen.size, 0, 0))
        except OSError:
            time.sleep(0)  # the shell has just ended, which the next turn tells
