"""What the runbook verbs share: a runbook and one of its versions, found; and what is known about it for an export."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from recorder.places import Places
from runbooks.exports.about import About
from runbooks.model import Procedure
from runbooks.versions import keeping
from store.changes import State
from store.handle import Store
from store.instants import from_datetime

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Chosen(NamedTuple):
    """A runbook, the version that was asked for, and what that says."""

    runbook: State
    version: State
    procedure: Procedure

    @property
    def label(self) -> str:
        """R1 v3."""
        return f"R{self.runbook['runbook_id']} v{self.version['version']}"


def runbook_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the argument RUNBOOK, completed by name."""
    return click.argument("runbook", metavar="RUNBOOK", shell_complete=_complete)(function)


def version_option(help_: str = "Which version; by default the newest.") -> Decorator:
    """Give a verb `--version N`."""
    return click.option("-v", "--version", "number", type=click.IntRange(min=1), metavar="N", help=help_)


def chosen(store: Store, name: str, number: int | None = None) -> Chosen:
    """The version asked for, or the newest; raises NotFoundError."""
    runbook = keeping.find(store, name)
    version = keeping.version_of(store, runbook, number)
    return Chosen(runbook, version, keeping.procedure_of(version))


def about(store: Store, one: Chosen, *, dated: bool = True) -> About:
    """What an export tells beside the procedure; ages of things only where `dated`."""
    ran = store.one(
        "SELECT verified_at, verified_by, version AS verified_version FROM runbooks WHERE runbook_id = ?",
        [one.runbook["runbook_id"]],
    )
    usual = store.one(_USUAL, [one.runbook["uid"]]) or {}
    verified = ran["verified_at"] if ran else None
    return About(
        runbook_id=one.runbook["runbook_id"],
        name=one.runbook["name"],
        version=one.version["version"],
        status=one.version["status"],
        author=one.version["author"],
        message=one.version["message"],
        made_at=one.version["made_at"],
        verified_at=from_datetime(verified) if verified else None,
        verified_by=ran["verified_by"] if ran else None,
        verified_version=ran["verified_version"] if ran and verified else None,
        usual_ms=usual.get("usual_ms") or one.procedure.usual_ms or None,
        runs=usual.get("runs") or 0,
        now=from_datetime(datetime.now(UTC)) if dated else None,
    )


def template_folder() -> Path:
    """Where a user's own templates are."""
    return Places.from_environment().home / "templates" / "runbooks"


def _complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    from cli.filter_argument import ask

    rows = ask("SELECT name AS value FROM runbooks WHERE NOT archived AND starts_with(name, ?) ORDER BY name", [incomplete])
    return [str(row["value"]) for row in rows]


_USUAL = """
SELECT CAST(median(busy_ms) AS BIGINT) AS usual_ms, count(*) AS runs
FROM runbook_runs WHERE uid IN (SELECT CAST(uid AS VARCHAR) FROM runbook_run WHERE runbook_uid = ?)
    AND kind = 'run' AND state = 'done' AND selection IS NULL
"""
