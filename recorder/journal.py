"""The journal: one append-only file per live session, readable after any crash.

A file is a header followed by records. All integers are little-endian.

    header   b"TTJ1"
    record   b"\\xa7R"  u32 length of what follows the checksum  u32 CRC-32 of the same
             u8 kind  u32 command  u64 wall_ns  u64 boot_ns  u64 mono_ns  body

`command` is the session's running number of the command the record belongs to, 0 for what happens at a prompt. The
body of an EVENT is a JSON object with a `type`; the body of OUTPUT is raw bytes of the terminal; the body of a MARK is
what a shell hook printed, without its nonce, and counts only where no event behind it tells the same; the body of a
DELIVERY, in journals of their own, is an alert delivery (alerts.delivery). A record that is cut short ends the reading
(its writer may still be at it); one whose checksum is wrong is passed over up to the next that holds.
"""

from __future__ import annotations

import fcntl
import json
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

from recorder.clocks import Instant
from recorder.errors import JournalError

SUFFIX = ".ttj"
HEADER = b"TTJ1"
_MAGIC = b"\xa7R"
_FRAME = struct.Struct("<2sII")
_HEAD = struct.Struct("<BIQQQ")
_MAX_BODY = 16 * 1024 * 1024
_READ_SIZE = 1024 * 1024


class Kind(IntEnum):
    """What a record's body is."""

    EVENT = 1
    OUTPUT = 2
    MARK = 3
    DELIVERY = 4


class Record(NamedTuple):
    """One journal record; `end` is the file offset just after it."""

    kind: Kind
    command: int
    at: Instant
    body: bytes
    end: int

    @property
    def event(self) -> dict[str, Any]:
        """The body of an EVENT, decoded."""
        decoded: dict[str, Any] = json.loads(self.body)
        return decoded


def encode(kind: Kind, command: int, at: Instant, body: bytes) -> bytes:
    """One record as it stands in the file."""
    payload = _HEAD.pack(kind, command, *at) + body
    return _FRAME.pack(_MAGIC, len(payload), zlib.crc32(payload)) + payload


def encode_event(command: int, at: Instant, type_: str, fields: Mapping[str, object]) -> bytes:
    """One EVENT record; `fields` must be JSON-serialisable, lone surrogates (undecodable bytes) allowed."""
    return encode(Kind.EVENT, command, at, json.dumps({"type": type_, **fields}).encode())


def read_records(descriptor: int, offset: int = 0) -> Iterator[Record]:
    """Every whole record of a journal from a file offset on, in order.

    `offset` is 0 or the `end` of a record read earlier. Memory use is bounded by the largest record. Raises
    JournalError where the file is not a journal.
    """
    if offset == 0:
        header = os.pread(descriptor, len(HEADER), 0)
        if header != HEADER[: len(header)]:
            raise JournalError("not a TermTask journal")
        offset = len(HEADER)
    buffer = b""
    start = offset  # the file offset of buffer[0]
    position = 0  # where in the buffer the next record begins
    at_end = False
    while True:
        record = _record_at(buffer, position, start)
        if isinstance(record, Record):
            yield record
            position = record.end - start
        elif at_end or record == _DAMAGED:
            following = _resync(buffer, position)
            if following > 0:
                position = following
            elif at_end:
                return
            else:
                # Only what may be the beginning of a record is worth keeping.
                position = max(position, len(buffer) - _MAX_BODY)
        if not isinstance(record, Record) and not at_end:
            start += position
            more = os.pread(descriptor, _READ_SIZE, start + len(buffer) - position)
            buffer = buffer[position:] + more
            position = 0
            at_end = not more


_INCOMPLETE = 0
_DAMAGED = 1


def _record_at(buffer: bytes, position: int, start: int) -> Record | int:
    if len(buffer) - position < _FRAME.size:
        return _INCOMPLETE
    magic, length, checksum = _FRAME.unpack_from(buffer, position)
    if magic != _MAGIC or not _HEAD.size <= length <= _MAX_BODY + _HEAD.size:
        return _DAMAGED
    end = position + _FRAME.size + length
    if len(buffer) < end:
        return _INCOMPLETE
    payload = buffer[position + _FRAME.size : end]
    if zlib.crc32(payload) != checksum:
        return _DAMAGED
    kind, command, *clocks = _HEAD.unpack_from(payload)
    return Record(Kind(kind), command, Instant(*clocks), payload[_HEAD.size :], start + end)


def _resync(buffer: bytes, position: int) -> int:
    """The index of the next whole record behind a damaged one, -1 where there is none."""
    at = buffer.find(_MAGIC, position + 1)
    while at >= 0:
        if isinstance(_record_at(buffer, at, 0), Record):
            return at
        at = buffer.find(_MAGIC, at + 1)
    return -1


def create(path: Path) -> int:
    """A new, empty journal, open for appending and marked as being written; returns its descriptor.

    Raises JournalError where the folder can't be written or the file exists.
    """
    descriptor = -1
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        hold(descriptor)
        os.write(descriptor, HEADER)
    except OSError as error:
        if descriptor >= 0:
            os.close(descriptor)
        raise JournalError(f"cannot write {path}: {error.strerror}") from error
    return descriptor


def reopen(path: Path) -> int:
    """An existing journal, open for appending behind its last whole record, and marked as being written.

    What a killed writer left half-written at the end is cut off. Only whoever is about to be the one writer may call
    this.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
    hold(descriptor)
    end = max((record.end for record in read_records(descriptor)), default=len(HEADER))
    if os.fstat(descriptor).st_size > end:
        os.ftruncate(descriptor, end)
    return descriptor


def hold(descriptor: int) -> None:
    """Mark a journal as belonging to a live process, for as long as this descriptor is open."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def is_abandoned(path: Path) -> bool:
    """Whether no process holds the journal any more: its session is over, however it ended."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
