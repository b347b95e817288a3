"""Why a step is no part of a test: what asks first in a run, and what would be done without something that was left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from runbooks.exports.script_differing import Differing, differing
from runbooks.exports.script_words import one_line
from runbooks.making.calls import calls_of
from runbooks.making.effects import Effects, above, effects_of
from runbooks.making.environment_readers import reads_unnamed
from runbooks.model import Procedure, Step
from runbooks.running.preparing import Left, left_by
from runbooks.shell.parse import parse
from runbooks.template import Template

_MAKES_NO_FILE = frozenset({"chmod", "chown", "shred", "truncate"})
_OWN = re.compile(r"\b(?:for|select)\s+(\w+)\b|\bread\b[^\n;|&]*?\s(\w+)\s*(?=$|[\n;|&])")


@dataclass(slots=True)
class Untested:
    """What the steps left out so far would have set and made: names and files, each with the number of its step.

    `given` are the values that are known, without those that only a run finds.
    """

    procedure: Procedure
    given: Mapping[str, str]
    includes_dangerous: bool
    other: Mapping[str, Differing] = field(init=False)
    names: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    steps: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.other = differing(self.procedure)

    def why(self, number: int, step: Step) -> str:
        """Why a step is not tested, empty where it is; to be asked of each in order."""
        remark = self._by_itself(step) or self._by_parameters(step) or self._by_steps_before(step)
        self._keep(number, step, is_tested=not remark)
        return remark

    def _by_itself(self, step: Step) -> str:
        if step.command is None or step.kind == "manual":
            return "done by hand"
        if step.kind == "interactive":
            return "needs a person at the terminal"
        if asks_first(step) and not self.includes_dangerous:
            reasons = "; ".join(one_line(reason) for _, reason in step.danger.rules) if step.danger is not None else ""
            return f"asks first in a run{f': {reasons}' if reasons else ''}"
        if step.id in self.other:
            return self.other[step.id].words
        if self.procedure.shell != "bash" and parse(step.command.recorded).has_error:
            return f"was recorded in {self.procedure.shell}, and bash can't read it"
        return ""

    def _by_parameters(self, step: Step) -> str:
        """Values that nobody gave; a recorded one of those that a run finds may be looked at, but not acted on."""
        texts = [one for one in (step.command, step.cwd, *(value for _, value in step.environment)) if one is not None]
        used = frozenset[str]().union(*(one.names for one in texts))
        for one in self.procedure.parameters:
            if one.name not in used or one.name in self.given or one.capture is None:
                continue
            if step.kind != "check" or one.capture.step_id in self.steps or one.default is None:
                number = next((n for n, maker in self.procedure.numbered() if maker.id == one.capture.step_id), 0)
                return f"needs {one.name}, which step {number} finds in a run"
        found = {one.name for one in self.procedure.parameters if one.capture is not None}
        missing = sorted(used - self.given.keys() - found)
        return f"needs a value for {', '.join(missing)}" if missing else ""

    def _by_steps_before(self, step: Step) -> str:
        assert step.command is not None
        text = step.command.recorded
        syntax, calls = parse(text), calls_of(parse(text))
        own = {name for found in _OWN.findall(text) for name in found}
        programs = frozenset(one.program for one in calls if one.host is None)
        for name, number in self.names.items():
            is_read = Left(frozenset({name}), again=False).serves(syntax) and name not in own
            if is_read or reads_unnamed(name, programs):
                what = "what it sets" if name == "*" else name
                return f"needs {what} of step {number}, which is not tested"
        for file in sorted(_effects(step, step.command).reads):
            if number := next((self.files[one] for one in above(file) if one in self.files), 0):
                return f"needs {one_line(file.partition(':')[2])} of step {number}, which is not tested"
        return ""

    def _keep(self, number: int, step: Step, *, is_tested: bool) -> None:
        if step.command is None:
            return
        left = left_by(replace(step, section="steps"))
        names = left.names if left is not None else frozenset[str]()
        files = _effects(step, step.command).writes
        if is_tested:
            for name in names:
                self.names.pop(name, None)
            for file in files:
                self.files.pop(file, None)
            return
        self.steps.add(step.id)
        self.names |= dict.fromkeys(sorted(names), number)
        self.files |= dict.fromkeys(sorted(files), number)


def asks_first(step: Step) -> bool:
    """Whether a run asks somebody before it does a step."""
    return step.confirm != "none" or (step.danger is not None and step.danger.level != "caution")


def _effects(step: Step, command: Template) -> Effects:
    """The files that it names and makes, as it was recorded."""
    syntax = parse(command.recorded)
    calls = [one for one in calls_of(syntax) if one.program not in _MAKES_NO_FILE]
    return effects_of(calls, "", step.cwd.recorded if step.cwd is not None else None, syntax.reads, syntax.sets)
