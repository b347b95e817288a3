"""A shell for runs that is a recorded session: each command is seen by the same recorder as what people type."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from recorder.errors import RecorderError
from runbooks.running.cutter import Mark
from runbooks.running.following import Following
from runbooks.running.recording import RecordedSession, Recording
from runbooks.running.screen import Screen
from runbooks.running.seams import Executed, ShellLeftError
from runbooks.running.startup_text import LEAVE, LEND, LOAD_KEY, NOTHING, READING, Keys, frame
from runbooks.running.wire import Wire
from runbooks.template import word

_PROMPT_PATIENCE = 60.0  # seconds; startup files may take long
_LOAD_PATIENCE, _LOAD_AGAIN = 60.0, 0.5
_QUIET = 0.2
_LEAVE_PATIENCE, _STOP_PATIENCE = 3.0, 8.0  # the keeper kills after five
_ENTER = b"\r"
_LOADED = Mark("L")
_PROMPTS = frozenset("EX")
_UNBEGUN = Executed(exit_code=None, output="", duration_ms=0, restarted=True, unbegun=True)
_RECORDER_GONE = "the recorder of the run's shell was killed; what the shell was running goes on without it"
_SHELL_GONE = "the run's shell is gone"
# What line editors leave switched on when they are left in the middle: bracketed paste, application keys.
_EDITOR_LEFT = b"\x1b[?2004l\x1b[?1l\x1b>\r\n"


class _EndedError(ShellLeftError):
    """The shell has ended, before it was given the next command."""


class RecordedShell:
    """A bash or zsh with recorder and keeper; begun with the first command, and again where a command ended it.

    `begun` is told the uid of each session before it starts.
    """

    def __init__(self, recording: Recording, screen: Screen, begun: Callable[[str], None] = lambda _: None) -> None:
        self._recording = recording
        self._screen = screen
        self._begun = begun
        self._wire: Wire | None = None
        self._folder = ""
        self._reading = False
        self._replaced = False  # a new shell was begun by `enter`, which nobody was told
        self._lost = False  # a command took away what tells where commands end: this shell is of no more use

    # --- what runs ask for -------------------------------------------------------------------------------------

    def execute(
        self,
        command: str,
        *,
        timeout_ms: int | None = None,
        quiet: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Executed:
        """Run a command to its end, with these variables for it alone. Raises ShellLeftError, RecorderError."""
        if self._replaced:
            self._replaced = False
            return _UNBEGUN
        wire = self._session()
        with wire:
            wire.interrupted = False
            try:
                self._hand(wire, command, frame(environment or {}))
                wire.send(_ENTER)
                with self._screen:
                    return self._follow(wire, Following(wire, self._screen, timeout_ms=timeout_ms, quiet=quiet))
            except _EndedError:
                self._abandon()
                return _UNBEGUN
            except ShellLeftError:
                self._abandon()
                raise

    def enter(self, folder: str) -> str:
        """Go to a folder, by a command that is recorded too; returns why that can't be done, else ""."""
        wanted = os.path.expanduser(folder)  # noqa: PTH111  a trailing slash and .. are the shell's business
        self._session()
        if wanted in ("", self._folder):
            return ""
        went = self.execute(f"cd {word(wanted)}", quiet=True)
        if went.unbegun:
            went = self.execute(f"cd {word(wanted)}", quiet=True)
            self._replaced = True
        return "" if went.exit_code == 0 else went.output.strip() or f"cannot go to {folder}"

    def interact(self) -> bool:
        """Give the shell to the person until `back`, `exit` or Ctrl-D; false where it ended meanwhile."""
        wire = self._session()
        with wire:
            try:
                prompt = self._hand(wire, "", LEND)
                with self._screen:
                    for piece in prompt:
                        self._screen.show(piece if isinstance(piece, bytes) else b"")
                    try:
                        return self._lent(wire)
                    finally:
                        self._screen.show(_EDITOR_LEFT)
            except _EndedError:
                self._abandon()
                return False
            except ShellLeftError:
                self._abandon()
                raise

    def close(self) -> None:
        """End the shell and its session."""
        if self._wire is not None:
            with self._wire as wire:
                self._end(wire)

    def _end(self, wire: Wire) -> None:
        self._wire, self._lost = None, False
        with suppress(ShellLeftError):  # it has ended already
            _write_handed(wire, "", LEAVE)
        wire.send(LOAD_KEY)
        if not _wait_for_end(wire, _LEAVE_PATIENCE):
            wire.session.stop()
            _wait_for_end(wire, _STOP_PATIENCE)
        wire.session.hang_up()
        wire.session.reap()

    # --- the session -------------------------------------------------------------------------------------------

    def _session(self) -> Wire:
        if self._wire is None:
            # A new shell begins where the one that ended was.
            where = self._folder if os.path.isdir(self._folder) else None  # noqa: PTH112  it may be empty
            session = RecordedSession(self._recording, self._screen.size, self._begun, where)
            self._wire = Wire(session, self._screen)
            try:
                with self._wire:
                    self._await_prompt(self._wire)
            except BaseException:
                self._abandon()
                raise
        return self._wire

    def _await_prompt(self, wire: Wire) -> None:
        secrets = [Keys.of(name, value) for name, value in self._recording.secrets.items()]
        deadline = time.monotonic() + _PROMPT_PATIENCE
        while time.monotonic() < deadline:
            pieces = wire.turn(1.0)
            if pieces is None:
                why = wire.session.said() or "it ended at once"
                raise RecorderError(f"the shell of the run did not start: {why}; `tt runbook resume` tries again")
            for piece in pieces:
                if isinstance(piece, Mark) and piece.letter == "S" and secrets:
                    wire.send(secrets.pop(0).typed)
            if self._take_in(pieces) is not None:
                return
            if wire.interrupted:
                raise KeyboardInterrupt
        raise RecorderError(
            "the shell of the run came to no prompt; see what its startup files wait for, then `tt runbook resume`"
        )

    def _take_in(self, pieces: list[bytes | Mark]) -> int | None:
        """Note where the shell is; returns the status it tells with a prompt, None where no prompt came."""
        status: int | None = None
        for piece in pieces:
            if isinstance(piece, bytes):
                self._reading = self._reading or READING in piece
            elif piece.letter in _PROMPTS and piece.fields[:1]:
                self._reading = False
                self._lost = self._lost or piece.letter == "X"
                self._folder = piece.fields[1] if len(piece.fields) > 1 else ""
                status = int(piece.fields[0]) if status is None else status
        return status

    def _abandon(self) -> None:
        """Let go of the shell; with its keeper it goes on."""
        if self._wire is not None:
            self._wire.session.hang_up()
            self._wire = None

    def _ended_with(self, wire: Wire) -> int | None:
        """The recorder is gone: the status of its shell, None where unknown. Raises ShellLeftError where the shell goes on."""
        said = wire.session.said()
        ended = wire.session.reap()
        self._abandon()
        if not ended:
            raise ShellLeftError(said or _RECORDER_GONE)
        return wire.session.exit_code

    # --- one command -------------------------------------------------------------------------------------------

    def _hand(self, wire: Wire, command: str, code: str) -> list[bytes | Mark]:
        """Bring a command into the line editor; returns what was printed behind the mark that it is there."""
        _write_handed(wire, command, code)
        deadline = time.monotonic() + _QUIET
        while not self._reading and time.monotonic() < deadline:
            self._turn(wire, _QUIET)
        # The key may be lost to what reads the terminal before the line editor. Pressed twice it does no harm: Enter follows
        # in any case, and the editor holds the same command then.
        give_up = time.monotonic() + _LOAD_PATIENCE
        while time.monotonic() < give_up:
            wire.send(LOAD_KEY)
            deadline = time.monotonic() + _LOAD_AGAIN
            while (left := deadline - time.monotonic()) > 0:
                pieces = self._turn(wire, left)
                if _LOADED in pieces:
                    return pieces[pieces.index(_LOADED) + 1 :]
        raise RecorderError("the shell of the run takes no commands; end it with `tt stop` and resume the run")

    def _turn(self, wire: Wire, seconds: float) -> list[bytes | Mark]:
        pieces = wire.turn(seconds)
        if pieces is None:
            self._ended_with(wire)
            raise _EndedError(_SHELL_GONE)
        self._take_in(pieces)
        return pieces

    def _follow(self, wire: Wire, following: Following) -> Executed:
        while True:
            pieces = wire.turn(following.patience, typing=following.begun)
            if pieces is None:
                return following.ended(self._ended_with(wire), restarted=True)
            status = self._take_in(pieces)
            for piece in pieces:
                if isinstance(piece, Mark) and piece.letter in _PROMPTS:
                    break
                following.note(piece)
            if status is not None or following.lost:
                lost = self._lost or following.lost
                if lost:
                    self._end(wire)
                return following.ended(status, restarted=lost)
            following.press_on()

    # --- the shell in other hands ------------------------------------------------------------------------------

    def _lent(self, wire: Wire) -> bool:
        at_prompt = True
        given_back = False
        while not (given_back and at_prompt):
            pieces = wire.turn(60.0, typing=True, at_prompt=at_prompt)
            if pieces is None:
                self._ended_with(wire)
                return False
            self._take_in(pieces)
            for piece in pieces:
                if isinstance(piece, bytes):
                    self._screen.show(b"" if given_back else piece)
                    continue
                at_prompt = (at_prompt or piece.letter in _PROMPTS) and piece.letter != "B"
                given_back = given_back or piece.letter == "K"
        if self._lost:
            self._end(wire)
            return False
        return True


def _write_handed(wire: Wire, command: str, code: str) -> None:
    path = wire.session.handed
    for target, text in ((path, command), (path.with_name(path.name + ".sh"), code or NOTHING)):
        try:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        except FileNotFoundError as error:  # its folder goes with the shell
            raise _EndedError(_SHELL_GONE) from error
        with open(descriptor, "wb") as file:
            file.write(text.encode(errors="surrogateescape"))


def _wait_for_end(wire: Wire, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if wire.turn(left) is None:
            return True
    return False
