"""The receiver's own metrics, in the text format of Prometheus; names of integrations are the only free labels.

https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from alerts.receiver.segments import Piece

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_MOST_NAMES = 200  # where any name is free, a sender could make up many
_OTHER = "other"


class Metrics:
    """Counts what happened since the start."""

    def __init__(self, started_at: float | None = None) -> None:
        self.started_at = time.time() if started_at is None else started_at
        self.deliveries: Counter[tuple[str, int]] = Counter()
        self.bytes: Counter[str] = Counter()
        self.auth_failures: Counter[str] = Counter()
        self.unavailable = 0
        self.drains = 0
        self.drain_failures = 0
        self._names: set[str] = set()
        self._buckets = [0] * (len(_BOUNDS) + 1)
        self._seconds = 0.0

    def answered(self, integration: str, status: int, size: int, seconds: float) -> None:
        """Count one request; `integration` is empty where none was found."""
        name = self._label(integration)
        self.deliveries[name, status] += 1
        if status == 401:
            self.auth_failures[name] += 1
        elif status == 503:
            self.unavailable += 1
        elif status < 300:
            self.bytes[name] += size
            self._buckets[bisect_left(_BOUNDS, seconds)] += 1
            self._seconds += seconds

    def render(self, waiting: Mapping[Path, Piece], now: float) -> str:
        """All metrics; `waiting` are the segments not yet drained."""
        return "".join(f"{line}\n" for line in self._lines(waiting.values(), now))

    def _label(self, integration: str) -> str:
        if integration not in self._names:
            if len(self._names) >= _MOST_NAMES:
                return _OTHER
            self._names.add(integration)
        return integration

    def _lines(self, waiting: Iterable[Piece], now: float) -> Iterator[str]:
        pieces = [piece for piece in waiting if piece.records]
        oldest = min((piece.since for piece in pieces), default=now)
        yield from _gauge("tt_up", "Whether the receiver runs.", 1)
        yield from _gauge("tt_start_time_seconds", "When the receiver was started.", self.started_at)
        yield from _header("tt_deliveries_total", "Requests answered, by integration and status.", "counter")
        for (name, code), count in sorted(self.deliveries.items()):
            yield f'tt_deliveries_total{{integration="{name}",code="{code}"}} {count}'
        yield from _by_name("tt_delivery_bytes_total", "Bytes of the bodies that were accepted.", self.bytes)
        yield from _by_name("tt_auth_failures_total", "Requests that were not authenticated.", self.auth_failures)
        yield from _counter("tt_unavailable_total", "Requests that could not be kept and were answered 503.", self.unavailable)
        yield from _header("tt_ack_seconds", "Time from a request's headers to its answer, once it is durable.", "histogram")
        total = 0
        for bound, count in zip((*_BOUNDS, "+Inf"), self._buckets, strict=True):
            total += count
            yield f'tt_ack_seconds_bucket{{le="{bound}"}} {total}'
        yield f"tt_ack_seconds_sum {self._seconds:.6f}"
        yield f"tt_ack_seconds_count {total}"
        depth = sum(piece.records for piece in pieces)
        yield from _gauge("tt_spool_depth", "Deliveries in segments that are not yet drained whole.", depth)
        yield from _gauge("tt_spool_bytes", "Bytes of the segments not yet drained.", sum(piece.bytes for piece in pieces))
        yield from _gauge("tt_spool_oldest_seconds", "Age of the oldest of them.", round(max(0.0, now - oldest), 3))
        yield from _counter("tt_drains_total", "Drains that were started.", self.drains)
        yield from _counter("tt_drain_failures_total", "Drains that failed.", self.drain_failures)
        yield from _gauge("process_resident_memory_bytes", "Resident memory size in bytes.", _resident_bytes())


def _by_name(metric: str, text: str, counts: Counter[str]) -> Iterator[str]:
    yield from _header(metric, text, "counter")
    for name, count in sorted(counts.items()):
        yield f'{metric}{{integration="{name}"}} {count}'


def _gauge(metric: str, text: str, value: float) -> Iterator[str]:
    yield from _header(metric, text, "gauge")
    yield f"{metric} {value}"


def _counter(metric: str, text: str, value: int) -> Iterator[str]:
    yield from _header(metric, text, "counter")
    yield f"{metric} {value}"


def _header(metric: str, text: str, kind: str) -> Iterator[str]:
    yield f"# HELP {metric} {text}"
    yield f"# TYPE {metric} {kind}"


def _resident_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):  # no Linux
        return 0
    return pages * 4096
