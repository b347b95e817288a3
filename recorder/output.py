"""Journals what a terminal prints: a command's output, head and tail, and the line being edited at a prompt.

Secrets are masked before anything reaches the journal. A secret may be cut by the end of a read, so what could be the
beginning of one waits for the next read, or for `settle`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Iterable

from recorder.clocks import Instant
from recorder.plan import Plan
from recorder.secrets import mask_bytes, possible_secret_tail
from recorder.text import render, strip_prompt_sp, used_alt_screen
from recorder.writer import JournalWriter

# What fish itself prints between its preexec event and the command's first byte: bracketed paste off, the title,
# colours reset, carriage return.
_FISH_LEAD = re.compile(rb"(?:\x1b\[\?2004l|\x1b\[[<>=][0-9;]*u|\x1b>)*(?:\x1b\]0;[^\x07]*\x07)?(?:\x1b\[[0-9;]*m|\x1b\(B)*\r")
_LEAD_SAMPLE = 1024
_TAIL_SAMPLE = 4096
_ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|[\x00-\x08\x0b-\x1f]")
_ALT_SCREEN_HINT = b"\x1b[?"


class CommandOutput:
    """The output of one command after the other: the first bytes as they come, the last ones at its end.

    `secrets` is the session's set of known secret values, shared with the tracker.
    """

    def __init__(self, journal: JournalWriter, secrets: Collection[str], plan: Plan, shell: str) -> None:
        self._journal = journal
        self._secrets = secrets
        self._head_limit = plan.head_bytes
        self._tail_limit = plan.tail_bytes
        self._shell = shell
        self.begin(0, 80)

    def begin(self, command: int, columns: int, total: int = 0) -> None:
        """What comes now belongs to this command, which has printed `total` bytes so far."""
        self._command = command
        self._columns = columns
        self._total = total
        self._kept = total
        self._skipped = 0
        self._alt_screen = False
        self._lead = b""
        self._last = b""
        self._held = b""
        self._held_at = Instant(0, 0, 0)
        self._ring: deque[bytes] = deque()
        self._ring_bytes = 0
        self._ring_at = self._held_at

    @property
    def holds(self) -> bool:
        """Whether bytes wait for the next read."""
        return bool(self._held)

    def add(self, data: bytes, at: Instant, recording: bool) -> None:
        """Some bytes of output."""
        self._total += len(data)
        if len(self._lead) < _LEAD_SAMPLE:
            self._lead += data[:_LEAD_SAMPLE]
        self._last = data[-_TAIL_SAMPLE:] if len(data) >= _TAIL_SAMPLE else (self._last + data)[-_TAIL_SAMPLE:]
        if _ALT_SCREEN_HINT in data and used_alt_screen(data):
            self._alt_screen = True
        if not recording:
            self._skipped += len(data)
        elif self._kept < self._head_limit:
            self._kept += len(data)
            self._write(data, at)
        else:
            self._remember(data, at)

    def settle(self) -> None:
        """Nothing came for a moment: what waits is written as it is."""
        if self._held:
            held, self._held = self._held, b""
            self._journal.output(self._command, self._held_at, mask_bytes(held, self._secrets))

    def end(self) -> dict[str, object]:
        """The command is over; returns its exact count of bytes, and how many before and behind are the shell's."""
        self.settle()
        tail = mask_bytes(b"".join(self._ring), self._secrets)
        if self._skipped:
            self._journal.event("skip", self._command, bytes=self._skipped)
        if tail:
            self._journal.output(self._command, self._ring_at, tail)
        lead = trim = 0
        if self._shell == "fish" and (match := _FISH_LEAD.match(self._lead)):
            lead = match.end()
        elif self._shell == "zsh":
            trim = len(self._last) - len(strip_prompt_sp(self._last, self._columns))
        totals: dict[str, object] = {
            "bytes": self._total - lead - trim,
            "lead": lead,
            "trim": trim,
            "alt_screen": self._alt_screen,
        }
        self.begin(0, self._columns)
        return totals

    def _write(self, data: bytes, at: Instant) -> None:
        data, self._held = self._held + data, b""
        waits = possible_secret_tail(data)
        if waits:
            data, self._held, self._held_at = data[:-waits], data[-waits:], at
        if data:
            self._journal.output(self._command, at, mask_bytes(data, self._secrets))

    def _remember(self, data: bytes, at: Instant) -> None:
        self._ring.append(data)
        self._ring_at = at
        self._ring_bytes += len(data)
        while self._ring_bytes - len(self._ring[0]) >= self._tail_limit:
            dropped = len(self._ring.popleft())
            self._ring_bytes -= dropped
            self._skipped += dropped


class PromptEcho:
    """What is printed between a prompt and the next command: the prompt, the echo of the line, notices of jobs.

    The line may hold a secret, spelled out over many small writes; it is kept in memory until it is known not to.
    """

    def __init__(self, journal: JournalWriter, secrets: Collection[str]) -> None:
        self._journal = journal
        self._secrets = secrets
        self._pieces: list[tuple[Instant, bytes]] = []
        self._written = 0
        self._prompt_length: int | None = None
        self._prompt = b""
        self._unseen = b""

    @property
    def raw(self) -> bytes:
        """Everything since the prompt."""
        return b"".join(piece for _, piece in self._pieces)

    @property
    def prompt(self) -> bytes:
        """The prompt itself, as last seen complete before somebody typed."""
        return self._prompt if self._prompt_length is None else self.raw[: self._prompt_length]

    def add(self, data: bytes, at: Instant, recording: bool) -> None:
        """Some bytes printed at the prompt."""
        if recording:
            self._pieces.append((at, data))

    def typing_begins(self) -> None:
        """The first key was pressed: what has been printed so far is the prompt."""
        if self._prompt_length is None and self._pieces:
            self._prompt = self.raw
            self._prompt_length = len(self._prompt)

    def unseen(self, data: bytes, secret: bool) -> Iterable[str]:
        """The lines completed by these keys while the terminal did not echo: passwords."""
        if not secret:
            self._unseen = b""
            return []
        *lines, self._unseen = (self._unseen + data).replace(b"\r", b"\n").split(b"\n")
        return [line.decode(errors="surrogateescape") for line in lines]

    def take(self) -> list[tuple[Instant, bytes]]:
        """What was not taken before, to be journaled."""
        pieces = self._pieces[self._written :]
        self._written = len(self._pieces)
        return pieces

    def write(self, pieces: list[tuple[Instant, bytes]], mask: Callable[[str, Collection[str]], str]) -> None:
        """Journal pieces; a line with a secret in it is journaled as its masked text."""
        raw = b"".join(piece for _, piece in pieces)
        if not raw:
            return
        if self._is_clean(raw, mask):
            for at, piece in pieces:
                self._journal.output(0, at, piece)
            return
        masked = mask(render(raw, 10_000), self._secrets).replace("\n", "\r\n")
        self._journal.output(0, pieces[0][0], mask_bytes(masked.encode(errors="surrogateescape"), self._secrets))

    def clear(self) -> None:
        """A new prompt is about to be printed."""
        self._pieces = []
        self._written = 0
        self._prompt_length = None

    def _is_clean(self, raw: bytes, mask: Callable[[str, Collection[str]], str]) -> bool:
        # What was typed, keys taken back included, and what it came to; often the same.
        views = {_ESCAPES.sub(b"", raw).replace(b"\r", b"").decode(errors="replace"), render(raw, 10_000)}
        return all(mask(view, self._secrets) == view for view in views) and mask_bytes(raw, self._secrets) == raw
