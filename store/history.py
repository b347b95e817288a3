"""What was done: commands, sessions, searches and scripts, asked over the views.

`where` is always an SQL condition over the view's columns, with `parameters` for its placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from store.errors import NotFoundError
from store.handle import Store
from store.sql import question
from store.table import Row, Table

_COMMAND = re.compile(r"[Cc]?(\d{1,15})")
_SESSION = re.compile(r"[Ss]?(\d{1,15})")
EVERYTHING = 1_000_000_000


def list_commands(store: Store, where: str = "true", parameters: Sequence[object] = (), *, newest: int = EVERYTHING) -> Table:
    """The newest commands that match, oldest first, without their output."""
    return store.query(_asked("commands_list", where), [*parameters, newest])


def list_sessions(store: Store, where: str = "true", parameters: Sequence[object] = (), *, newest: int = EVERYTHING) -> Table:
    """The newest sessions that match, oldest first."""
    return store.query(_asked("sessions_list", where), [*parameters, newest])


def get_command(store: Store, name: str) -> Row:
    """Everything about the command "C12" or "12"; raises NotFoundError."""
    number = _COMMAND.fullmatch(name)
    found = store.one(question("command_show"), [int(number[1])]) if number else None
    if found is None:
        raise NotFoundError(f"there is no command {name}; `tt log` shows the commands there are")
    return found


def get_session(store: Store, name: str) -> Row:
    """Everything about the session "S3" or "3"; raises NotFoundError."""
    number = _SESSION.fullmatch(name)
    found = store.one(question("session_show"), [int(number[1])]) if number else None
    if found is None:
        raise NotFoundError(f"there is no session {name}; `tt sessions` shows the sessions there are")
    return found


def command_environment(store: Store, command_id: int) -> Table:
    """The exported variables a command changed."""
    return store.query(question("command_environment"), [command_id])


def raw_output(store: Store, command_id: int) -> bytes:
    """What a command printed, byte for byte, as far as it was kept."""
    rows = store.rows(question("raw_output"), [command_id])
    if not rows:
        return b""
    data = b"".join(row["data"] for row in rows)
    return data[rows[0]["lead"] : len(data) - rows[0]["trim"]]


def search(
    store: Store, text: str, where: str = "true", parameters: Sequence[object] = (), *, newest: int = EVERYTHING
) -> Table:
    """The newest commands with this text in command or output, in any case, oldest first; `line` is where it stands."""
    return store.query(_asked("commands_search", where), [text, *parameters, newest])


def script(store: Store, where: str, parameters: Sequence[object] = ()) -> Table:
    """The commands that match and succeeded, in the order they were run."""
    return store.query(_asked("script", where), parameters)


def notices(store: Store) -> Table:
    """What the drain found wrong, newest first."""
    return store.query(question("notices"))


def _asked(name: str, where: str) -> str:
    return question(name).replace("/*where*/", where)
