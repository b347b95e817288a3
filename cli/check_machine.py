"""Checks of the machine: the home folder, its file system, the lock, memory folders, space and clocks."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from cli.finding import Finding
from recorder import platform
from recorder.places import Places

_NETWORK = ("nfs", "cifs", "smb", "sshfs", "9p", "gluster", "ceph", "lustre", "afs", "davfs", "drvfs")
_TIGHT, _SHORT = 100 * 1024**2, 1024**3
_BUILT = 1_760_000_000  # no clock that is right shows an earlier time


def check_machine(places: Places) -> Iterator[Finding]:
    """Every check of the machine."""
    yield _home(places.home)
    yield _file_system(places.home)
    yield _lock(places.lock)
    yield _memory(places)
    yield _space(places.home)
    yield _clock()


def _home(home: Path) -> Finding:
    if not home.exists():
        return Finding("home", "ok", f"{home} will be made when it is first needed")
    status = home.stat()
    if status.st_uid != os.getuid():
        return Finding("home", "fail", f"{home} belongs to another account", "set TT_HOME to a folder of yours")
    if not os.access(home, os.W_OK | os.X_OK):
        return Finding("home", "fail", f"{home} cannot be written", f"chmod 700 {home}")
    if stat.S_IMODE(status.st_mode) & 0o077:
        return Finding("home", "warn", f"{home} can be read by others", f"chmod 700 {home}")
    return Finding("home", "ok", f"{home} is yours alone")


def _file_system(home: Path) -> Finding:
    kind = file_system_of(home, _mounts())
    if kind.removeprefix("fuse.").startswith(_NETWORK):
        remedy = "set TT_HOME to a folder on a local disk: locks over a network are not to be trusted"
        return Finding("file system", "warn", f"{home} is on {kind}", remedy)
    return Finding("file system", "ok", f"{kind or 'unknown kind'}, not a network one")


def _mounts() -> list[tuple[str, str]]:
    try:
        lines = Path("/proc/mounts").read_text().splitlines()
    except OSError:
        return []
    fields = [line.split(" ") for line in lines]
    return [(field[1].replace("\\040", " "), field[2]) for field in fields if len(field) > 2]


def file_system_of(path: Path, mounts: list[tuple[str, str]]) -> str:
    """The kind of file system that a path is on, of (mount point, kind) pairs; empty where none covers it."""
    resolved = path.resolve()
    covering = [(len(point), kind) for point, kind in mounts if resolved.is_relative_to(point)]
    return max(covering, default=(0, ""))[1]


def _lock(path: Path) -> Finding:
    if not path.exists():
        return Finding("lock", "ok", "nobody has needed it yet")
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 200, 0).decode(errors="replace")
        return Finding("lock", "warn", f"held by {holder}", "wait for it; end that process if it never lets go")
    except OSError as error:
        return Finding("lock", "fail", f"{path} cannot be locked ({error.strerror})", "set TT_HOME to a local disk")
    finally:
        os.close(descriptor)
    return Finding("lock", "ok", "free")


def _memory(places: Places) -> Finding:
    folder = platform.volatile_folder()
    if folder is None:
        remedy = "give your login an XDG_RUNTIME_DIR in memory; until then the shell's notes touch the disk for a moment"
        return Finding("run folder", "warn", f"{places.run} is on a disk", remedy)
    return Finding("run folder", "ok", f"{places.run} is in memory")


def _space(home: Path) -> Finding:
    existing = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    what = f"{free / 1024**3:.1f} GB free"
    if free < _SHORT:
        return Finding("disk", "fail" if free < _TIGHT else "warn", what, f"free some space below {existing}")
    return Finding("disk", "ok", what)


def _clock() -> Finding:
    if time.time() < _BUILT:
        return Finding("clock", "fail", f"it shows {time.strftime('%Y-%m-%d')}", "set the clock, or start a time service")
    if platform.boottime_ns() < time.monotonic_ns() - 1_000_000_000:
        return Finding("clock", "warn", "the boot clock is behind the monotonic one", "time asleep may be missing")
    return Finding("clock", "ok", f"{time.strftime('%Y-%m-%d %H:%M')} in {platform.local_zone()}")
