"""A review for programs: entries as the view has them, with their pieces and commands beside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cli import machine
from store.table import Row
from store.timesheet.proof import Proof, telling


def text(rows: Sequence[Row], proofs: Mapping[str, Proof], most: int) -> str:
    """A list of objects; all commands are counted, the most telling ones shown."""
    items = [_item(row, proofs[row["uid"]], most) for row in rows]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(row: Row, proof: Proof, most: int) -> dict[str, Any]:
    shown = proof.commands if most >= len(proof.commands) else telling(proof.commands, most)
    return {
        **machine.json_row(row),
        "pieces": [{**piece._asdict(), "counts": piece.kind in proof.counting} for piece in proof.pieces],
        "proof": {
            "command_count": len(proof.commands),
            "failed_count": proof.failed,
            "covered_ms": proof.covered_ms,
            "counted_ms": proof.counted_ms,
            "share": round(proof.share, 4),
            "commands": [machine.json_row(command) for command in shown],
        },
    }
