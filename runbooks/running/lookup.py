"""Looks up in the record what became of a command whose run was killed: its session may have lived on."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Literal

from recorder.attach import request
from recorder.errors import RecorderError, SessionGoneError
from recorder.places import Places
from recorder.secrets import MASK, mask_text
from runbooks.history import question
from runbooks.running.recording import is_live
from runbooks.running.seams import Executed
from runbooks.running.standing import Standing
from store.handle import Store
from store.table import Row

_PATIENCE = 10.0  # seconds; the keeper kills after five
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Fate:
    """running, ended (then `executed` says how), never (it did not begin), or unknown."""

    kind: Literal["running", "ended", "never", "unknown"]
    executed: Executed | None = None


def live_sessions(places: Places, standing: Standing) -> list[Row]:
    """The sessions of a run that somebody still keeps."""
    return [session for session in standing.sessions if is_live(places.run_folder(session["uid"]))]


def end_sessions(places: Places, standing: Standing) -> None:
    """End what is left of the shells of a run; raises RecorderError where one does not end."""
    for session in live_sessions(places, standing):
        folder = places.run_folder(session["uid"])
        try:
            request(folder, {"request": "stop"})
        except SessionGoneError:
            continue
        deadline = time.monotonic() + _PATIENCE
        while folder.exists():
            if time.monotonic() > deadline:
                raise RecorderError(f"session S{session['session_id']} of the run does not end; end it with `tt stop`")
            time.sleep(_PAUSE)


def fate_of(store: Store, standing: Standing) -> Fate:
    """What became of the attempt whose end nobody wrote; every journal must be drained."""
    attempt = standing.open_attempt
    assert attempt is not None
    known = [session["session_id"] for session in standing.sessions if session["session_id"] is not None]
    commands = store.rows(question("run_commands"), {"sessions": known, "since": attempt["began_at"]})
    live = {session["session_id"] for session in live_sessions(store.places, standing)}
    if not commands:
        return Fate("never" if _is_told_of(store, standing) else "unknown")
    last = commands[-1]
    if last["state"] == "running" and last["session_id"] in live:
        return Fate("running")
    whole = _is_whole(commands, attempt["command"])
    if last["exit_code"] is None or not whole:
        return Fate("unknown")
    executed = Executed(
        exit_code=last["exit_code"],
        output="".join(command["output"] or "" for command in commands),
        duration_ms=sum(command["duration_ms"] or 0 for command in commands),
    )
    return Fate("ended", executed)


def _is_told_of(store: Store, standing: Standing) -> bool:
    """Whether the shell of the attempt is recorded, so that what it does not hold did not happen."""
    if not standing.sessions:
        return True  # it was killed before it got a shell
    newest = standing.sessions[-1]
    return newest["session_id"] is not None


def _is_whole(commands: list[Row], text: str) -> bool:
    """Whether these are all commands of the attempt: bash records those of a text one by one, each as it was typed.

    Either may have *** where the other has a secret, or the variable that holds it.
    """
    recorded = _squeezed("\n".join(command["command"] or "" for command in commands))
    attempted = _squeezed(mask_text(text))
    return _matches(attempted, recorded) or _matches(recorded, attempted)


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split(MASK))), text) is not None


def _squeezed(text: str) -> str:
    lines = (line for line in text.replace("\\\n", "").split("\n") if not line.lstrip().startswith("#"))
    return "".join("".join(lines).split())
