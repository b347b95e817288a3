"""A recorded shell for tests: type into it, end it, then ask the store what was recorded."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorder.live import read_live
from recorder.places import Places
from sandbox.person import PASTE_BEGIN, PASTE_END, STARTUP, Person, home_environment, make_home
from store.database import open_store
from store.history import raw_output

PATIENCE = float(os.environ.get("TT_TESTS_PATIENCE", "20"))
SHELLS = ("bash", "zsh", "fish")
READS_A_LINE = "\x1b[?2004h"
TT = (sys.executable, "-I", "-m", "cli")


@dataclass(frozen=True, slots=True)
class Command:
    """One recorded command; `raw` is its output byte for byte, `count` the exact number of bytes it printed."""

    text: str
    exit: int | None
    pipestatus: list[int]
    state: str
    cwd: str
    output: str
    raw: bytes
    count: int
    source: str
    alt_screen: bool
    truncated: bool


class Recording(Person):
    """A person in a shell that `tt work` records, with a home of its own."""

    def __init__(
        self,
        home: Path,
        shell: str,
        *arguments: str,
        startup: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        path: str = "",
        size: tuple[int, int] = (40, 120),
    ) -> None:
        self.home = make_home(home, {**STARTUP, **(startup or {})})
        self.shell = shell
        self.places = Places(home / "tt")
        environment = {**home_environment(self.home), **(environment or {})}
        super().__init__([*TT, "work", "--shell", path or shell, *arguments], environment, size=size, timeout=PATIENCE)
        self.status: int | None = None

    def run(self, line: str) -> str:
        """Type a line, or several at continuation prompts, and wait for the prompt; returns what was shown."""
        *first, last = line.split("\n")
        for part in first:
            self.send(part + "\r")
            if self.shell != "fish":  # fish edits the lines of a command together, without a prompt
                self.wait_for("> ")
        return super().run(last)

    def paste(self, text: str) -> str:
        """Paste text, press Enter, wait for the prompt, which bash and fish may print again before they run anything."""
        self.send(f"{PASTE_BEGIN}{text}{PASTE_END}\r")
        before = "" if self.shell == "zsh" else self.wait_for(READS_A_LINE)
        return before + self.wait_for_prompt()

    def end(self, line: str = "exit 0") -> int:
        """End the shell; returns its exit status."""
        self.status = self.leave(line)
        return self.status

    def commands(self) -> list[Command]:
        """Every command recorded so far, the end of the shell included."""
        with open_store(self.places, "test") as store:
            rows = store.rows("SELECT * FROM commands ORDER BY seq")
            return [_command(row, raw_output(store, row["command_id"])) for row in rows]

    def recorded(self) -> list[Command]:
        """The commands before the one that ends the shell, which is ended."""
        self.end()
        return self.commands()[:-1]

    def ask(self, sql: str) -> list[dict[str, Any]]:
        """Rows of the store."""
        with open_store(self.places, "test") as store:
            return store.rows(sql)

    def close(self) -> None:
        """End whatever still runs, by its id, and remove the run folder."""
        self.__exit__(None, None, None)
        for folder in self.places.run.glob("*"):
            facts = read_live(folder) or {}
            for pid in (facts.get("shell_pid"), facts.get("pid")):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid or 0, signal.SIGKILL) if pid else None
        shutil.rmtree(self.places.run.parent, ignore_errors=True)


Record = Callable[..., Recording]


@contextlib.contextmanager
def recordings(folder: Path) -> Iterator[Record]:
    """What makes recordings, at their first prompt, and ends them all in the end."""
    made: list[Recording] = []

    def record(shell: str, *arguments: str, **options: Any) -> Recording:
        recording = Recording(folder / f"home{len(made)}", shell, *arguments, **options)
        made.append(recording)
        recording.wait_for_prompt()
        return recording

    try:
        yield record
    finally:
        for recording in made:
            recording.close()


def _command(row: dict[str, Any], raw: bytes) -> Command:
    return Command(
        text=row["command"],
        exit=row["exit_code"],
        pipestatus=row["pipestatus"],
        state=row["state"],
        cwd=row["cwd"],
        output=row["output"] or "",
        raw=raw,
        count=row["output_bytes"],
        source=row["text_source"],
        alt_screen=row["used_alt_screen"],
        truncated=row["output_truncated"],
    )
