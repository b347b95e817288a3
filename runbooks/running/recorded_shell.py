"""A shell for runs that is a recorded session: each command is seen by the same recorder as what people type."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from recorder.errors import RecorderError
from recorder.text import render
from runbooks.running.cutter import Mark
from runbooks.running.kept_output import KeptOutput
from runbooks.running.limits import Limit
from runbooks.running.recording import RecordedSession, Recording
from runbooks.running.screen import Screen
from runbooks.running.seams import Executed, ShellLeftError
from runbooks.running.startup_text import LEAVE, LEND, LOAD_KEY, NOTHING, Keys, frame
from runbooks.running.wire import Wire
from runbooks.template import word

_PROMPT_PATIENCE = 60.0  # startup files may take long
_LOAD_PATIENCE = 60.0
_LOAD_AGAIN = 0.5
_QUIET = 0.2
_LEAVE_PATIENCE = 3.0
_STOP_PATIENCE = 8.0  # the keeper kills after five
_READING = b"\x1b[?2004h"  # the line editor has begun to read
_ECHO_ENDS = b"\x1b[?2004l"  # the line editor has read all of it
_CTRL_C, _CTRL_D, _ENTER = b"\x03", b"\x04", b"\r"
_END_OF_INPUT_EVERY = (0.1, 0.2, 0.3, 0.5, 1.0, 2.0)  # seconds before each; the last one for ever
_LOADED = Mark("L")
INCOMPLETE = "the command is incomplete: the shell waits for more of it\n"


@dataclass(slots=True)
class _Following:
    """A command that was handed over: what is known of it so far."""

    limit: Limit
    quiet: bool
    kept: KeptOutput = field(default_factory=KeptOutput)
    begun_at: float = field(default_factory=time.monotonic)
    begun: bool = False
    before: bytes = b""  # the end of what was printed before it began
    incomplete: bool = False
    interrupted: bool = False
    inputs_ended: int = 0
    next_end_of_input: float = 0.0


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
        wire = self._session()
        with wire:
            wire.interrupted = False
            try:
                self._hand(wire, command, frame(environment or {}))
                wire.send(_ENTER)
                following = _Following(Limit(timeout_ms), quiet)
                with self._screen:
                    return self._follow(wire, following)
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
        return "" if went.exit_code == 0 else went.output.strip() or f"cannot go to {folder}"

    def interact(self) -> bool:
        """Give the shell to the person until `back`, `exit` or Ctrl-D; false where it ended meanwhile."""
        wire = self._session()
        with wire:
            prompt = self._hand(wire, "", LEND)
            try:
                with self._screen:
                    for piece in prompt:
                        self._screen.show(piece if isinstance(piece, bytes) else b"")
                    return self._lent(wire)
            except ShellLeftError:
                self._abandon()
                raise

    def close(self) -> None:
        """End the shell and its session."""
        wire, self._wire = self._wire, None
        if wire is None:
            return
        with wire:
            self._write_handed(wire, "", LEAVE)
            wire.send(LOAD_KEY)
            if not self._wait_for_end(wire, _LEAVE_PATIENCE):
                wire.session.stop()
                self._wait_for_end(wire, _STOP_PATIENCE)
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
                raise RecorderError(f"the shell of the run did not start: {wire.session.said() or 'it ended at once'}")
            for piece in pieces:
                if isinstance(piece, Mark) and piece.letter == "S" and secrets:
                    wire.send(secrets.pop(0).typed)
                if self._note_prompt(piece):
                    return
            if wire.interrupted:
                raise KeyboardInterrupt
        raise RecorderError("the shell of the run came to no prompt; what do its startup files wait for?")

    def _note_prompt(self, piece: bytes | Mark) -> bool:
        """Take in where the shell is; true for the mark that a prompt comes."""
        if isinstance(piece, bytes):
            self._reading = self._reading or _READING in piece
            return False
        if piece.letter != "E":
            return False
        self._reading = False
        self._folder = piece.fields[1] if len(piece.fields) > 1 else ""
        return True

    def _abandon(self) -> None:
        """Let go of the shell; with its keeper it goes on."""
        if self._wire is not None:
            self._wire.session.hang_up()
            self._wire = None

    # --- handing over a command --------------------------------------------------------------------------------

    def _hand(self, wire: Wire, command: str, code: str) -> list[bytes | Mark]:
        """Bring a command into the line editor; returns what was printed behind the mark that it is there."""
        self._write_handed(wire, command, code)
        deadline = time.monotonic() + _QUIET
        while not self._reading and time.monotonic() < deadline:
            self._take_in(wire, _QUIET)
        # The key may be lost to what reads the terminal before the line editor. Pressed twice it does no harm: Enter follows
        # in any case, and the editor holds the same command then.
        give_up = time.monotonic() + _LOAD_PATIENCE
        while time.monotonic() < give_up:
            wire.send(LOAD_KEY)
            deadline = time.monotonic() + _LOAD_AGAIN
            while (left := deadline - time.monotonic()) > 0:
                pieces = self._take_in(wire, left)
                if _LOADED in pieces:
                    return pieces[pieces.index(_LOADED) + 1 :]
        raise RecorderError("the shell of the run takes no commands; end it with `tt stop` and resume the run")

    def _take_in(self, wire: Wire, seconds: float) -> list[bytes | Mark]:
        pieces = wire.turn(seconds)
        if pieces is None:
            raise ShellLeftError(wire.session.said() or "the shell is gone")
        for piece in pieces:
            self._note_prompt(piece)
        return pieces

    @staticmethod
    def _write_handed(wire: Wire, command: str, code: str) -> None:
        path = wire.session.handed
        for target, text in ((path, command), (path.with_name(path.name + ".sh"), code or NOTHING)):
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with open(descriptor, "wb") as file:
                file.write(text.encode(errors="surrogateescape"))

    # --- following it to its end -------------------------------------------------------------------------------

    def _follow(self, wire: Wire, following: _Following) -> Executed:
        while True:
            pieces = wire.turn(self._patience(following), typing=following.begun)
            if pieces is None:
                return self._ended_shell(wire, following)
            status: int | None = None
            for piece in pieces:
                if self._note_prompt(piece) and status is None:
                    status = int(piece.fields[0]) if isinstance(piece, Mark) else None
                elif status is None:
                    self._note(wire, following, piece)
            if status is not None:
                self._tell_refusal(following)
                return self._ended(following, status)
            following.limit.enforce(wire)
            self._end_input(wire, following)
            if wire.interrupted:
                wire.interrupted, following.interrupted = False, True
                following.limit.end(wire)

    def _note(self, wire: Wire, following: _Following, piece: bytes | Mark) -> None:
        if isinstance(piece, Mark):
            if piece.letter == "B" and not following.begun:
                following.begun, following.begun_at = True, time.monotonic()
                following.next_end_of_input = following.begun_at + _END_OF_INPUT_EVERY[0]
            return
        if following.begun:
            following.kept.add(piece)
            if not following.quiet:
                self._screen.show(piece)
            return
        following.before = (following.before + piece)[-4096:]
        if _READING in following.before and not following.incomplete:
            # It reads again although nothing has begun: this is the continuation prompt.
            following.incomplete = True
            wire.send(_CTRL_C)

    def _tell_refusal(self, following: _Following) -> None:
        """A text that the shell does not understand never begins; what it says about it stands behind the echo."""
        if following.begun or following.incomplete:
            return
        _, _, said = following.before.rpartition(_ECHO_ENDS)
        following.kept.add(said.lstrip(b"\r\n"))
        if not following.quiet:
            self._screen.show(following.kept.data)

    def _patience(self, following: _Following) -> float:
        patience = min(60.0, following.limit.left)
        if self._screen.keys is None and following.begun:
            patience = min(patience, max(0.0, following.next_end_of_input - time.monotonic()))
        return patience

    def _end_input(self, wire: Wire, following: _Following) -> None:
        """Where nobody types, whoever reads the terminal finds the end of its input there, now and then."""
        if self._screen.keys is not None or not following.begun or time.monotonic() < following.next_end_of_input:
            return
        wire.send(_CTRL_D)
        following.inputs_ended += 1
        pause = _END_OF_INPUT_EVERY[min(following.inputs_ended, len(_END_OF_INPUT_EVERY) - 1)]
        following.next_end_of_input = time.monotonic() + pause

    def _ended(self, following: _Following, status: int, *, restarted: bool = False) -> Executed:
        if following.incomplete:
            return Executed(exit_code=2, output=INCOMPLETE, duration_ms=0, restarted=restarted)
        return Executed(
            exit_code=status,
            output=render(following.kept.data, self._screen.size[1]),
            duration_ms=round((time.monotonic() - following.begun_at) * 1000),
            timed_out=following.limit.exceeded,
            interrupted=following.interrupted,
            restarted=restarted,
        )

    def _ended_shell(self, wire: Wire, following: _Following) -> Executed:
        """The recorder is gone: with its shell, which then has a status, or without, and the shell goes on elsewhere."""
        said = wire.session.said()
        ended = wire.session.reap()
        self._abandon()
        if not ended:
            raise ShellLeftError(said or "the recorder is gone")
        executed = self._ended(following, wire.session.exit_code or 0, restarted=True)
        if wire.session.exit_code is not None:
            return executed
        from dataclasses import replace

        return replace(executed, exit_code=None)

    # --- the shell in other hands ------------------------------------------------------------------------------

    def _lent(self, wire: Wire) -> bool:
        at_prompt = True
        given_back = False
        while True:
            pieces = wire.turn(60.0, typing=True, at_prompt=at_prompt)
            if pieces is None:
                ended = wire.session.reap()
                said = wire.session.said()
                self._abandon()
                if not ended:
                    raise ShellLeftError(said or "the recorder is gone")
                return False
            for piece in pieces:
                if isinstance(piece, bytes):
                    if not given_back:
                        self._screen.show(piece)
                elif piece.letter == "B":
                    at_prompt = False
                elif piece.letter == "K":
                    given_back = True
                at_prompt = self._note_prompt(piece) or at_prompt
            if given_back and at_prompt:
                return True

    def _wait_for_end(self, wire: Wire, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if wire.turn(left) is None:
                return True
        return False
