"""What a run prints at its end: its steps as a table, or all of it as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from cli.group import INTERRUPTED, tell
from cli.output import print_table
from runbooks.running.seams import Result, StepResult
from store.table import Row, Table

_SHOWN = ("step", "title", "outcome", "exit_code", "duration_ms", "usual_ms", "difference")
EXIT_CODES: Mapping[str, int] = {"done": 0, "interrupted": INTERRUPTED}  # every other state is 1


def print_result(result: Result, facts: Mapping[str, Any], usual: Mapping[str, int], format_: str) -> int:
    """Print the result of a run, `facts` about it first; returns the exit code."""
    rows = [_row(one, usual) for one in result.steps]
    if format_ == "json":
        told = {**facts, "state": result.state, "reason": result.reason, "captured": dict(result.captured), "steps": rows}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    else:
        columns = tuple(rows[0]) if rows else _SHOWN
        shown = [{**row, "difference": (row["difference"] or "").partition("\n")[0] or None} for row in rows]
        print_table(Table(columns, shown if format_ == "table" else rows), format_, _SHOWN, none="no step was run")
    return EXIT_CODES.get(result.state, 1)


def tell_end(result: Result, run_id: int, label: str, task: str) -> None:
    """One line: how the run ended, and how to go on."""
    busy = sum(one.executed.duration_ms for one in result.steps if one.executed)
    differs = sum(one.outcome == "differs" for one in result.steps)
    edited = sum(one.edited for one in result.steps)
    notes = [f"{busy / 1000:.1f} s in commands"]
    notes += [f"{differs} printed something else than expected"] if differs else []
    notes += [f"{edited} edited"] if edited else []
    words = f"run {run_id} of {label}{task}: {result.state}" + (f" ({result.reason})" if result.reason else "")
    remedy = "" if result.state in ("done", "rolled-back") else f"; `tt runbook resume {run_id}` goes on"
    tell(f"{words}; {', '.join(notes)}{remedy}")


def _row(one: StepResult, usual: Mapping[str, int]) -> Row:
    executed = one.executed
    return {
        "step": one.number,
        "step_id": one.step.id,
        "title": one.step.title,
        "purpose": one.purpose,
        "outcome": one.outcome,
        "exit_code": executed.exit_code if executed else None,
        "duration_ms": executed.duration_ms if executed else None,
        "usual_ms": usual.get(one.step.id),
        "attempts": one.attempts,
        "edited": one.edited,
        "command": one.command,
        "difference": one.difference or None,
    }
