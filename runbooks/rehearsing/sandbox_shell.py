"""The shell of a rehearsal: a real bash in a folder of its own, in which every program is a shim."""

from __future__ import annotations

import os
import re
import select
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from runbooks.rehearsing import fence
from runbooks.rehearsing.confining import OURS, Confined, confined
from runbooks.rehearsing.findings import Noted
from runbooks.rehearsing.furnishing import furnish, prepare
from runbooks.rehearsing.seeing import seen
from runbooks.rehearsing.server import NOT_RECORDED, AnswerServer, exports
from runbooks.running.seams import Executed
from store.errors import RefusedError, UsageError

_LONGEST_STEP = 600.0
_STOP_PATIENCE = 2.0
_LATER = re.compile(r"(?<![&<>])&(?![&>])|[<>]\(")  # what may go on, and ask, when the line has ended


class SandboxShell:
    """Runs command lines where nothing of theirs reaches the machine; `show` gets what they print.

    The folder must be empty; `root` in it stands for the root of the file system. A folder's path has to be short, since
    sockets have a limit for theirs. `fence` is what the system holds it by; where that is required and is not to be had,
    RefusedError is raised.
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
        require_fence: bool = False,
    ) -> None:
        self._folder, self._server, self._show = folder, server, show
        self._root = folder / "root"
        self._home = home
        self._variables = dict(variables or {})
        self._count = 0
        self._preferred: tuple[int, ...] = ()
        self.noted = Noted()  # of the last line
        self._process: subprocess.Popen[bytes] | None = None
        self._bash = shutil.which("bash") or ""
        if not self._bash:
            raise UsageError("a rehearsal needs bash; install it")
        self._require_fence = require_fence
        self.fence = self._held_by(fence.possible())
        furnish(folder, home, texts)

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
        self.noted = Noted()
        if held.problems:
            told = tuple(f"can't be rehearsed: {problem}" for problem in held.problems)
            self._show("".join(f"tt: {one}\n" for one in told))
            return Executed(exit_code=NOT_RECORDED, output="", duration_ms=0, unrecorded=told)
        self._server.begin(command, self._preferred)
        prepare(held, self._root)
        seconds = (timeout_ms or 0) / 1000 or _LONGEST_STEP
        text = f"{_functions(held)}{_given(environment or {}, held.text)}"
        status, output, timed_out = self._run(text, seconds, quiet)
        if _LATER.search(command):
            self._wait_for_jobs()
        ended = self._server.end()
        if ended.outcome is not None and not timed_out:
            status, output = ended.outcome
        if ended.changed and self._process is not None:
            self._run(exports(ended.changed), _LONGEST_STEP, quiet=True)
        self.noted = Noted({one.sentence: one for one in ended.missing}, ended.empty)
        return Executed(
            exit_code=status,
            output=output,
            duration_ms=round((time.monotonic() - began) * 1000),
            timed_out=timed_out,
            restarted=self._process is None,
            unrecorded=tuple(dict.fromkeys(one.sentence for one in ended.missing)),
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
            "TMPDIR": str(self._root / "tmp"),  # for the files that bash makes of long heredocs
            "TERM": "dumb",
            "LANG": "C.UTF-8",
        }
        bash = [self._bash, "--norc", "--noprofile", str(self._folder / "driver.bash"), str(commands), str(statuses)]
        process = subprocess.Popen(
            fence.fenced(self._folder, fence.tools(self._bash), statuses, bash) if self.fence.version else bash,
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

    def _held_by(self, found: fence.Fence) -> fence.Fence:
        if self._require_fence and not found.version:
            raise RefusedError(f"{found.sentence}; leave out --require-fence to go by these")
        return found

    def _run(self, text: str, seconds: float, quiet: bool) -> tuple[int | None, str, bool]:
        if self._process is None:
            self._process = self._start()
            if self.fence.version:
                self.fence = self._held_by(fence.told(os.read(self._from, fence.LINE)))
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
                    return self._seen(told), None, True
                timed_out, until = True, time.monotonic() + _STOP_PATIENCE
                continue
            if self._out in ready:
                told += self._heard(quiet)
            if self._from in ready:
                read = os.read(self._from, 64)
                if not read:
                    return self._seen(told + self._rest(quiet)), None, timed_out
                answered += read
        return self._seen(told + self._rest(quiet)), int(answered), timed_out

    def _heard(self, quiet: bool) -> bytes:
        data = os.read(self._out, 65536)
        if not quiet and data:
            self._show(self._seen(data))
        return data

    def _seen(self, data: bytes) -> str:
        return seen(data.decode(errors="replace"), str(self._folder))

    def _rest(self, quiet: bool) -> bytes:
        """What was printed before the status was told; background jobs may go on printing."""
        found = b""
        while select.select([self._out], [], [], 0)[0] and (data := self._heard(quiet)):
            found += data
        return found

    def _wait_for_jobs(self) -> None:
        """Let what was left in the background ask what it asks, but not for long."""
        until = time.monotonic() + _STOP_PATIENCE
        while self._process is not None and _has_jobs(self._process.pid) and time.monotonic() < until:
            time.sleep(0.01)

    def _interrupt(self) -> bool:
        """End the programs that run, not the shell; False where there are none."""
        import psutil

        assert self._process is not None
        children = psutil.Process(self._process.pid).children(recursive=True)
        for child in children:
            with suppress(psutil.Error):
                child.kill()
        return bool(children)


def _has_jobs(group: int) -> bool:
    """Whether a process is alive in a group, beside the one that leads it."""
    import psutil

    for one in psutil.process_iter():
        with suppress(OSError, psutil.Error):
            if one.pid != group and os.getpgid(one.pid) == group and one.status() != "zombie":
                return True
    return False


def _functions(held: Confined) -> str:
    """Functions that stand for the programs named by path."""
    return "".join(f'function {name} {{ __tt_ask {shlex.quote(name)} "$@"; }}\n' for name in held.by_path)


def _given(environment: Mapping[str, str], text: str) -> str:
    """The text with variables that are as before when it has ended."""
    environment = {name: value for name, value in environment.items() if not OURS.fullmatch(name)}
    if not environment:
        return text
    saved = "".join(f"__tt_had_{name}=${{{name}+x}} __tt_old_{name}=${{{name}-}}\n" for name in environment)
    put = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in environment.items())
    back = "".join(f"if [[ $__tt_had_{name} ]]; then {name}=$__tt_old_{name}; else unset {name}; fi\n" for name in environment)
    return f"{saved}{put}{text}\n__tt_status=$?\n{back}builtin return $__tt_status"
