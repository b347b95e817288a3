"""What a live session says of itself in its run folder, for `tt status` and `tt sessions`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LIVE_FILE = "live.json"


def read_live(folder: Path) -> dict[str, Any] | None:
    """What a run folder says of its session, None where it says nothing."""
    try:
        facts: dict[str, Any] = json.loads((folder / LIVE_FILE).read_text())
    except (OSError, ValueError):
        return None
    return facts
