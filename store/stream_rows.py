"""Terminal bytes as rows: pieces that follow each other share a row, each with its exact time and length."""

from __future__ import annotations

import base64

from recorder.journal import Record
from store import instants
from store.table import Row

_ROW_BYTES = 64 * 1024


class StreamRows:
    """Gathers OUTPUT records into rows of the `stream` table; `cut` before anything else that happens."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows
        self._row: Row | None = None
        self._data = bytearray()

    def add(self, session_uid: str, record: Record) -> None:
        """Take one OUTPUT record in."""
        if self._row is None or self._row["seq"] != record.command or len(self._data) >= _ROW_BYTES:
            self.cut()
            self._row = {
                "session_uid": session_uid,
                "seq": record.command,
                "position": record.end,
                "started_at": instants.from_nanoseconds(record.at.wall_ns),
                "boot_ns": record.at.boot_ns,
                "after_ns": [],
                "lengths": [],
            }
        self._row["after_ns"].append(record.at.boot_ns - self._row["boot_ns"])
        self._row["lengths"].append(len(record.body))
        self._data += record.body

    def cut(self) -> None:
        """Finish the present row."""
        if self._row is not None:
            self._rows.append({**self._row, "data": base64.b64encode(self._data).decode()})
            self._row = None
            self._data.clear()
