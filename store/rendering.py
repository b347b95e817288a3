"""The readable text of commands, kept in `command_output` and rendered from the raw bytes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from store.bulk import insert_rows
from store.handle import Store
from store.live import LiveCommand, LiveSession, Piece
from store.sql import question
from store.table import Row

_PARTIAL_BYTES = 64 * 1024  # what a command that still runs shows of its end
_WHOLE_BYTES = 8 * 1024 * 1024  # more than the recorder keeps of a command by default


def output_rows(store: Store, session: LiveSession, finished: Iterable[LiveCommand]) -> list[Row]:
    """The final text of commands that ended; the rows their output lies in must have been written."""
    rows = []
    for command in finished:
        pieces = command.pieces
        if pieces is None:
            pieces = _stored_pieces(store, session.uid, command, _WHOLE_BYTES)
            store.execute(question("forget_output"), [command.uid])
        own = _own(pieces, command)
        if own:
            rows.append(_row(command, text_of(own, session.columns, _WHOLE_BYTES)))
    return rows


def write_partial(store: Store, session: LiveSession) -> None:
    """Replace the text of the command that is running: the end of what it has printed so far."""
    command = session.command
    if command is None or command.ended or not command.raw_bytes:
        return
    with store.transaction():
        pieces = _stored_pieces(store, session.uid, command, _PARTIAL_BYTES)
        store.execute(question("forget_output"), [command.uid])
        insert_rows(store, "command_output", [_row(command, text_of(pieces, session.columns, _PARTIAL_BYTES))])


def text_of(pieces: Iterable[Piece], columns: int, limit: int) -> str:
    """The pieces as text, with a line where bytes are missing; of those kept, the last `limit` bytes count.

    Each run of bytes without a hole is rendered on its own: what follows a hole knows nothing of the screen before it.
    """
    from recorder.text import render  # much to import, and only a drain with output needs it

    parts: list[str] = []
    missing = 0
    for run in _last(_runs(pieces), limit):
        if isinstance(run, int):
            missing += run
            continue
        if missing:
            parts.append(_hole(missing))
            missing = 0
        parts.append(render(run, columns))
    if missing:
        parts.append(_hole(missing))
    lines = [part if part.endswith("\n") else part + "\n" for part in parts[:-1]]
    return "".join([*lines, *parts[-1:]])


def _own(pieces: list[Piece], command: LiveCommand) -> list[Piece]:
    """The pieces without what the shell printed before and behind the command."""
    if not pieces:
        return []
    own = list(pieces)
    lead, trim = command.lead, command.trim
    for number, piece in enumerate(own):
        own[number] = piece._replace(data=piece.data[lead:])
        lead -= len(piece.data) - len(own[number].data)
    for number, piece in reversed(list(enumerate(own))):
        kept = max(len(piece.data) - trim, 0)
        own[number] = piece._replace(data=piece.data[:kept])
        trim -= len(piece.data) - kept
    return own


def _hole(missing: int) -> str:
    return f"[{missing} bytes not shown]"


def _runs(pieces: Iterable[Piece]) -> list[bytes | int]:
    """The bytes between holes joined, the holes as numbers of bytes."""
    runs: list[bytes | int] = []
    for is_hole, group in groupby(pieces, lambda piece: piece.lost > 0):
        members = list(group)
        runs.append(sum(piece.lost for piece in members) if is_hole else b"".join(piece.data for piece in members))
    return runs


def _last(runs: list[bytes | int], limit: int) -> list[bytes | int]:
    """The runs with all but their last `limit` bytes made holes."""
    kept: list[bytes | int] = []
    for run in reversed(runs):
        if isinstance(run, int):
            kept.append(run)
            continue
        beyond = max(len(run) - limit, 0)
        kept += [part for part in (run[beyond:], beyond) if part]
        limit -= len(run) - beyond
    return kept[::-1]


def _stored_pieces(store: Store, session_uid: str, command: LiveCommand, limit: int) -> list[Piece]:
    """A command's last pieces with at least `limit` bytes, behind a hole for those before."""
    parameters = {"session": session_uid, "seq": command.seq, "limit": limit}
    pieces = [Piece(**row) for row in store.rows(question("command_pieces"), parameters)]
    before = command.raw_bytes + command.lost_bytes - sum(len(piece.data) + piece.lost for piece in pieces)
    return [Piece(0, b"", before), *pieces] if before > 0 else pieces


def _row(command: LiveCommand, text: str) -> Row:
    return {
        "command_uid": command.uid,
        "text": text,
        "raw_bytes": command.raw_bytes,
        "lost_bytes": command.lost_bytes,
    }
