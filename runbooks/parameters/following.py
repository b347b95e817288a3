"""Values that a command printed before anybody typed them: they are captured from that step's output, or to be looked up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from runbooks.history import Entity, Recorded
from runbooks.knowledge.wordlists import words
from runbooks.model import Capture, Procedure
from runbooks.parameters import ordinary
from runbooks.parameters.capturing import capture_values, number_pattern, pattern_for
from runbooks.parameters.evidence import Evidence
from runbooks.parameters.flags import Hint
from runbooks.parameters.index import Index
from runbooks.parameters.prose import is_prose
from runbooks.parameters.shapes import is_generated, typed

# What a person decides, even if a command has listed it before.
_DECIDED = words(
    "NAMESPACE CONTEXT REGION ZONE PROFILE CLUSTER PORT DB_USER REMOTE_USER DATABASE IDENTITY_FILE WORKDIR INVENTORY "
    "ENVIRONMENT REPLICAS VERSION TAG BRANCH SINCE SELECTOR DATE START_TIME END_TIME PROJECT ACCOUNT NETWORK URL ENDPOINT"
)
# Numbers that somebody read from a screen; those of a day are asked for where an output holds several.
_OF_THAT_DAY = words("PID JOB_ID THREAD_ID BUILD BUILD_ID")
_READ_OFF = _OF_THAT_DAY | words("REVISION NUMBER")
# In whose outputs the ids are that a program is given.
_TELLERS = {
    "atrm": "at batch atq",
    "scancel": "sbatch squeue salloc",
    "qdel": "qsub qstat",
    "bkill": "bsub bjobs",
    "kill": "ps pgrep pidof lsof fuser ss jobs top htop systemctl",
    "mysql": "mysql mysqladmin",
}
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*[A-Za-z0-9]", re.ASCII)
_IN_NAMES = re.compile(r"[\w-]")
_SHORTEST = 4
_SSH = re.compile(r"\bssh\s+(?:-\S+\s+)*([^\s-]\S*)")
_TOKEN = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class _Use:
    """The first step that uses a value, what it is there, the program that is given it, and where it runs, "" for here."""

    step: int
    hint: Hint | None
    program: str
    machine: str = ""


def from_outputs(
    procedure: Procedure, commands: Sequence[Recorded], index: Index, entities: Sequence[Entity]
) -> Iterator[Evidence]:
    """Values first seen in what an earlier command printed; `commands` are in the order in which they were run."""
    named = {word for entity in entities for word in entity.words}
    uses = {
        value: use
        for value, use in _uses(index).items()
        if (value not in named or is_generated(value)) and not (use.hint is not None and use.hint.name in _DECIDED)
    }
    texts = _Tellers(uses, (one.text for one in commands))
    outputs = _Tellers(uses, (one.output for one in commands))
    first = _first_steps(index, uses)
    steps = {number: step for step, one in enumerate(procedure.steps) for number in one.provenance.command_ids}
    step_of = [steps.get(one.command_id) for one in commands]
    for value, use in uses.items():
        typed_at = texts.first(value)
        printed = [at for at in outputs.all(value) if typed_at is None or at < typed_at]
        if len(value) < _SHORTEST:  # which stands in many outputs: it was read from the last of its own program
            programs = "|".join(re.escape(one) for one in (use.program, *_TELLERS.get(use.program, "").split()))
            printed = [at for at in printed if re.search(rf"\b(?:{programs})\b", commands[at].text)][-1:]
        before = first.get(value, use.step)
        steps_before = [at for at in printed if (step := step_of[at]) is not None and step < before]
        here = [at for at in steps_before if _machine(commands[at].text) == use.machine]
        steps_before = here or steps_before
        beside = [other for other, one in uses.items() if one.step == use.step and other != value]
        origin = _read_from(value, steps_before, commands, beside)
        at = origin if origin is not None else next(iter(printed), None)
        if at is not None:
            order = "first" if at == printed[0] else "last"
            if found := _evidence(value, use, commands[at], step_of[at], procedure, origin is not None, order):
                yield found


def _read_from(value: str, printed: Sequence[int], commands: Sequence[Recorded], beside: Sequence[str]) -> int | None:
    """Which of the outputs that hold a value it was read from.

    That is the newest one in which it stands in one line with another value of the same command, as a file and the position
    in it; else the newest that holds no other value of the kind, else the newest.
    """
    for at in reversed(printed):
        lines = [line for line in commands[at].output.splitlines() if _tells(line, value)]
        if any(_tells(line, other) for line in lines for other in beside):
            return at
    for at in reversed(printed):
        pattern = pattern_for(value, commands[at].output)
        if pattern and len(capture_values(Capture(step_id="", pattern=pattern), commands[at].output)) == 1:
            return at
    return printed[-1] if printed else None


def _evidence(
    value: str, use: _Use, printed: Recorded, step: int | None, procedure: Procedure, earlier: bool, order: str
) -> Evidence | None:
    """What follows from a command that printed the value before it was typed."""
    pattern = None
    name = use.hint.name if use.hint is not None else ""
    if earlier and name in _OF_THAT_DAY:
        pattern = number_pattern(value, printed.output)
    elif earlier and name not in _READ_OFF:
        pattern = pattern_for(value, printed.output)
        if pattern is None and name and value.isdigit():
            pattern = number_pattern(value, printed.output)
    capture = Capture(step_id=procedure.steps[step].id, pattern=pattern) if pattern and step is not None else None
    if capture is None and use.hint is None and not is_generated(value):
        return None
    line = printed.text.split("\n", 1)[0]
    line = line if len(line) <= 60 else f"{line[:57]}..."
    where = f"the output of `{line}`" + ("" if step is not None else ", which is no step")
    known = capture is not None and name not in _OF_THAT_DAY
    seen = "" if known else where.removeprefix("the output of ")
    rule = f"{order} seen in {where}"
    return Evidence(
        value=value, strength=3, hint=use.hint or Hint("VALUE", "identifier"), rule=rule, capture=capture, seen=seen
    )


def _uses(index: Index) -> Mapping[str, _Use]:
    """Values that look like identifiers, with the first step that uses them and what they are."""
    found: dict[str, _Use] = {}
    machines = {source.step: _machine(source.text) for source in index.sources if source.is_command}
    shaped = (
        (run.value[start:end], source.step, known, run.role.program)
        for source in index.sources
        if source.is_command
        for run in source.runs
        if not is_prose(run.role, run.value)
        for start, end, known in typed(run.value)
        if any(run.forms[start:end])
    )
    parts = (
        (part.value, part.source.step, part.hint, part.run.role.program) for part in index.parts if part.source.is_command
    )
    for value, step, known, program in (*parts, *shaped):
        if not _looks_like_identifier(value, known):
            continue
        before = found.get(value, _Use(step, None, program, machines.get(step, "")))
        found[value] = replace(before, step=min(step, before.step), hint=before.hint or known)
    for value, use in found.items():
        shape = next((shape for start, end, shape in typed(value) if (start, end) == (0, len(value))), None)
        if shape is not None:
            found[value] = replace(use, hint=shape)
    return found


def _machine(text: str) -> str:
    """On which machine a command runs, as far as ssh says."""
    found = _SSH.search(text)
    return found[1] if found else ""


def _looks_like_identifier(value: str, known: Hint | None) -> bool:
    if known is not None and known.name in _READ_OFF:
        return value.isdigit()
    if known is not None and known.name == "ARN":
        return True
    if not 4 <= len(value) <= 120 or _IDENTIFIER.fullmatch(value) is None or not ordinary.is_worth(value):
        return False
    return any(char.isdigit() for char in value) or (len(value) >= 12 and any(char in "-_" for char in value))


def _first_steps(index: Index, values: Iterable[str]) -> Mapping[str, int]:
    """The first step in any of whose texts a value stands."""
    sources = [one for one in index.sources if one.part != "rollback"]  # which is run when the step has printed it
    tellers = _Tellers(values, (one.text for one in sources))
    found = {}
    for value in values:
        steps = [sources[at].step for at in tellers.all(value)]
        if steps:
            found[value] = min(steps)
    return found


class _Tellers:
    """Which of many texts tell a value, found by the longest word in it."""

    def __init__(self, values: Iterable[str], texts: Iterable[str]) -> None:
        self._words = {value: max(_TOKEN.findall(value), key=len, default="") for value in values}
        wanted = set(self._words.values())
        self._texts = list(texts)
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self._texts):
            for word in {one.rstrip(".") for one in _TOKEN.findall(text)} & wanted:
                self._holding[word].append(number)

    def all(self, value: str) -> Iterator[int]:
        """The numbers of the texts in which a value stands as a word, in order."""
        return (number for number in self._holding.get(self._words[value], ()) if _tells(self._texts[number], value))

    def first(self, value: str) -> int | None:
        """The first of them."""
        return next(self.all(value), None)


def _tells(text: str, value: str) -> bool:
    """Whether a value stands in a text as a word, not within a longer name; a full stop behind it is none of it."""
    at = text.find(value)
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(value) : at + len(value) + 2]
        ends = not _IN_NAMES.match(after[:1]) and not (after[:1] == "." and after[1:].isalnum())
        if ends and not (_IN_NAMES.match(before) or before == "."):
            return True
        at = text.find(value, at + 1)
    return False
