"""The fence of the operating system around a rehearsal: what bash and the shims need, and nothing else.

It is the second line: what stands in refusing.py and confining.py holds alone where a system has no Landlock.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from runbooks.rehearsing import landlock

LINE = 256  # bytes, at most, that a fenced shell says first about its fence
_READ = landlock.READ_FILE | landlock.READ_DIR
_RUN = _READ | landlock.EXECUTE
_FILE = landlock.READ_FILE | landlock.WRITE_FILE | landlock.TRUNCATE
_FOLDER = _READ | _FILE | landlock.MAKE_REG | landlock.MAKE_DIR | landlock.REMOVE_FILE | landlock.REMOVE_DIR | landlock.REFER
_DEVICES = (("/dev/null", _FILE), ("/dev/zero", _FILE), ("/dev/urandom", _READ))
_LOADING = ("/etc/ld.so.cache", "/etc/ld.so.preload", "/usr/lib/locale")
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")  # where the loader does not tell
_LOADED = re.compile(r"(?m)^\s*(?:.+ => )?(/.+) \(0x[0-9a-f]+\)$")


@dataclass(frozen=True, slots=True)
class Fence:
    """Which version of Landlock holds a rehearsal, 0 where none does and why."""

    version: int
    why_not: str = ""

    @property
    def sentence(self) -> str:
        """What to tell of it, nothing where it holds all that it should."""
        if not self.version:
            return f"no fence of the system is around this rehearsal ({self.why_not}), only TermTask's own rules"
        open_ = [what for since, what in ((4, "TCP"), (6, "signals")) if self.version < since]
        return f"Landlock {self.version} of this system leaves {' and '.join(open_)} to TermTask's own rules" if open_ else ""


def possible() -> Fence:
    """The fence that can be had here."""
    of = landlock.version()
    return Fence(of, "" if of else "it has no Landlock, or doesn't permit it")


def told(line: bytes) -> Fence:
    """What a fenced shell says first."""
    of, _, why_not = line.decode(errors="replace").strip().partition(" ")
    return Fence(int(of), why_not) if of.isdigit() else Fence(0, "it could not be built")


def fenced(folder: Path, programs: Sequence[str], descriptor: int, command: Sequence[str]) -> list[str]:
    """The command line that runs a command in a fence; how that went is said in a line on the descriptor."""
    rules = json.dumps([*_of_rehearsal(folder), *_of_programs(tuple(programs))])
    return [sys.executable, "-IS", landlock.__file__, rules, str(descriptor), *command]


def _of_rehearsal(folder: Path) -> Iterator[tuple[str, int]]:
    """What is in the folder can be read, what a procedure sees as the file system written, shims run."""
    yield str(folder), landlock.READ_FILE
    yield str(folder / "root"), _FOLDER
    yield str(folder / "exports"), _FILE
    yield str(folder / "bin"), _RUN


@functools.cache
def _of_programs(programs: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """What these programs, the shims and their Python are made of."""
    rules = [*_DEVICES, *((place, _READ) for place in (*_LOADING, *_of_python()))]
    for program in ("/bin/sh", sys.executable, *programs):
        rules += [(program, _RUN), *_loaded_by(program)]
    return tuple(dict.fromkeys(rules))


def _of_python() -> Iterator[str]:
    yield str(Path(__file__).parent / "shim.py")
    yield from sorted({sysconfig.get_path(name) for name in ("stdlib", "platstdlib")} | {str(Path(os.__file__).parent)})
    yield from (str(above / "pyvenv.cfg") for above in Path(sys.executable).parents[:2])


def _loaded_by(program: str) -> Iterator[tuple[str, int]]:
    """The libraries of a program and its loader, which is executed; all there are where the loader can't be asked."""
    asked = {"LD_TRACE_LOADED_OBJECTS": "1", "PATH": os.defpath}
    try:
        done = subprocess.run(
            [program], env=asked, stdin=subprocess.DEVNULL, capture_output=True, timeout=10, check=False, text=True
        )
        files = _LOADED.findall(done.stdout)
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        files = []
    for place in files or _LIBRARIES:
        yield place, _RUN if not files or Path(place).name.startswith("ld") else _READ


def tools(bash: str) -> tuple[str, ...]:
    """The programs that really run in a rehearsal, beside the shims: bash, and what its driver needs to change folders."""
    return (bash, *(path for name in ("realpath", "mkdir") if (path := shutil.which(name))))
