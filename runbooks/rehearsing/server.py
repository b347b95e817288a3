"""Answers the shims of a rehearsal over a socket, one call after the other."""

from __future__ import annotations

import contextlib
import json
import shlex
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from runbooks.rehearsing.answers import Answer
from runbooks.rehearsing.recordings import Missing, Recordings
from runbooks.rehearsing.seeing import seen

NOT_RECORDED = 127


@dataclass(frozen=True, slots=True)
class Ended:
    """What there is to know of a command line that has ended.

    `outcome` is how it ended when it was recorded, where that is to be gone by; `empty` are variables it read that are
    empty because nobody recorded what these calls printed; `changed` those it set to a value that is known all the same.
    """

    missing: tuple[Missing, ...]
    outcome: tuple[int, str] | None
    empty: Mapping[str, str]
    changed: Mapping[str, str | None]


class AnswerServer:
    """Listens in a folder while it is entered; `end` returns the calls that nothing answers.

    `speed` is how many times faster than recorded programs answer, `longest` the most seconds that one may take.
    """

    def __init__(self, folder: Path, recordings: Recordings, *, speed: float, longest: float) -> None:
        self._path = folder / "socket"
        self._recordings = recordings
        self._speed, self._longest = speed, longest
        self._listening = socket.socket(socket.AF_UNIX)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._lock = threading.Lock()
        self._folder = str(folder)
        self._missing: list[Missing] = []

    def __enter__(self) -> AnswerServer:
        self._listening.bind(str(self._path))
        self._path.chmod(0o600)
        self._listening.listen(64)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(timeout=5)

    def begin(self, text: str, preferred: tuple[int, ...]) -> None:
        """A command line is about to run."""
        with self._lock:
            self._recordings.begin(text, preferred)

    def end(self) -> Ended:
        """It has ended; calls of background jobs that come later are told with the next one."""
        with self._lock:
            missing, self._missing = tuple(self._missing), []
            empty = self._recordings.empty
            outcome = None if missing else self._recordings.outcome
            return Ended(missing, outcome, {} if outcome else empty, self._recordings.end())

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._attend, args=(connection,), daemon=True).start()

    def _attend(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, ValueError, KeyError):
            stream = connection.makefile("rw", encoding="utf-8", errors="surrogateescape")
            argv = [seen(str(word), self._folder) for word in json.loads(stream.readline())["argv"]]
            stdin = self._stdin(stream, argv)
            with self._lock:
                found = self._recordings.answer(argv, stdin)
                _write(stream, self._told(found))

    def _stdin(self, stream: IO[str], argv: list[str]) -> str | None:
        with self._lock:
            wanted = self._recordings.wants_stdin(argv)
        if not wanted:
            return None
        _write(stream, {"stdin": True})
        return str(json.loads(stream.readline())["stdin"])

    def _told(self, found: Answer | Missing) -> Mapping[str, Any]:
        if isinstance(found, Missing):
            self._missing.append(found)
            return {"exit": NOT_RECORDED, "out": "", "err": f"tt: no recording of: {found.call}\n", "delay": 0}
        text = found.output or ""
        text += "\n" if text and not text.endswith("\n") else ""
        return {
            "exit": found.exit_code,
            "out": text if found.to == "out" else "",
            "err": text if found.to == "err" else "",
            "delay": min(found.takes_ms / 1000 / self._speed, self._longest),
            "exports": exports(found.changed) if found.changed else None,
        }


def exports(changed: Mapping[str, str | None]) -> str:
    """Shell text that sets exported variables, None for those to unset."""
    lines = (f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}" for name, value in changed.items())
    return "\n".join(line for line in lines if not line.startswith(("export PATH=", "unset PATH"))) + "\n"


def _write(stream: IO[str], answer: Mapping[str, Any]) -> None:
    stream.write(json.dumps(answer) + "\n")
    stream.flush()
