"""Live sources: asked side by side, without the store; what answers is merged, what fails is noted and keeps its state."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from infra import detect, importing
from infra.errors import FormatError, MassRemovalError, OlderSerialError, SourceFailedError
from infra.importing import Origin, Outcome
from infra.model import Reading, Scope
from infra.question import Question
from infra.rules import Rules
from infra.runner import Runner, run
from recorder.identity import new_uid
from store.bulk import insert_rows
from store.changes import change
from store.handle import Store
from store.sql import question

_AT_ONCE = 8
_TRIES = 3
_WORTH_ANOTHER_TRY = re.compile(
    r"connection (?:refused|reset)|could not connect|temporarily|timeout awaiting|EOF|i/o timeout", re.I
)
_WAIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a source (its section's name) and how long it may take."""

    source: str
    question: Question
    timeout: float

    @property
    def label(self) -> str:
        """What people call it, the same each time."""
        return f"{self.source}: {self.question.asked}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a reading, or why there is none."""

    asked: Asked
    reading: Reading | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A question without an answer, and when its scopes were read last (None: never)."""

    asked: Asked
    why: str
    refused: bool
    read_at: Any


def ask(
    asked: Sequence[Asked], runner: Runner = run, *, told: Callable[[Answer], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Answer]:  # fmt: skip
    """The answers to all questions in their order, several asked at once; a failure of one does not hold up the others."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        raw = pool.map(lambda one: _answer(one, runner, sleep), asked)
        answers = []
        for answer in raw:
            told(answer)
            answers.append(answer)
        return answers


def _answer(asked: Asked, runner: Runner, sleep: Callable[[float], None]) -> Answer:
    question_ = asked.question
    for attempt in range(1, _TRIES + 1):
        try:
            raw = runner(question_.argv, timeout=asked.timeout, stdin=question_.stdin, environment=question_.environment)
            return Answer(asked, detect.read(raw, "", question_.format, question_.source))
        except FormatError as error:
            return Answer(asked, None, f"the answer can't be read: {error}")
        except SourceFailedError as error:
            if attempt == _TRIES or not _WORTH_ANOTHER_TRY.search(str(error)):
                return Answer(asked, None, str(error))
            sleep(_WAIT_SECONDS * attempt)
    raise AssertionError("the last try returns")


def take_in(
    store: Store, answers: Iterable[Answer], rules: Rules, *, force: bool = False
) -> tuple[list[Outcome], list[Failure]]:
    """Merge what was answered, each in a transaction of its own, and note what was not."""
    outcomes, failures = [], []
    for answer in answers:
        if answer.reading is None:
            failures.append(_note_failure(store, answer.asked, answer.why))
            continue
        reading = with_empty_scopes(store, answer.reading, answer.asked)
        origin = Origin("live", " ".join(answer.asked.question.argv), "", answer.asked.label)
        try:
            outcomes.append(importing.take_in(store, reading, origin, rules, force=force))
        except (MassRemovalError, OlderSerialError) as error:
            failures.append(_note_failure(store, answer.asked, str(error), refused=True))
    return outcomes, failures


def with_empty_scopes(store: Store, reading: Reading, asked: Asked) -> Reading:
    """The reading with the scopes that the same question told of before and does not any more: they are empty now."""
    if any(not scope.complete for scope in reading.scopes):
        return reading
    present = {scope.name for scope in reading.scopes}
    before = [
        row["scope"] for row in store.rows(question("scopes_of_question"), [asked.label]) if row["source"] == reading.source
    ]
    emptied = tuple(Scope(name) for name in before if name not in present and name != asked.label)
    return replace(reading, scopes=(*reading.scopes, *emptied))


def _note_failure(store: Store, asked: Asked, why: str, *, refused: bool = False) -> Failure:
    """Keep that the scopes of a question could not be read."""
    known = store.rows(question("scopes_of_question"), [asked.label])
    with store.transaction():
        if known:
            source = known[0]["source_uid"]
        else:
            source = store.value(question("source_by_name"), [asked.question.format, asked.question.source]) or new_uid()
            change(store, "source", source, {
                "format": asked.question.format, "name": asked.question.source, "created_at": store.now(),
            })  # fmt: skip
        run_uid, now = new_uid(), store.now()
        row = {
            "uid": run_uid, "run_id": store.value("SELECT coalesce(max(run_id), 0) + 1 FROM component_run"),
            "source_uid": source, "origin": "live", "locator": " ".join(asked.question.argv), "started_at": now,
            "ended_at": now, "status": "failed", "group_uid": store.act.group,
        }  # fmt: skip
        insert_rows(store, "component_run", [row])
        scopes = [one["scope"] for one in known] or [asked.label]
        importing.note_scopes(store, run_uid, source, asked.label, [(scope, False, why, 0) for scope in scopes])
    read = [one["read_at"] for one in known if one["read_at"]]
    return Failure(asked, why, refused, min(read, default=None))
