"""On whose behalf the store changes: what all events of one user command share."""

from __future__ import annotations

import os
import pwd
import socket
from dataclasses import dataclass, field

from recorder.identity import new_uid


def present_user() -> str:
    """The account this process runs as, whatever the environment claims."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


@dataclass(frozen=True, slots=True)
class Act:
    """One command of a user, or one doing of the machine itself (`source` "system"), with its events' group."""

    verb: str
    source: str = "user"
    group: str = field(default_factory=new_uid)
    undoes: str | None = None
    actor: str = field(default_factory=lambda: f"{present_user()}@{socket.gethostname()}")


def system_act(verb: str) -> Act:
    """What the machine does by itself; `undo` passes it over."""
    return Act(verb, source="system")
