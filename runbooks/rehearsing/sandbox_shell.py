"""The shell of a rehearsal: a real bash in a folder of its own, in which every program is a shim."""

from __future__ import annotations

import os
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from runbooks.rehearsing.answers import programs_in
from runbooks.rehearsing.confining import Confined, confined
from runbooks.rehearsing.server import NOT_RECORDED, AnswerServer
from runbooks.running.seams import Executed
from store.errors import UsageError

_HERE = Path(__file__).parent
_LONGEST_STEP = 600.0
_STOP_PATIENCE = 2.0


class SandboxShell:
    """Runs command lines where nothing of theirs reaches the machine; `show` gets what they print.

    The folder must be empty; `root` in it stands for the root of the file system. A folder's path has to be short, since
    sockets have a limit for theirs.
    """

    def __init__(
        self,
        folder: Path,
        server: AnswerServer,
        *,
        texts: Iterable[str],
        home: str = "/root",
        variables: Mapping[str, str] | None = None,
        show: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._folder, self._server, self._show = folder, server, show
        self._root = folder / "root"
        self._home = home
        self._variables = dict(variables or {})
        self._count = 0
        self._preferred: tuple[int, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        self._bash = shutil.which("bash") or ""
        if not self._bash:
            raise UsageError("a rehearsal needs bash; install it")
        self._make_shims(texts)

    def prefer(self, command_ids: tuple[int, ...]) -> None:
        """The recorded commands that answer next, where several could."""
        self._preferred = command_ids

    def execute(
        self,
        command: str,
        *,
        timeout_ms: int | None = None,
        quiet: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Executed:
        """Run a command line; what it would do that no recording tells is in `unrecorded`, with the status 127."""
        began = time.monotonic()
        held = confined(command, str(self._root), self._where(), self._home)
        if held.problems:
            told = tuple(f"can't be rehearsed: {problem}" for problem in held.problems)
            self._show("".join(f"tt: {one}\n" for one in told))
            return Executed(exit_code=NOT_RECORDED, output="", duration_ms=0, unrecorded=told)
        self._server.begin(command, self._preferred)
        self._prepare(held)
        seconds = (timeout_ms or 0) / 1000 or _LONGEST_STEP
        text = f"{_functions(held)}{_given(environment or {}, held.text)}"
        status, output, timed_out = self._run(text, seconds, quiet)
        if not timed_out and (known := self._server.known_outcome()) is not None:
            status, output = known
        return Executed(
            exit_code=status,
            output=output,
            duration_ms=round((time.monotonic() - began) * 1000),
            timed_out=timed_out,
            restarted=self._process is None,
            unrecorded=tuple(dict.fromkeys(one.sentence for one in self._server.missing)),
        )

    def enter(self, folder: str) -> str:
        """Make a folder of the sandbox the working directory; there it is made where it is not."""
        status, output, _ = self._run(f"cd -- {shlex.quote(folder)}", _LONGEST_STEP, quiet=True)
        return "" if status == 0 else output.strip() or f"can't enter {folder}"

    def interact(self) -> bool:
        """There is nobody at a rehearsal."""
        return True

    def close(self) -> None:
        """End the shell and what it left."""
        if self._process is not None:
            with suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            for descriptor in (self._to, self._from, self._out):
                os.close(descriptor)
            self._process = None

    # --- the sandbox -------------------------------------------------------------------------------------------

    def _make_shims(self, texts: Iterable[str]) -> None:
        programs = self._folder / "bin"
        programs.mkdir()
        (self._root / self._home.lstrip("/")).mkdir(parents=True)
        (self._folder / "exports").touch()
        python, shim = shlex.quote(sys.executable), shlex.quote(str(_HERE / "shim.py"))
        script = programs / ".shim"
        script.write_text(f'#!/bin/sh\nexec {python} -IS {shim} "${{0##*/}}" "$@"\n')
        script.chmod(0o700)
        for name in set(programs_in(list(texts))):
            if "/" not in name and name not in (".", ".."):
                with suppress(FileExistsError, OSError):
                    (programs / name).hardlink_to(script)
        tools = {"@REALPATH@": "realpath", "@MKDIR@": "mkdir"}
        text = (_HERE / "driver.bash").read_text().replace("@ASK@", f"{python} -IS {shim}")
        for mark, name in tools.items():
            text = text.replace(mark, shlex.quote(shutil.which(name) or name))
        (self._folder / "driver.bash").write_text(text)

    def _prepare(self, held: Confined) -> None:
        """Let files be there that are read, and folders that are written to."""
        for place in held.read:
            path = Path(place)
            with suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
        for place in _mapped_folders(held.text, str(self._root)):
            with suppress(OSError):
                Path(place).mkdir(parents=True, exist_ok=True)

    def _where(self) -> str:
        """The folder the shell is in, as the procedure sees it."""
        if self._process is None:
            return self._home
        with suppress(OSError):
            present = str(Path(f"/proc/{self._process.pid}/cwd").readlink())
            return present.removeprefix(str(self._root)) or "/"
        return self._home

    # --- the process -------------------------------------------------------------------------------------------

    def _start(self) -> subprocess.Popen[bytes]:
        commands, self._to = os.pipe()
        self._from, statuses = os.pipe()
        self._out, output = os.pipe()
        home = self._root / self._home.lstrip("/")
        environment = {
            **self._variables,
            "HOME": str(home),
            "PATH": str(self._folder / "bin"),
            "TT_REHEARSAL": str(self._folder),
            "TERM": "dumb",
            "LANG": "C.UTF-8",
        }

        process = subprocess.Popen(
            [self._bash, "--norc", "--noprofile", str(self._folder / "driver.bash"), str(commands), str(statuses)],
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(commands, statuses),
            start_new_session=True,
        )
        for descriptor in (commands, statuses, output):
            os.close(descriptor)
        return process

    def _run(self, text: str, seconds: float, quiet: bool) -> tuple[int | None, str, bool]:
        if self._process is None:
            self._process = self._start()
        self._count += 1
        path = self._folder / f"step-{self._count}"
        path.write_text(f"{text}\n", errors="surrogateescape")
        os.write(self._to, f"{path}\n".encode())
        printed, status, timed_out = self._listen(time.monotonic() + seconds, quiet)
        if status is None:  # the shell is gone: it was ended by the command, or by us
            process, self._process = self._process, None
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            status = process.wait()
            for descriptor in (self._to, self._from, self._out):
                os.close(descriptor)
        return status, printed, timed_out

    def _listen(self, until: float, quiet: bool) -> tuple[str, int | None, bool]:
        told, answered, timed_out = b"", b"", False
        watched = [self._from, self._out]
        while not answered.endswith(b"\n"):
            left = until - time.monotonic()
            ready = select.select(watched, [], [], max(left, 0))[0] if left > 0 else []
            if not ready:
                if timed_out or not self._interrupt():
                    return told.decode(errors="replace"), None, True
                timed_out, until = True, time.monotonic() + _STOP_PATIENCE
                continue
            if self._out in ready:
                told += self._heard(quiet)
            if self._from in ready:
                read = os.read(self._from, 64)
                if not read:
                    return (told + self._rest(quiet)).decode(errors="replace"), None, timed_out
                answered += read
        return (told + self._rest(quiet)).decode(errors="replace"), int(answered), timed_out

    def _heard(self, quiet: bool) -> bytes:
        data = os.read(self._out, 65536)
        if not quiet and data:
            self._show(data.decode(errors="replace"))
        return data

    def _rest(self, quiet: bool) -> bytes:
        """What was printed before the status was told; background jobs may go on printing."""
        found = b""
        while select.select([self._out], [], [], 0)[0] and (data := self._heard(quiet)):
            found += data
        return found

    def _interrupt(self) -> bool:
        """End the programs that run, not the shell; False where there are none."""
        import psutil

        assert self._process is not None
        children = psutil.Process(self._process.pid).children(recursive=True)
        for child in children:
            with suppress(psutil.Error):
                child.kill()
        return bool(children)


def _functions(held: Confined) -> str:
    """Functions that stand for the programs named by path."""
    return "".join(f'function {name} {{ __tt_ask {shlex.quote(name)} "$@"; }}\n' for name in held.by_path)


def _given(environment: Mapping[str, str], text: str) -> str:
    """The text with variables that are as before when it has ended."""
    if not environment:
        return text
    saved = "".join(f"__tt_had_{name}=${{{name}+x}} __tt_old_{name}=${{{name}-}}\n" for name in environment)
    put = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in environment.items())
    back = "".join(f"if [[ $__tt_had_{name} ]]; then {name}=$__tt_old_{name}; else unset {name}; fi\n" for name in environment)
    return f"{saved}{put}{text}\n__tt_status=$?\n{back}builtin return $__tt_status"


def _mapped_folders(text: str, root: str) -> set[str]:
    """The folders below the root that a text writes into."""
    from runbooks.shell.parse import parse

    targets = (one.target for simple in parse(text).simples for one in simple.redirects)
    files = (one.value for one in targets if one is not None and one.value is not None)
    return {str(Path(one).parent) for one in files if one.startswith(root + "/")}
