"""A journal's records in batches small enough to hold in memory, with the damage between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from recorder.clocks import Instant
from recorder.journal import HEADER, Kind, Record, encode, read_records

BATCH_BYTES = 4 * 1024 * 1024
BATCH_RECORDS = 5000
_OVERHEAD = len(encode(Kind.EVENT, 0, Instant(0, 0, 0), b""))


@dataclass(slots=True)
class Batch:
    """Consecutive records, the offset behind them, and how many bytes between them were no records."""

    end: int
    records: list[Record] = field(default_factory=list)
    damaged_bytes: int = 0
    is_last: bool = False


def read(descriptor: int, position: int, size: int, most_bytes: int = BATCH_BYTES) -> Iterator[Batch]:
    """The records that lay in the file when it had this size, from a position on; the last batch may be empty."""
    batch = Batch(position)
    batch_bytes = 0
    expected = position or len(HEADER)
    for record in read_records(descriptor, position):
        batch.damaged_bytes += record.end - len(record.body) - _OVERHEAD - expected
        expected = batch.end = record.end
        batch.records.append(record)
        batch_bytes += len(record.body)
        if record.end >= size:
            break
        if batch_bytes >= most_bytes or len(batch.records) >= BATCH_RECORDS:
            yield batch
            batch, batch_bytes = Batch(record.end), 0
    batch.is_last = True
    yield batch
