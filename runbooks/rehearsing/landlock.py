"""Landlock, the fence that a Linux process may build around itself: what each version knows, and its three system calls.

Facts are those of the kernel's include/uapi/linux/landlock.h and userspace-api/landlock.rst. As a program it stands alone,
without the rest of TermTask: `python -IS landlock.py RULES DESCRIPTOR PROGRAM ARGUMENTS` fences itself in, says on the
descriptor which version holds (or 0 and why none does) and becomes the program. A fence is built by a process with one
thread that executes another at once, since it holds the thread that asked and all that come from it, for ever.
"""

from __future__ import annotations

import ctypes
import json
import os
import stat
import struct
import sys

TYPE_CHECKING = False  # as in typing, which is not imported because every shell would wait for it
if TYPE_CHECKING:
    from collections.abc import Iterable

# fmt: off
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE, MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK, MAKE_FIFO, \
    MAKE_BLOCK, MAKE_SYM, REFER, TRUNCATE, IOCTL_DEV = (1 << bit for bit in range(16))
# fmt: on
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV  # what may be said of one file, rather than of a folder
_RIGHTS = ((5, 16), (3, 15), (2, 14), (1, 13))  # since which version how many of the above are known
_TCP_SINCE, _TCP = 4, 0b11  # bind, connect
_SCOPES_SINCE, _SCOPES = 6, 0b11  # abstract sockets and signals stay among the fenced
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_OTHER_NUMBERS = ("alpha", "mips")  # machines that count system calls differently
_ASK_VERSION, _PATH_BENEATH, _NO_NEW_PRIVILEGES = 1, 1, 38


def version() -> int:
    """Which version of Landlock the system has; 0 where there is none, or where it may not be used."""
    if sys.platform != "linux" or os.uname().machine.startswith(_OTHER_NUMBERS):
        return 0
    try:
        return _call(_CREATE, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def rights(of: int) -> int:
    """All that a version can forbid about files."""
    return (1 << next((count for since, count in _RIGHTS if of >= since), 0)) - 1


def ruleset(of: int) -> bytes:
    """What a version is asked to forbid, as `struct landlock_ruleset_attr` of its length."""
    fields = [rights(of)]
    fields += [_TCP] if of >= _TCP_SINCE else []
    fields += [_SCOPES] if of >= _SCOPES_SINCE else []
    return struct.pack(f"={len(fields)}Q", *fields)


def restrict(rules: Iterable[tuple[str, int]], of: int) -> None:
    """Forbid this process all but what is allowed below these paths; what is not there is passed over. Raises OSError."""
    asked = ruleset(of)
    made = _call(_CREATE, asked, len(asked), 0)
    try:
        for path, access in rules:
            _allow(made, path, access & rights(of))
        if _libc().prctl(_NO_NEW_PRIVILEGES, *map(ctypes.c_ulong, (1, 0, 0, 0))):
            raise OSError(ctypes.get_errno(), "no_new_privs")
        _call(_RESTRICT, made, 0)
    finally:
        os.close(made)


def _allow(made: int, path: str, access: int) -> None:
    try:
        there = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        access &= -1 if stat.S_ISDIR(os.fstat(there).st_mode) else _OF_FILES
        _call(_ADD, made, _PATH_BENEATH, struct.pack("=Qi", access, there), 0)
    finally:
        os.close(there)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: int | bytes | None) -> int:
    syscall = _libc().syscall
    syscall.restype = ctypes.c_long
    given = [ctypes.c_long(one) if isinstance(one, int) else ctypes.c_char_p(one) for one in arguments]
    answer = int(syscall(ctypes.c_long(number), *given))
    if answer < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return answer


def main(rules: str, descriptor: int, program: str, *arguments: str) -> None:
    """Fence this process in, say how that went, and become the program."""
    of = version()
    told = str(of)
    try:
        restrict([(str(path), int(access)) for path, access in json.loads(rules)], of)
    except OSError as error:
        told = f"0 {error.strerror}"
    os.write(descriptor, f"{told}\n".encode())
    os.execv(program, (program, *arguments))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
