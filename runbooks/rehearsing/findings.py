"""What a rehearsal found: for each step that did not go well, what was called, what was recorded instead, and what to do."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from runbooks.rehearsing.recordings import Missing
from runbooks.running.judging import FAILURES
from runbooks.running.seams import StepResult

_EMPTY = "{names} {is_} empty here: what $( ) takes is in no recording"
_RECORD_ALONE = "record `{call}` on a line of its own, once"
_RECORD = "let a run record it: tt runbook run {runbook} --only {number}; or change the step: tt runbook edit {runbook}"
_SAY_AS = (
    "say it as C{nearest} did: tt runbook edit {runbook}; or let a run record it: tt runbook run {runbook} --only {number}"
)
_INPUT = "give it what C{nearest} was given; or let a run record it: tt runbook run {runbook} --only {number}"
_FORESEE = (
    "write it so that its text tells what it runs and which files it names, or make it manual: tt runbook edit {runbook}"
)
_TIMEOUT = "see whether it waits for what never comes here, or give it a timeout: tt runbook edit {runbook}"
_EXPECT = "where that is well, expect it (exit, output): tt runbook edit {runbook}"


@dataclass(frozen=True, slots=True)
class Noted:
    """What the sandbox noted of one step: calls without a recording, and variables that are empty for want of one.

    `missing` is by the sentence that tells of it; `empty` has the call whose output would be the value, by name.
    """

    missing: Mapping[str, Missing] = field(default_factory=dict)
    empty: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at; `advice` has {runbook} in it, `apart` are the words that the call has more (+) or less (-)."""

    step: StepResult
    problem: str
    advice: str
    call: str = ""
    nearest: str = ""
    command_id: int | None = None
    apart: tuple[str, ...] = ()
    is_failure: bool = True
    other_input: bool = False  # the nearest is the same call, which was given something else to read

    def advised(self, runbook: str) -> str:
        """What to do about it."""
        return self.advice.format(runbook=runbook, number=self.step.number, nearest=self.command_id)


def findings(steps: Sequence[StepResult], noted: Mapping[int, Noted]) -> Iterator[Finding]:
    """What is to be said of each step, in their order."""
    for one in steps:
        notes = noted.get(one.number, Noted())
        unrecorded = one.executed.unrecorded if one.executed else ()
        for sentence in unrecorded:
            yield _unrecorded(one, sentence, notes.missing.get(sentence))
        if notes.empty:
            yield _empty(one, notes.empty, is_failure=one.outcome in FAILURES and not unrecorded)
        elif one.outcome in FAILURES and not unrecorded:
            told = one.difference.partition("\n")[0] or one.outcome
            yield Finding(step=one, problem=told, advice=_TIMEOUT if one.outcome == "timeout" else _EXPECT)


def _unrecorded(one: StepResult, sentence: str, missing: Missing | None) -> Finding:
    if missing is None:
        return Finding(step=one, problem=sentence, advice=_FORESEE)
    advice = _INPUT if missing.other_input else _RECORD if missing.command_id is None else _SAY_AS
    apart = tuple(_apart(missing.call, missing.nearest)) if missing.command_id is not None else ()
    return Finding(
        step=one,
        problem=sentence,
        advice=advice,
        apart=apart,
        call=missing.call,
        nearest=missing.nearest,
        command_id=missing.command_id,
        other_input=missing.other_input,
    )


def _empty(one: StepResult, empty: Mapping[str, str], *, is_failure: bool) -> Finding:
    names = " and ".join(empty)
    told = _EMPTY.format(names=names, is_="is" if len(empty) == 1 else "are")
    problem = f"{one.difference.partition(chr(10))[0] or one.outcome}; {told}" if is_failure else told
    calls = "`, `".join(dict.fromkeys(call for call in empty.values() if call))
    advice = _RECORD_ALONE.format(call=calls) if calls else _EXPECT
    return Finding(step=one, problem=problem, advice=_literal(advice) if calls else advice, is_failure=is_failure)


def _literal(text: str) -> str:
    """A text that stays as it is when values are put in."""
    return text.replace("{", "{{").replace("}", "}}")


def _apart(call: str, nearest: str) -> Iterator[str]:
    """The words of the call that the nearest has not, and the other way round, each with its sign."""
    said, recorded = shlex.split(call), shlex.split(nearest)
    for _, first, last, from_, to in SequenceMatcher(None, recorded, said, autojunk=False).get_opcodes():
        if recorded[first:last] != said[from_:to]:
            yield from (f"-{shlex.quote(word)}" for word in recorded[first:last])
            yield from (f"+{shlex.quote(word)}" for word in said[from_:to])
