"""Stands for every program in a rehearsal: asks over a socket what was recorded, prints that, and ends as it did.

It runs alone, without the rest of TermTask: `python -IS shim.py NAME ARGUMENTS`. The question is one JSON line; the answer
too, unless it wants to know first what there is to read.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time

TYPE_CHECKING = False  # as in typing, which is not imported because every call would wait for it
if TYPE_CHECKING:
    from typing import IO, Any

LONGEST_INPUT = 1 << 20


def main() -> int:
    """Ask, wait, print; returns the exit status."""
    while (opened := os.open(os.devnull, os.O_RDWR)) < 3:  # else the socket would be what was closed, as by >&-
        pass
    os.close(opened)
    folder = os.environ["TT_REHEARSAL"]
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(folder + "/socket")
        stream = connection.makefile("rw", encoding="utf-8", errors="surrogateescape")
        argv = [sys.argv[1], *sys.argv[2:]]
        answer = _ask(stream, {"argv": argv})
        if answer.get("stdin"):
            answer = _ask(stream, {"stdin": sys.stdin.read(LONGEST_INPUT) if sys.stdin else ""})
    time.sleep(answer["delay"])
    _print(1, answer["out"])
    _print(2, answer["err"])
    if answer.get("exports") is not None:
        with open(folder + "/exports", "w", encoding="utf-8") as file:
            file.write(answer["exports"])
    return int(answer["exit"])


def _print(descriptor: int, text: str) -> None:
    """Print on what may be closed, or full, as for any program."""
    left = memoryview(text.encode(errors="surrogateescape"))
    try:
        while left:
            left = left[os.write(descriptor, left) :]
    except BrokenPipeError:
        raise
    except OSError as error:
        if descriptor != 2:
            _print(2, f"{sys.argv[1]}: write error: {error.strerror}\n")


def _ask(stream: IO[str], question: dict[str, Any]) -> dict[str, Any]:
    stream.write(json.dumps(question) + "\n")
    stream.flush()
    answer: dict[str, Any] = json.loads(stream.readline())
    return answer


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(141)
