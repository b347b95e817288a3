"""Turns what a terminal prints into journal records: which bytes belong to which command, and how it went.

The tracker is told everything that happens (`feed`, `typed`, `tick`, ...) by whoever reads the terminal, and writes it to
the journal. It never reads or writes the terminal itself. It can be rebuilt from the journal (`recorder.resume`), which is
how a keeper goes on where a killed recorder stopped.
"""

from __future__ import annotations

import shlex
from collections import deque
from collections.abc import Callable, Mapping
from typing import NamedTuple

from recorder.activity import Activity
from recorder.clocks import NANOSECONDS_PER_MILLISECOND, Clock, Instant
from recorder.context import read_context
from recorder.environment import compare, parse_environment
from recorder.marks import Mark, Splitter
from recorder.output import CommandOutput, PromptEcho
from recorder.plan import Plan
from recorder.secrets import mask_text, mask_variable, secret_values
from recorder.spool import Spool, as_number
from recorder.text import strip_prompt_sp
from recorder.typed import Typed, typed_comment
from recorder.writer import JournalWriter

Show = Callable[[bytes, bool], None]

_SHORTEST_SECRET = 6
_SHORTEST_PASSWORD = 4
# bash and zsh report 128 + SIGTSTP, SIGTTIN or SIGTTOU for a job that was stopped; fish reports 0.
_STOPPED = frozenset({146, 147, 148, 149, 150})
_MOST_DEFERRED = 64
_PROMPT_NS = 2 * NANOSECONDS_PER_MILLISECOND


def _nobody(data: bytes, prompted: bool) -> None:
    """Shows nothing: the terminal is gone."""


class _Round(NamedTuple):
    """A round that is over: its D mark, whether a command ran, the echo of the line and the prompt before it."""

    mark: Mark
    at: Instant
    ran: bool
    echo: bytes
    prompt: bytes


class Tracker:
    """The state of one session as seen from its terminal.

    `at_prompt` is true from a prompt to the next command; `finished` counts commands that ended.
    """

    def __init__(
        self, plan: Plan, nonce: str, spool: Spool, journal: JournalWriter, clock: Clock, environment: Mapping[str, str]
    ) -> None:
        self.plan = plan
        self.journal = journal
        self.clock = clock
        self.activity = Activity(journal, clock, plan)
        self.splitter = Splitter(nonce)
        self.secrets: set[str] = set()
        self.recording = True
        self.columns = 80
        self.finished = 0
        self.command = 0  # the running number of the command under way, or of the last one
        self.at_prompt = True
        self.cwd = ""
        self.marks_seen = {"C": 0, "T": -1, "D": -1}
        self.typed_text = Typed(plan.shell)
        self._spool = spool
        self._environment = dict(environment)
        self._is_zsh = self._shell == "zsh"
        self._listing = ""  # the shell's last listing of its environment, unparsed
        self._begun_recorded = True
        self._round: _Round | None = None  # that is over, but not yet told of
        self._nameless = False  # whether a command runs whose text nobody told yet
        self._text_round: int | None = None  # of a T mark whose payload was not read yet
        self._start: tuple[int, Instant, dict[str, object]] | None = None
        self._unkept: list[tuple[bytes, Instant]] = []  # output that was shown, but not journaled yet
        self._later: deque[Callable[[], None]] = deque()
        self._learn_secrets(self._environment)
        self._output = CommandOutput(journal, self.secrets, plan, self._shell)
        self._echo = PromptEcho(journal, self.secrets)

    @property
    def _shell(self) -> str:
        return "" if self.plan.command else self.plan.shell

    @property
    def pending(self) -> bool:
        """Whether something waits for bytes that may never come; call `settle` when none did for a moment."""
        waits = self._round is not None or self._nameless or self._start is not None or self._text_round is not None
        return waits or bool(self._unkept) or self.splitter.holds or self._output.holds or bool(self._later)

    # --- what the reader of the terminal reports ---------------------------------------------------------------

    def feed(self, data: bytes, show: Show = _nobody) -> bool:
        """Journal one read, showing what is to be shown on the way; returns whether a prompt came back in it.

        Whatever shows is in the journal before it does, so that nothing is lost that somebody saw.
        """
        at = self.clock.now()
        self.activity.seen(at)
        prompted = False
        for piece in self.splitter.feed(data):
            if isinstance(piece, Mark) and self._accept(piece, at):
                prompted = prompted or piece.letter == "D"
            else:
                # A mark out of turn is of a replayed recording: output like any other.
                shown = piece.raw if isinstance(piece, Mark) else piece
                if self._is_zsh and not self.at_prompt and self._is_prompt_sp(shown):
                    # Nothing anybody would miss, and the prompt comes right behind it.
                    show(shown, prompted)
                    self._unkept.append((shown, at))
                    continue
                if self._start is not None and not self.at_prompt:
                    self.tell_begun()
                self._keep(shown, at)
                show(shown, prompted)
        # A prompt is often printed in several pieces, which nothing should come between.
        if self._round is not None and at.boot_ns - self._round.at.boot_ns > _PROMPT_NS:
            self.finish_round()
        return prompted

    def settle(self) -> bytes:
        """Nothing came for a moment: what was held back is output after all. Returns the bytes to show."""
        held = self.splitter.release()
        if held:
            self._keep(held, self.clock.now())
        self.finish_round()
        self.tell_begun()
        self._output.settle()
        self._catch_up()
        return held

    def tick(self) -> None:
        """Time passed: the heartbeat and the sync that are due."""
        self.activity.tick()
        if self.journal.until_sync() == 0:
            self.journal.sync()

    def until_tick(self) -> float:
        """Seconds until `tick` is wanted."""
        heartbeat, sync = self.activity.until_heartbeat(), self.journal.until_sync()
        return heartbeat if sync is None else min(heartbeat, sync)

    def typed(self, data: bytes, secret: bool) -> None:
        """Somebody typed. The keys are not recorded; what is typed unseen is remembered, to be masked elsewhere."""
        self.activity.seen(self.clock.now())
        if self.at_prompt:
            self._echo.typing_begins()
        for line in self._echo.unseen(data, secret):
            if len(line) >= _SHORTEST_PASSWORD:
                self.secrets.add(line)

    def begin_only_command(self, text: str) -> None:
        """The session is one command: a shell without hooks, or `tt work T1 -- CMD`."""
        at = self.clock.now()
        self._begin(at, self.cwd)
        self._write_text(self.command, text, "argv", cwd=self.cwd)

    def resized(self, rows: int, columns: int) -> None:
        """The terminal has a new size."""
        self.columns = columns
        self.journal.event("resize", self._current, rows=rows, cols=columns)

    def pause(self, what: str, yes: bool) -> None:
        """Hold the timer, the recording or both; or let them run on."""
        self.finish_round()
        if what in ("timer", "both"):
            self.activity.pause(yes)
        if what in ("recording", "both") and self.recording == yes:
            self.recording = not yes
            self.journal.event("pause" if yes else "resume", self._current, what="recording", reason="asked")

    def end_session(self, exit_code: int | None, reason: str) -> None:
        """The shell is gone."""
        at = self.clock.now()
        self.finish_round()
        held = self.splitter.release()
        if held:
            self._keep(held, at)
        self.tell_begun()
        if not self.at_prompt:
            # `exit 3`, `exec`, set -e: the command under way ends with the shell and has its status.
            state = "done" if exit_code is not None else "unknown"
            self._end(at, exit_code, () if exit_code is None else (exit_code,), state)
        self._write_echo_later()
        self._catch_up()
        self.activity.close(at)
        self.journal.event("session_end", exit=exit_code, state="done", reason=reason)

    def resume_output(self, total: int) -> None:
        """The command under way has printed this many bytes so far, read by somebody before us."""
        self._output.begin(self.command, self.columns, total)

    def suspend_reading(self) -> None:
        """Somebody else will read on from here."""
        self.settle()
        self._write_echo_later()
        self._catch_up()

    # --- marks -------------------------------------------------------------------------------------------------

    @property
    def _current(self) -> int:
        return 0 if self.at_prompt else self.command

    def _accept(self, mark: Mark, at: Instant) -> bool:
        if mark.number <= self.marks_seen[mark.letter] or (mark.letter == "T" and self._shell == "bash"):
            return False
        self.marks_seen[mark.letter] = mark.number
        if mark.letter == "C":
            self._on_begin(mark, at)
        elif mark.letter == "T":
            self._text_round = None if self.at_prompt else mark.number
        else:
            self._on_prompt(mark, at)
        return True

    def replay(self, mark: Mark, at: Instant) -> None:
        """Take in a mark that somebody else has read but not told of."""
        if self._accept(mark, at):
            self.finish_round()

    def _on_begin(self, mark: Mark, at: Instant) -> None:
        self.finish_round()
        details = self.typed_text.begins(mark)
        if not self.at_prompt:
            # Pasted lines run without a prompt between them: the next one's mark has the status of the last.
            self._read_text()
            state = "done" if details.previous_status is not None else "unknown"
            self._end(at, details.previous_status, details.previous_pipestatus, state)
            self.cwd = details.cwd or self.cwd
        self._begin(at, self.cwd, mark)
        if self.recording:
            self.journal.mark(self.command, at, mark.body)

    def tell_begun(self) -> None:
        """Tell of the command under way what is known by now."""
        self._read_text()
        self._guess_text()
        self._write_start()
        if self._unkept and self._round is None:
            self._keep_the_unkept()

    def _read_text(self) -> None:
        """Read the text that the last T mark told of. It waits until something is to be written anyway."""
        round_, self._text_round = self._text_round, None
        payload = None if round_ is None else self._spool.text(round_)
        if payload is not None:
            self.cwd = payload.cwd or self.cwd
            self._write_text(self.command, payload.text, "hook", round=round_, cwd=self.cwd)

    def _guess_text(self) -> None:
        """A command runs whose text is not known yet: what the screen shows of it is better than nothing."""
        if self._nameless:
            self._nameless = False
            shown = self.typed_text.guess(self._echo.raw, self._echo.prompt, self.columns)
            if shown:
                self._write_text(self.command, shown, "screen", cwd=self.cwd)

    def _on_prompt(self, mark: Mark, at: Instant) -> None:
        """The prompt is back and is shown as soon as the marks are journaled; the rest waits until it shows."""
        self.finish_round()
        ran = not self.at_prompt
        if ran and self._begun_recorded:
            self.journal.mark(self.command, at, mark.body)
        self._round = _Round(mark, at, ran, self._echo.raw, self._echo.prompt)
        self.at_prompt = True
        self._write_echo_later()
        self._echo.clear()
        self.activity.at_prompt(True)

    def finish_round(self) -> None:
        """Tell of the round that is over, if one is."""
        if self._round is None:
            return
        (mark, at, ran, echo, prompt), self._round = self._round, None
        round_, status = (*map(as_number, mark.fields[:2]), None, None)[:2]
        payload = self._spool.end(mark.number if round_ is None else round_)
        with self.journal.batch():  # one write for all
            if ran:
                self._read_text()
                if payload is not None and self._shell == "bash":
                    for resolved in self.typed_text.resolve(payload, echo, prompt, self.columns):
                        self._write_text(*resolved)
                pipestatus = payload.pipestatus if payload else ()
                stopped = payload.stopped if payload and self._shell == "fish" else status in _STOPPED
                state = "unknown" if status is None else "stopped" if stopped else "done"
                self._end(at, status, pipestatus, state, mark=mark.number)
            elif payload is not None and (comment := typed_comment(payload)):
                self._note(comment, at)
            if payload is not None:
                self._compare_environment(payload.environment, ran)
                self.cwd = payload.cwd or self.cwd
        self.typed_text.round_ends()
        self._defer(self._spool.tidy)

    def _note(self, comment: str, at: Instant) -> None:
        """A line that is only a comment runs nothing, so bash gives it no C mark; what it says belongs to the record."""
        self._begin(at, self.cwd)
        self._write_text(self.command, comment, "history", cwd=self.cwd)
        self._end(at, 0, (), "done")
        self.activity.at_prompt(True)

    # --- journal records ---------------------------------------------------------------------------------------

    def _begin(self, at: Instant, cwd: str, mark: Mark | None = None) -> None:
        self.command += 1
        self.at_prompt = False
        self.activity.at_prompt(False)
        self.typed_text.numbered(self.command)
        self._nameless = True
        self._output.begin(self.command, self.columns)
        command = self.command
        self._defer(lambda: self._write_context(command, cwd))
        self._begun_recorded = self.recording
        # Its text follows in a moment, most often before it prints anything: one record then says both.
        self._start = None
        if self.recording:
            told = {"mark": mark.number, "fields": list(mark.fields)} if mark else {}
            self._start = (self.command, at, {"source": "none", "cwd": cwd, **told})

    def _write_start(self, **better: object) -> None:
        if self._start is not None:
            (command, at, fields), self._start = self._start, None
            self.journal.event("start", command, at, **{**fields, **better})

    def _write_text(self, command: int, text: str, source: str, **fields: object) -> None:
        self._nameless = False
        masked = self._masked(text)
        fields |= {"text": masked, "source": source}
        if self._start is not None and self._start[0] == command:
            self._write_start(**fields)
        elif self.recording:
            self.journal.event("text", command, None, **fields)

    def _write_context(self, command: int, cwd: str) -> None:
        context = read_context(cwd, self._environment)
        if context and self.recording:
            self.journal.event("text", command, context=context)

    def _end(self, at: Instant, exit_code: int | None, pipestatus: tuple[int, ...], state: str, **fields: object) -> None:
        self._write_start()
        self._keep_the_unkept()
        totals = self._output.end()
        self.finished += 1
        self.at_prompt = True
        if self._begun_recorded:
            fields |= {"exit": exit_code, "pipestatus": list(pipestatus), "state": state, **totals}
            self.journal.event("end", self.command, at, **fields)
        self._defer(self.journal.sync)

    def _masked(self, text: str) -> str:
        """A command's text without its secrets, which are remembered: its output may repeat them."""
        masked = mask_text(text, self.secrets) if text else ""
        if masked != text:
            self.secrets |= secret_values(text)
        return masked

    def _compare_environment(self, listing: str, ran: bool) -> None:
        if listing == self._listing:
            return
        first, self._listing = not self._listing, listing
        before, self._environment = self._environment, parse_environment(self._shell, listing)
        self._learn_secrets(self._environment)
        # What the startup files exported belongs to no command.
        if first or not ran or not self.recording:
            return
        changed, gone = compare(before, self._environment)
        masked = {name: mask_text(mask_variable(name, value), self.secrets) for name, value in changed.items()}
        if masked or gone:
            self.journal.event("env", self.command, set=masked, unset=gone)

    def _learn_secrets(self, environment: Mapping[str, str]) -> None:
        for name, value in environment.items():
            if len(value) >= _SHORTEST_SECRET and mask_variable(name, value) == "***":
                self.secrets.add(value)

    def _write_echo_later(self) -> None:
        pieces = self._echo.take()
        if pieces:
            self._defer(lambda: self._echo.write(pieces, mask_text))

    def _defer(self, work: Callable[[], None]) -> None:
        """Do this once nothing comes any more, so that no prompt waits for it."""
        self._later.append(work)
        if len(self._later) > _MOST_DEFERRED:
            # Commands come without a pause: catch up as they come, not all at once.
            self._later.popleft()()

    def _catch_up(self) -> None:
        if self._later:
            with self.journal.batch():
                while self._later:
                    self._later.popleft()()

    def _is_prompt_sp(self, data: bytes) -> bool:
        return len(data) < 2 * self.columns + 64 and not strip_prompt_sp(data, self.columns)

    def _keep_the_unkept(self) -> None:
        for data, at in self._unkept:
            self._output.add(data, at, self.recording)
        self._unkept.clear()

    def _keep(self, data: bytes, at: Instant) -> None:
        if self.at_prompt:
            self._echo.add(data, at, self.recording)
        elif self._start is None and not self._unkept:
            self._output.add(data, at, self.recording)
        else:
            with self.journal.batch():
                self._write_start()
                self._keep_the_unkept()
                self._output.add(data, at, self.recording)

    def only_command_text(self) -> str:
        """What a session without hooks records as its one command."""
        return shlex.join(self.plan.command or (self.plan.shell_path,))
