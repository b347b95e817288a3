"""Recorded sessions written down as data for the tests of making: one line for each command."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from runbooks.history import Entity, Recorded
from runbooks.making.bench import Bench
from runbooks.making.decisions import Decision
from runbooks.making.item import read
from runbooks.making.make import make
from runbooks.model import Procedure, Source

BEGAN = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed and what came of it; `gap_s` is the time since the one before had ended."""

    text: str
    output: str = ""
    exit_code: int | None = 0
    gap_s: float = 4.0
    takes_ms: int | None = 200
    session: int = 1
    host: str = "laptop"
    cwd: str | None = "/srv/ops"
    more: Mapping[str, Any] = field(default_factory=dict)


def history(*typed: Typed | str) -> list[Recorded]:
    """The commands as the store has them, numbered from 1 in the order given."""
    now, found = BEGAN, []
    for number, one in enumerate(typed, 1):
        said = Typed(one) if isinstance(one, str) else one
        now += timedelta(seconds=said.gap_s)
        fields: dict[str, Any] = {
            "command_id": number,
            "uid": uid(number),
            "session_id": said.session,
            "seq": number,
            "text": said.text,
            "cwd": said.cwd,
            "host": said.host,
            "username": "marcus",
            "started_at": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "duration_ms": said.takes_ms,
            "exit_code": said.exit_code,
            "output": said.output,
        }
        found.append(Recorded(**(fields | dict(said.more))))
        now += timedelta(milliseconds=said.takes_ms or 0)
    return found


def uid(number: int) -> str:
    """The uid of the n-th command of a history."""
    return str(uuid.UUID(int=number))


def bench_of(*typed: Typed | str, entities: Sequence[Entity] = (), decisions: Sequence[Decision] = ()) -> Bench:
    """A bench on which no pass has worked yet."""
    return Bench(read(history(*typed)), {one.command_uid: one for one in decisions}, entities)


def made(
    *typed: Typed | str, entities: Sequence[Entity] = (), decisions: Sequence[Decision] = (), task: str = ""
) -> Procedure:
    """The procedure that these commands were."""
    commands = history(*typed)
    return make(commands, entities, source=Source(task=task, command_count=len(commands)), decisions=decisions)


def rules(procedure: Procedure) -> dict[int, str]:
    """The rule of each verdict that is out, by the number of the command."""
    return {one.command_id: one.rule for one in procedure.verdicts if not one.included}


def kept(procedure: Procedure) -> list[str]:
    """The commands of the steps, as they were recorded, in order."""
    return [step.command.recorded for step in procedure.steps if step.command is not None]


def outs(bench: Bench) -> dict[int, str]:
    """The rules by which commands are out, by their numbers."""
    return {bench.items[index].recorded.command_id: out.rule for index, out in sorted(bench.outs.items())}
