"""What was recorded while an entry lasted: the commands that prove it, and how much of its time they cover."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from store.changes import State
from store.handle import Store
from store.sql import question
from store.table import Row
from store.timesheet import pieces, spans
from store.timesheet.entries import rows_of
from store.timesheet.intervals import Interval, common, merge, union_ms
from store.timesheet.pieces import Pieces

_SAYS_LITTLE = re.compile(r"\s*(?:cd|ls|ll|pwd|clear|exit|history|fg|bg|jobs|true|logout|which|echo)\b")


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry's pieces and commands; `covered_ms` of its `counted_ms` ran some command."""

    pieces: Pieces
    counting: frozenset[str]
    commands: list[Row]
    counted_ms: int
    covered_ms: int

    @property
    def failed(self) -> int:
        """How many commands ended with an error."""
        return sum(1 for command in self.commands if command["exit_code"])

    @property
    def share(self) -> float:
        """How much of the time that counts commands cover, from 0 to 1; for looking at only."""
        return self.covered_ms / self.counted_ms if self.counted_ms else 0.0


def proofs(store: Store, uids: Sequence[str]) -> dict[str, Proof]:
    """By entry what proves it."""
    found: dict[str, list[Row]] = {}
    asked = {"uids": json.dumps(list(uids)), "now": store.now()}
    for command in store.rows(question("entry_commands"), asked):
        found.setdefault(command.pop("entry_uid"), []).append(command)
    now = spans.now_ms(store)
    return {uid: _proof(row, found.get(uid, []), now) for uid, row in rows_of(store, uids).items()}


def _proof(row: State, commands: list[Row], now: int) -> Proof:
    parts, counting = spans.pieces_of(row, now), pieces.counting(row["counted"])
    begin = spans.to_ms(row["started_at"])
    counted = merge(Interval(begin + part.from_ms, begin + part.to_ms) for part in parts if part.kind in counting)
    ran = merge(_interval(command, now) for command in commands)
    covered = union_ms(common(one, other) for one in counted for other in ran)
    return Proof(parts, counting, commands, sum(one.duration_ms for one in counted), covered)


def _interval(command: Row, now: int) -> Interval:
    return Interval(spans.to_ms(command["started_at"]), spans.to_ms(command["ended_at"]) if command["ended_at"] else now)


def telling(commands: Iterable[Row], most: int) -> list[Row]:
    """Those commands that say most about the work, as they ran: failures and what took long before what everybody types."""
    said: dict[str, Row] = {}
    for command in commands:
        text = (command["command"] or "").strip()
        if text and (text not in said or _weight(command) > _weight(said[text])):
            said[text] = command
    best = sorted(said.values(), key=_weight, reverse=True)[:most]
    return sorted(best, key=lambda command: (command["started_at"], command["command_id"]))


def _weight(command: Row) -> tuple[bool, bool, int]:
    return not _SAYS_LITTLE.match(command["command"]), bool(command["exit_code"]), command["duration_ms"] or 0
