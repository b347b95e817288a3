"""What an entry says, as one hash: what was approved can be told from what stands there now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

# What a reviewer approves. Not among them: what follows from approval or billing, and the number of the row.
CONTENT = (
    "person", "session_uid", "task_uid", "client", "project", "started_at", "ended_at", "zone", "pieces", "counted",
    "measured_ms", "adjusted_ms", "adjusted_reason", "billable", "kind", "note", "tags", "shared", "weights", "source",
    "interrupted", "hourly_rate", "hourly_currency",
)  # fmt: skip


def content_hash(row: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of an entry's content."""
    said = {name: row[name] for name in CONTENT}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
