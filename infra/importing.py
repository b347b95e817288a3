"""Taking readings in: recognised, merged and written, all or nothing, with a fact for every scope that was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from infra.errors import OlderSerialError
from infra.known import Index
from infra.merge import Plan, changed_columns, new_columns, plan
from infra.model import Reading
from infra.rules import Rules
from recorder.identity import new_uid
from store import component_history, component_links
from store.bulk import insert_rows
from store.changes import change, change_many, states
from store.handle import Store
from store.sql import question

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a reading comes from: "file" or "live", the file's or command's name, the input's digest, the question asked."""

    kind: str
    locator: str
    digest: str
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do."""

    reading: Reading
    plan: Plan
    changed: int  # of those told of; a source may tell something new that people have overruled

    @property
    def incomplete(self) -> list[str]:
        """The scopes that were not read whole, each with the reason."""
        return [f"{scope.name}: {scope.why}" for scope in self.reading.scopes if not scope.complete]

    @property
    def status(self) -> str:
        """`ok`, `partial` or `unchanged`."""
        return "partial" if self.incomplete else "unchanged" if self.plan.is_empty else "ok"

    @property
    def counts(self) -> dict[str, int]:
        """How many components were added, changed, ... by this."""
        made = self.plan
        return {
            "added": len(made.new) + len(made.places),
            "changed": len(made.told),
            "missing": len(made.missing),
            "retired": len(made.retired),
            "unchanged": made.unchanged,
        }


def digest_of(raw: bytes, format_: str | None, source: str | None) -> str:
    """What tells one input from another, with what the user said about it."""
    return hashlib.sha256(f"{format_ or ''}\0{source or ''}\0".encode() + hashlib.sha256(raw).digest()).hexdigest()


def last_taken_in(store: Store, digest: str) -> dict[str, Any] | None:
    """The source whose last input was this very one, and when."""
    return store.one(question("source_by_digest"), [digest])


def take_in(store: Store, reading: Reading, origin: Origin, rules: Rules, *, force: bool = False) -> Outcome:
    """Merge a reading; raises OlderSerialError (unless forced) and MassRemovalError, when nothing is changed."""
    with store.transaction():
        source = _source(store, reading)
        made = planned(store, reading, rules, source=source, force=force)
        changed = [] if made.is_empty else change_many(store, "component", _stream(store, made))
        fields: dict[str, Any] = {} if reading.serial is None else {"serial": reading.serial}
        if origin.kind == "file":
            fields["input_digest"] = origin.digest
        change(store, "source", source, fields)
        outcome = Outcome(reading, made, len(changed))
        _note(store, outcome, source, origin)
        if made.new or made.places or made.told:
            component_links.link_recorded(store)
        return outcome


def planned(store: Store, reading: Reading, rules: Rules, *, source: str | None = None, force: bool = False) -> Plan:
    """What taking in a reading would do; writes nothing."""
    source = source or _find_source(store, reading) or new_uid()
    _refuse_older(store, reading, source, force)
    index = Index.of(store.stream(question("known_components"), {"source": source}))
    reads = {row["scope"]: row["read_at"] for row in store.rows(question("scope_reads"), [source])}
    return plan(reading, source, index, now=store.now(), rules=rules, reads=reads, new_uid=new_uid)


def differences(store: Store, made: Plan) -> Iterator[tuple[str, str, list[str]]]:
    """(sign, path, what changes) for every component of a plan, in the order of their paths."""
    for uid in sorted({*made.places, *made.new, *made.told, *made.missing, *made.retired}, key=lambda uid: made.paths[uid]):
        if uid in made.new or uid in made.places:
            yield "+", made.paths[uid], []
        elif uid in made.told:
            row = states(store, "component", [uid])[uid]
            after = changed_columns(made, uid, row)
            yield "~", made.paths[uid], list(component_history.told(row, after))
        else:
            yield "-", made.paths[uid], ["missing" if uid in made.missing else "retired"]


def _stream(store: Store, made: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
    now = store.now()
    for uid in (*made.places, *made.new):
        yield uid, new_columns(made, uid, now)
    known = iter([*made.told, *made.missing, *made.retired])
    while uids := list(islice(known, _AT_ONCE)):
        for uid, row in states(store, "component", uids).items():
            yield uid, changed_columns(made, uid, row)


def _find_source(store: Store, reading: Reading) -> str | None:
    uid: str | None = store.value(question("source_by_name"), [reading.format, reading.source])
    return uid


def _source(store: Store, reading: Reading) -> str:
    uid = _find_source(store, reading)
    if uid is None:
        uid = new_uid()
        fields = {"format": reading.format, "name": reading.source, "created_at": store.now()}
        change(store, "source", uid, fields)
    return uid


def _refuse_older(store: Store, reading: Reading, source: str, force: bool) -> None:
    row = states(store, "source", [source]).get(source)
    if row and reading.serial is not None and row["serial"] is not None and reading.serial < row["serial"] and not force:
        raise OlderSerialError(
            f"serial {reading.serial} is older than {row['serial']}, which was read of {reading.source} already; "
            "give a newer state, or --force"
        )


def _note(store: Store, outcome: Outcome, source: str, origin: Origin) -> None:
    now, run = store.now(), new_uid()
    reading = outcome.reading
    row = {
        "uid": run,
        "run_id": store.value("SELECT coalesce(max(run_id), 0) + 1 FROM component_run"),
        "source_uid": source,
        "origin": origin.kind,
        "locator": origin.locator,
        "started_at": now,
        "ended_at": now,
        "status": outcome.status,
        "group_uid": store.act.group,
        **outcome.counts,
    }
    insert_rows(store, "component_run", [row])
    note_scopes(
        store,
        run,
        source,
        origin.asked,
        [(scope.name, scope.complete, scope.why, outcome.plan.sightings[scope.name]) for scope in reading.scopes],
    )


def note_scopes(store: Store, run: str, source: str, asked: str, scopes: Sequence[tuple[str, bool, str, int]]) -> None:
    """Keep that scopes were read (name, whether whole, why not, how many components)."""
    rows = [
        {
            "run_uid": run, "source_uid": source, "scope": name, "asked": asked, "read_at": store.now(),
            "complete": complete, "why": why, "sightings": count,
        }
        for name, complete, why, count in scopes
    ]  # fmt: skip
    insert_rows(store, "component_scope", rows)
