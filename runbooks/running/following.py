"""Follows a command that was handed to a run's shell, from its Enter to the next prompt."""

from __future__ import annotations

import time

from recorder.text import render
from runbooks.running.cutter import Mark
from runbooks.running.kept_output import KeptOutput
from runbooks.running.limits import Limit
from runbooks.running.screen import Screen
from runbooks.running.seams import Executed
from runbooks.running.startup_text import READING, READING_ENDS
from runbooks.running.wire import Wire

INCOMPLETE = "the command is incomplete: the shell waits for more of it\n"
_CTRL_C, _CTRL_D = b"\x03", b"\x04"
_END_OF_INPUT_AFTER = (0.1, 0.2, 0.3, 0.5, 1.0, 2.0)  # seconds before each; the last one for ever
_MOST_BEFORE = 4096
_MOST_DEAF = 6
_BREAK_AGAIN = 0.5  # seconds


class Following:
    """What is known of one command so far; nothing of it is shown where it is to be `quiet`."""

    def __init__(self, wire: Wire, screen: Screen, *, timeout_ms: int | None, quiet: bool) -> None:
        self._wire = wire
        self._screen = screen
        self._limit = Limit(timeout_ms)
        self._quiet = quiet
        self._kept = KeptOutput()
        self._begun_at = time.monotonic()
        self._before = b""  # the end of what was printed before it began
        self._incomplete = False
        self._break_at = 0.0
        self._interrupted = False
        self._inputs_ended = 0
        self._next_end_of_input = 0.0
        self._tail = b""  # the end of what it printed
        self._reads = False
        self._deaf = 0
        self.begun = False

    @property
    def patience(self) -> float:
        """Seconds until `press_on` wants to be called."""
        patience = min(60.0, self._limit.left)
        if self._incomplete:
            patience = min(patience, max(0.0, self._break_at - time.monotonic()))
        if self._screen.keys is None and self.begun:
            patience = min(patience, max(0.0, self._next_end_of_input - time.monotonic()))
        return patience

    def note(self, piece: bytes | Mark) -> None:
        """Take in something that the shell printed before the prompt was back."""
        if isinstance(piece, Mark):
            if piece.letter == "B" and not self.begun:
                self.begun, self._begun_at = True, time.monotonic()
                self._next_end_of_input = self._begun_at + _END_OF_INPUT_AFTER[0]
        elif self.begun:
            self._print(piece)
        else:
            self._before = (self._before + piece)[-_MOST_BEFORE:]
            if READING in self._before and not self._incomplete:
                # It reads again although nothing has begun: this is the continuation prompt.
                self._incomplete = True
                self._break_off()

    def press_on(self) -> None:
        """Time passed, or a signal came: do what is due about that."""
        self._limit.enforce(self._wire)
        self._end_input()
        if self._incomplete and time.monotonic() > self._break_at:
            self._break_off()
        if self._wire.interrupted:
            self._wire.interrupted, self._interrupted = False, True
            self._limit.end(self._wire)

    @property
    def lost(self) -> bool:
        """Whether the shell will never tell the end: it waits at a prompt of which nothing told, or was stopped."""
        return self._deaf > _MOST_DEAF

    def ended(self, status: int | None, *, restarted: bool = False) -> Executed:
        """The prompt is back, or the shell is gone."""
        if self._incomplete:
            return Executed(exit_code=2, output=INCOMPLETE, duration_ms=0, restarted=restarted)
        if not self.begun and READING_ENDS in self._before:
            # A text that the shell does not understand never begins; what it says about it stands behind the echo.
            self._print(self._before.rpartition(READING_ENDS)[2].lstrip(b"\r\n"))
        return Executed(
            exit_code=status,
            output=render(self._kept.data, self._screen.size[1]),
            duration_ms=round((time.monotonic() - self._begun_at) * 1000),
            timed_out=self._limit.exceeded,
            interrupted=self._interrupted,
            restarted=restarted,
        )

    def _print(self, piece: bytes) -> None:
        self._tail = self._tail[-len(READING) :] + piece
        reads, ends = self._tail.rfind(READING), self._tail.rfind(READING_ENDS)
        self._reads = reads > ends if max(reads, ends) >= 0 else self._reads
        self._kept.add(piece)
        if not self._quiet:
            self._screen.show(piece)

    def _break_off(self) -> None:
        # A line editor that just begins to read may overhear it: it is pressed until the prompt is back.
        self._wire.send(_CTRL_C)
        self._break_at = time.monotonic() + _BREAK_AGAIN

    def _end_input(self) -> None:
        """Where nobody types, whoever reads the terminal finds the end of its input there, now and then."""
        if self._screen.keys is not None or not self.begun or time.monotonic() < self._next_end_of_input:
            return
        # A line editor of the shell itself that the end of input does not end is its prompt.
        session = self._wire.session
        deaf = session.is_stopped or (self._reads and session.foreground_group is None)
        self._deaf = self._deaf + 1 if deaf else 0
        self._wire.send(_CTRL_D)
        self._inputs_ended += 1
        pause = _END_OF_INPUT_AFTER[min(self._inputs_ended, len(_END_OF_INPUT_AFTER) - 1)]
        self._next_end_of_input = time.monotonic() + pause
