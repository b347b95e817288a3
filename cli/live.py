"""The live sessions of this machine, and which of them the user means."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.opening import opened
from recorder.attach import request
from recorder.errors import RecorderError, SessionGoneError
from recorder.live import read_live
from recorder.places import Places
from store import history, tasks
from store.database import Store
from store.errors import NotFoundError, RefusedError
from store.table import Row

_SHORTEST_UID = 6


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session somebody keeps; `attached` tells whether a terminal shows it, None where its keeper does not answer."""

    uid: str
    folder: Path
    facts: dict[str, Any]

    @property
    def attached(self) -> bool | None:
        """Asked of its keeper now."""
        try:
            return bool(request(self.folder, {"request": "status"}).get("attached"))
        except SessionGoneError:
            return None

    @property
    def is_here(self) -> bool:
        """Whether this process runs inside it."""
        return os.environ.get("TT_SESSION") == self.uid


def live_sessions(places: Places) -> dict[str, LiveSession]:
    """Every session with a run folder that says something, by uid, oldest first."""
    folders = sorted(places.run.iterdir()) if places.run.is_dir() else []
    found = ((folder, read_live(folder)) for folder in folders)
    return {folder.name: LiveSession(folder.name, folder, facts) for folder, facts in found if facts is not None}


def find_live(name: str | None, *, here: bool = True) -> LiveSession:
    """The live session that `S3`, `T12` or the beginning of a uid names; without a name the one here, else the only one.

    Raises NotFoundError where there is none, RefusedError where it could be several.
    """
    live = live_sessions(Places.from_environment())
    current = live.get(os.environ.get("TT_SESSION", ""))
    if name is None and here and current is not None:
        return current
    if not live:
        raise NotFoundError("no session is live; `tt work` starts one")
    if name is None:
        return _only(list(live.values()), "give one of them")
    by_uid = [session for uid, session in live.items() if len(name) >= _SHORTEST_UID and uid.startswith(name.lower())]
    if by_uid:
        return _only(by_uid, "give more of the uid")
    with opened("sessions") as store:
        found = [live[uid] for uid in _uids(store, name) if uid in live]
    if not found:
        raise NotFoundError(f"{name} is not live; `tt sessions` shows which are")
    return _only(found, "give one of them")


def _uids(store: Store, name: str) -> list[str]:
    """The uids of the sessions that a name may stand for."""
    if name[:1].upper() == "T":
        where, number = "task_id = ?", tasks.resolve(store, name)["task_id"]
    else:
        where, number = "session_id = ?", history.get_session(store, name)["session_id"]
    return [row["uid"] for row in history.list_sessions(store, where, [number]).rows]


def _only(found: list[LiveSession], remedy: str) -> LiveSession:
    if len(found) == 1:
        return found[0]
    with opened("sessions") as store:
        rows = history.list_sessions(store, "list_contains(?, uid)", [[session.uid for session in found]]).rows
    raise RefusedError(f"several sessions are live ({', '.join(map(_called, rows))}); {remedy}")


def _called(row: Row) -> str:
    task = f" on T{row['task_id']}" if row["task_id"] is not None else ""
    return f"S{row['session_id']} {row['shell']}{task}"


def ask_session(session: LiveSession, **message: Any) -> dict[str, Any]:
    """Send a request to a session; raises RecorderError where it does not do as asked."""
    answer = request(session.folder, message)
    if not answer.get("ok"):
        raise RecorderError(f"the session did not {message['request']}; `tt sessions` shows its state")
    return answer


def label(session: LiveSession) -> str:
    """How to call a session in front of the user."""
    return str(session.facts.get("label") or f"the {session.facts.get('shell', '')} session without a task")
