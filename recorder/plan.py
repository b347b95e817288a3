"""What one session is to record, decided before the recorder starts; passed to it as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Plan:
    """One session to be: which task, which shell, where it is journaled, and the limits that apply.

    `task` is {"uid", "task_id"} of a known task, {"typed"} where the store could not be asked, {"new", "uid"} for one to
    be created, or None. `command` is what `tt work T1 -- CMD` runs instead of a shell. `drain` is the command that brings
    the journal into the store, run in the background now and then. `startup` is shell text that bash and zsh read behind
    the user's own startup files and before our hooks.
    """

    session: str
    home: str
    task: dict[str, Any] | None
    label: str
    shell: str
    shell_path: str
    shell_version: str = ""
    login: bool = False
    command: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    drain: tuple[str, ...] = ()
    version: str = ""
    zone: str = "UTC"
    idle_after_ms: int = 300_000
    head_bytes: int = 8 * 1024 * 1024
    tail_bytes: int = 1024 * 1024
    drain_interval: float = 30.0
    heartbeat_interval: float = 5.0
    detach_key: str = "\x1ed"
    startup: str = ""

    @property
    def folder(self) -> Path:
        """The TT_HOME of this session."""
        return Path(self.home)

    def to_json(self) -> str:
        """This plan as one JSON object."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The plan that `to_json` wrote."""
        fields = json.loads(text)
        for name in ("command", "on", "drain"):
            fields[name] = tuple(fields[name])
        return cls(**fields)
