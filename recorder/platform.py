"""What differs between Linux and macOS, in one place.

Linux is tested; the macOS side is written from its manuals only.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

LINUX = sys.platform.startswith("linux")

# macOS has no CLOCK_BOOTTIME; its CLOCK_MONOTONIC counts sleep and CLOCK_UPTIME_RAW does not.
_BOOT_CLOCK: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def boottime_ns() -> int:
    """Nanoseconds since boot, time asleep included."""
    return time.clock_gettime_ns(_BOOT_CLOCK)


def boot_id() -> str:
    """A string that differs from one boot of the machine to the next."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        import subprocess

        return subprocess.run(
            ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"], capture_output=True, text=True, check=False
        ).stdout.strip()


def initial_environment() -> dict[str, str]:
    """The environment this process was started with, before the interpreter changed any of it.

    Python sets LC_CTYPE in a C locale (PEP 538); a recorded shell must not see that.
    """
    try:
        raw = Path("/proc/self/environ").read_bytes()
    except OSError:
        return dict(os.environ)
    pairs = (item.partition(b"=") for item in raw.split(b"\0") if b"=" in item)
    return {os.fsdecode(name): os.fsdecode(value) for name, _, value in pairs}


def volatile_folder() -> Path | None:
    """A folder in memory, which never reaches a disk, or None where the platform has none we know of."""
    for candidate in (os.environ.get("XDG_RUNTIME_DIR"), "/dev/shm"):
        if candidate and LINUX and Path(candidate).is_dir() and os.access(candidate, os.W_OK | os.X_OK):
            return Path(candidate)
    return None


def terminal_of(pid: int) -> int:
    """The device number of a process's controlling terminal, 0 where it has none or it can't be told."""
    if LINUX:
        try:
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0
        return int(after_name[4])
    import psutil

    try:
        name = psutil.Process(pid).terminal()
        return Path(name).stat().st_rdev if name else 0
    except (OSError, psutil.Error):
        return 0


def local_zone() -> str:
    """The IANA name of the local time zone, UTC where it can't be told."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named and "/" in named and not named.startswith("/"):
        return named
    target = os.path.realpath("/etc/localtime")
    _, found, zone = target.partition("/zoneinfo/")
    return zone if found else "UTC"
