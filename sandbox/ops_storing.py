"""Puts a made-up history into a store through journals, as a recorder would have left them: fast, without any shell."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from recorder import journal
from recorder.clocks import Instant
from recorder.places import Places
from runbooks.history import Recorded
from store import tasks
from store.database import forget, open_store, prepare_home
from store.drain import drain
from store.handle import Store

_BOOT = "00000000-0000-4000-8000-000000000000"
_MS = 1_000_000
_NOT_SHOWN = re.compile(r"\[([0-9]+) bytes not shown\]\n?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMESPACE = uuid.UUID("5c0d5b6e-0f7a-5a8c-8f7e-3d3f9d3a1c11")


def store_history(home: Path | Store, recorded: Sequence[Recorded], title: str, *, project: str | None = None) -> int:
    """A new task of this title, worked on by these commands; returns its id. `home` is what TT_HOME is, or an open store."""
    if isinstance(home, Store):
        return _stored(home, recorded, title, project)
    places = Places(home)
    prepare_home(places)
    with open_store(places, "sandbox") as store:
        return _stored(store, recorded, title, project)


def _stored(store: Store, recorded: Sequence[Recorded], title: str, project: str | None) -> int:
    task = tasks.add(store, title, project=project)
    told = {"uid": str(task["uid"]), "task_id": task["task_id"]}
    store.places.journals.mkdir(mode=0o700, parents=True, exist_ok=True)
    for session in dict.fromkeys(one.session_id for one in recorded):
        commands = sorted((one for one in recorded if one.session_id == session), key=lambda one: one.seq)
        uid = str(uuid.uuid5(_NAMESPACE, f"{task['uid']} {session}"))
        descriptor = journal.create(store.places.journals / f"{uid}{journal.SUFFIX}")
        with os.fdopen(descriptor, "ab") as file:
            file.writelines(_records(uid, told, commands))
    forget(store.places, drain(store))
    return int(task["task_id"])


def _records(uid: str, task: Mapping[str, object], commands: Sequence[Recorded]) -> Iterator[bytes]:
    first = commands[0]
    now = began = _instant(first.started_at, 0)
    about: dict[str, object] = {
        "uid": uid, "task": task, "on": [], "shell": first.shell, "shell_path": f"/bin/{first.shell}", "shell_version": "5.2",
        "hooks": "full", "argv": None, "host": first.host, "username": first.username, "cwd": first.cwd, "boot_id": _BOOT,
        "zone": "Europe/Berlin", "rows": 40, "cols": 160, "tt_version": "0", "idle_after_ms": 600_000, "interactive": True,
    }  # fmt: skip
    yield journal.encode_event(0, began, "session", about)
    for one in commands:
        begin = _instant(one.started_at, began.wall_ns)
        now = _later(begin, one.duration_ms or 0)
        yield from _command(one, begin, now)
    yield journal.encode_event(0, now, "session_end", {"exit": 0, "state": "done", "reason": "exit"})


def _command(one: Recorded, begin: Instant, end: Instant) -> Iterator[bytes]:
    about = {"text": one.text, "source": "hook", "cwd": one.cwd, "context": dict(one.context)}
    yield journal.encode_event(one.seq, begin, "start", about)
    yield from _output(one, end)
    if one.state == "running":
        return
    status = [] if one.exit_code is None else [one.exit_code]
    ended = {"exit": one.exit_code, "pipestatus": status, "state": one.state, "alt_screen": one.used_alt_screen}
    yield journal.encode_event(one.seq, end, "end", ended)
    if one.changed:
        fields = {
            "set": {name: value for name, value in one.changed.items() if value is not None},
            "unset": [name for name, value in one.changed.items() if value is None],
        }
        yield journal.encode_event(one.seq, end, "env", fields)


def _output(one: Recorded, at: Instant) -> Iterator[bytes]:
    """What it printed, with a gap where the text says that some is not shown."""
    for number, part in enumerate(_NOT_SHOWN.split(one.output)):
        if number % 2:
            yield journal.encode_event(one.seq, at, "skip", {"bytes": int(part)})
        elif part:
            yield journal.encode(journal.Kind.OUTPUT, one.seq, at, part.replace("\n", "\r\n").encode())


def _instant(text: str, began_ns: int) -> Instant:
    """The clocks at an instant given as text, boot and monotonic counted from the session's beginning."""
    passed = datetime.fromisoformat(text) - _EPOCH
    wall = (passed.days * 86_400 + passed.seconds) * 1_000_000_000 + passed.microseconds * 1000
    since = wall - began_ns if began_ns else 0
    return Instant(wall, 1_000_000_000 + since, 1_000_000_000 + since)


def _later(at: Instant, milliseconds: int) -> Instant:
    return Instant(*(clock + milliseconds * _MS for clock in at))
