"""Starts a recorded shell on a terminal of ours: the same recorder, keeper and journal that `tt work` has."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from recorder import VERSION, platform
from recorder.attach import request
from recorder.errors import RecorderError, SessionGoneError
from recorder.identity import new_uid
from recorder.live import read_live
from recorder.places import Places
from recorder.plan import Plan
from recorder.shells import find_shell, is_hooked, shell_name, shell_version
from runbooks.running.startup_text import SHELLS, Keys, startup_text

_HANDED = "handed"
_PATIENCE = 2.0
_PAUSE = 0.02
# What programs are told where nobody can press a key in a pager or at a question.
_UNATTENDED = {
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "MANPAGER": "cat",
    "SYSTEMD_PAGER": "cat",
    "AWS_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "DEBIAN_FRONTEND": "noninteractive",
}
_NO_LINE_EDITOR = frozenset({"", "dumb", "unknown"})  # values of TERM with which none works as it should


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What a run's shells have in common: the task, the shell, secrets it holds, and the settings of recording.

    `task` and `label` are as in recorder.plan; `settings` further fields of the plan; `drain` the command that brings
    journals into the store.
    """

    places: Places
    shell: str = "bash"
    task: Mapping[str, Any] | None = None
    label: str = ""
    on: tuple[str, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    drain: tuple[str, ...] = ()
    attended: bool = True
    environment: Mapping[str, str] = field(default_factory=platform.initial_environment)


class RecordedSession:
    """One recorder with its shell, seen from the terminal that we hold; `master` is not blocking."""

    def __init__(self, recording: Recording, size: tuple[int, int], begun: Callable[[str], None], cwd: str | None) -> None:
        self.uid = new_uid()
        self.nonce = os.urandom(16).hex()
        self.folder = recording.places.run_folder(self.uid)
        self.handed = self.folder / _HANDED
        self.exit_code: int | None = None
        self._wait_status: int | None = None
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed in `hang_up`
        begun(self.uid)  # whoever resumes this run must know of the shell even if we are killed right behind its start
        self._spawn(recording, size, cwd)

    def _spawn(self, recording: Recording, size: tuple[int, int], cwd: str | None) -> None:
        from ptyprocess import PtyProcess

        environment = {**recording.environment, **({} if recording.attended else _UNATTENDED)}
        if environment.get("TERM", "") in _NO_LINE_EDITOR:
            environment["TERM"] = "vt100"
        plan = self._plan(recording, environment)
        said = self._said.fileno()
        with tempfile.TemporaryFile("w+") as file:
            file.write(plan.to_json())
            file.seek(0)
            passed = file.fileno()

            def before() -> None:
                # What the recorder itself says goes to a file: it would stand between what commands print.
                os.dup2(said, 2)
                os.set_inheritable(passed, True)

            self._process = PtyProcess.spawn(
                [sys.executable, "-I", "-m", "recorder", str(passed)],
                cwd=cwd,
                env=environment,
                dimensions=size,
                pass_fds=(passed, said),
                preexec_fn=before,
            )
        self.master: int = self._process.fd
        os.set_blocking(self.master, False)

    def _plan(self, recording: Recording, environment: Mapping[str, str]) -> Plan:
        path = find_shell(recording.shell, environment)
        kind = shell_name(path)
        version = shell_version(path, kind)
        if kind not in SHELLS or not is_hooked(kind, version):
            raise RecorderError(f"a runbook can't run in {path} {version}; it needs bash 4.4 or newer, or zsh")
        settings = {name: value for name, value in recording.settings.items() if name != "wanted_shell"}
        keys = [Keys.of(name, value) for name, value in recording.secrets.items()]
        return Plan(
            session=self.uid,
            home=str(recording.places.home),
            task=dict(recording.task) if recording.task else None,
            label=recording.label,
            shell=kind,
            shell_path=path,
            shell_version=version,
            on=recording.on,
            drain=recording.drain,
            version=VERSION,
            zone=platform.local_zone(),
            startup=startup_text(kind, self.nonce, self.handed, keys),
            **settings,
        )

    # --- the shell's process -----------------------------------------------------------------------------------

    @property
    def foreground_group(self) -> int | None:
        """The process group that has the shell's terminal, None where it is the shell's own or can't be told."""
        fields = self._shell_facts()
        if fields is None:
            return None
        group, foreground = int(fields[2]), int(fields[5])
        return foreground if foreground > 0 and foreground != group else None

    @property
    def is_stopped(self) -> bool:
        """Whether the shell itself was stopped, as `suspend` does: nobody is there to have it go on."""
        fields = self._shell_facts()
        return fields is not None and fields[0] == "T"

    def _shell_facts(self) -> list[str] | None:
        """What /proc says of the shell, from its state on; None where it says nothing."""
        shell = (read_live(self.folder) or {}).get("shell_pid")
        try:
            return Path(f"/proc/{shell}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None

    def stop(self) -> None:
        """End the shell as if its terminal were closed; the keeper kills it where that does not help."""
        with contextlib.suppress(SessionGoneError):
            request(self.folder, {"request": "stop"})

    @property
    def has_ended(self) -> bool:
        """Whether the recorder is gone, whoever else still has its terminal open."""
        return self._waited(os.WNOHANG) is not None

    def reap(self) -> bool:
        """The recorder has ended: whether its shell ended too (then `exit_code` is known), or was left running."""
        code = os.waitstatus_to_exitcode(self._waited(0) or 0)
        deadline = time.monotonic() + _PATIENCE
        while is_live(self.folder):
            if time.monotonic() > deadline:
                return False
            time.sleep(_PAUSE)
        self.exit_code = code if code >= 0 else None
        return True

    def _waited(self, options: int) -> int | None:
        if self._wait_status is None:
            try:
                pid, status = os.waitpid(self._process.pid, options)
            except ChildProcessError:  # our parent has us ignore the end of children: nobody knows how this one ended
                pid, status = self._process.pid, signal.SIGKILL
            self._wait_status = status if pid else None
        return self._wait_status

    def said(self) -> str:
        """The last line that the recorder has said."""
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").split("\n")
        return next((line.removeprefix("tt: ").strip() for line in reversed(lines) if line.strip()), "")

    def hang_up(self) -> None:
        """Close our terminal; a shell that still runs goes on with its keeper."""
        with contextlib.suppress(OSError):
            self._process.fileobj.close()
        self._process.closed = True
        self._said.close()


def is_live(folder: Path) -> bool:
    """Whether somebody keeps the session of this run folder."""
    try:
        return bool(request(folder, {"request": "status"}).get("ok"))
    except (SessionGoneError, OSError):
        return False
