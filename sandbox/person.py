"""A person at a terminal: types into a shell, waits for what is printed, and keeps everything that was shown."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import pexpect

PROMPT = "ready> "
STARTUP = {
    ".bashrc": f"PS1='{PROMPT}'\n",
    ".zshrc": f"PS1='{PROMPT}'\n",
    ".config/fish/config.fish": f"function fish_prompt; printf '{PROMPT}'; end\nset -g fish_greeting ''\n",
}
PASTE_BEGIN, PASTE_END = "\x1b[200~", "\x1b[201~"
CTRL_C, CTRL_D, CTRL_Z = "\x03", "\x04", "\x1a"


def make_home(folder: Path, startup: Mapping[str, str] = STARTUP) -> Path:
    """A home folder with startup files that set a known prompt; nothing else of the real user's is in it."""
    for name, text in startup.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    # A fish that finds no such folder spends its first minute on reading every manual page.
    (folder / ".local/share/fish/generated_completions").mkdir(parents=True, exist_ok=True)
    return folder


def home_environment(home: Path, **more: str) -> dict[str, str]:
    """A small environment for a shell that lives in this home."""
    path = os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin")
    basics = {"HOME": str(home), "PATH": path, "TERM": "xterm", "LANG": "C.UTF-8", "HISTFILE": str(home / ".history")}
    passed_on = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    return {**basics, **passed_on, "TT_HOME": str(home / "tt"), **more}


def _as_from_a_terminal() -> None:
    """Python ignores some signals, and its children would."""
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)


class Person:
    """Somebody at a terminal on which a program runs; closing it hangs up and ends what is left, by pid."""

    def __init__(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        *,
        folder: Path | None = None,
        size: tuple[int, int] = (40, 120),
        prompt: str = PROMPT,
        timeout: float = 20.0,
    ) -> None:
        self.prompt = prompt
        self._child = pexpect.spawn(
            argv[0],
            list(argv[1:]),
            env=dict(environment),
            cwd=str(folder or environment["HOME"]),
            dimensions=size,
            timeout=timeout,
            encoding="utf-8",
            codec_errors="replace",
            preexec_fn=_as_from_a_terminal,
            maxread=65536,
            searchwindowsize=4096,
        )
        self._child.delaybeforesend = None
        self._child.ptyproc.delayafterclose = 0.01
        self._shown: list[str] = []

    def __enter__(self) -> Person:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._child.closed:
            self.kill()
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)
        else:
            self._child.close(force=True)

    @property
    def pid(self) -> int:
        """The process at the terminal."""
        return int(self._child.pid)

    @property
    def shown(self) -> str:
        """Everything read from the terminal so far."""
        return "".join(self._shown)

    def wait_for(self, text: str) -> str:
        """Wait until this text is printed; returns what came before it. Raises TimeoutError with what was seen."""
        try:
            self._child.expect_exact(text)
        except (pexpect.TIMEOUT, pexpect.EOF) as error:
            kind = "the end" if isinstance(error, pexpect.EOF) else "nothing more"
            raise TimeoutError(f"waited for {text!r}, got {kind} after {self._child.before!r}") from error
        before: str = self._child.before
        self._shown.append(before + text)
        return before

    def skim_to(self, text: str) -> None:
        """Wait until this text is printed, as `wait_for`, but keep nothing: for very much output."""
        wanted, seen = text.encode(), self._child.buffer.encode()
        while wanted not in seen:
            if not select.select([self._child.child_fd], [], [], self._child.timeout)[0]:
                raise TimeoutError(f"waited for {text!r}, got nothing more after {seen[-200:]!r}")
            seen = seen[-len(wanted) :] + os.read(self._child.child_fd, 65536)
        self._child.buffer = seen.partition(wanted)[2].decode(errors="replace")

    def wait_for_prompt(self) -> str:
        """Wait for the next prompt; returns what came before it."""
        return self.wait_for(self.prompt)

    def send(self, keys: str) -> None:
        """Press keys, without waiting."""
        self._child.send(keys)

    def run(self, line: str) -> str:
        """Type a line and Enter, wait for the next prompt; returns what was printed, the echo of the line included."""
        self.send(line + "\r")
        return self.wait_for_prompt()

    def paste(self, text: str) -> str:
        """Paste text as a terminal does, press Enter, wait for the prompt."""
        self.send(f"{PASTE_BEGIN}{text}{PASTE_END}\r")
        return self.wait_for_prompt()

    def interrupt(self, key: str = CTRL_C) -> str:
        """Press Ctrl-C until a prompt comes: fish overhears it while it paints or starts a program; returns as `run`."""
        for _ in range(10):
            self.send(key)
            if self._child.expect_exact([self.prompt, pexpect.TIMEOUT], timeout=1.0) == 0:
                break
        else:
            raise TimeoutError(f"{key!r} brought no prompt")
        before: str = self._child.before
        self._shown.append(before + self.prompt)
        return before

    def resize(self, rows: int, columns: int) -> None:
        """Make the window another size."""
        self._child.setwinsize(rows, columns)

    def leave(self, line: str = "exit") -> int:
        """End the shell; returns the exit status of the program at the terminal."""
        self.send(line + "\r")
        return self.wait_for_end()

    def wait_for_end(self) -> int:
        """Wait until the program at the terminal has ended; returns its exit status, 128 + n for signal n."""
        self._child.expect(pexpect.EOF)
        self._shown.append(self._child.before)
        self._child.wait()
        if self._child.exitstatus is not None:
            return int(self._child.exitstatus)
        return 128 + int(self._child.signalstatus)

    def vanish(self) -> None:
        """Close the terminal under the program, as when a window is closed or a connection is lost."""
        self._child.ptyproc.fileobj.close()
        self._child.closed = self._child.ptyproc.closed = True

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the program at the terminal."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)


def find_shell(name: str) -> str | None:
    """The path of a shell, None where it is not installed."""
    return shutil.which(name)
