"""The steps of a page, made from those of a procedure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from runbooks.exports.page import Alarm, Expected, Fact, Found, Link, PageStep
from runbooks.exports.page_runs import Run, output_runs, prose_runs, shell_runs, text_of, unlinked
from runbooks.exports.page_text import encodable, one_line, visible, word_runs
from runbooks.exports.wording import CONFIRM, KINDS, LEVELS, ON_FAILURE, duration, exit_phrase, instant, step_title
from runbooks.model import Expectation, Mode, Procedure, Provenance, Retry, Step, templates_of

_HOW: Mapping[Mode, str] = {
    "none": "as it was recorded, only to compare",
    "similar": "should be similar",
    "exact": "must be the same",
}
_CONFIRM_NAME = "Make sure that this is what you mean:"


@dataclass(frozen=True, slots=True)
class Writer:
    """Turns the texts of one procedure into runs and links."""

    procedure: Procedure
    defaults: Mapping[str, str]
    names: frozenset[str]
    anchors: Mapping[str, Link]

    @classmethod
    def of(cls, procedure: Procedure) -> Writer:
        """The writer of this procedure."""
        anchors = {step.id: Link(number, _anchor(step.id)) for number, step in procedure.numbered()}
        shown = {one.name: one.default for one in procedure.parameters if one.default is not None and not one.is_secret}
        return cls(procedure, shown, frozenset(one.name for one in procedure.parameters), anchors)

    def prose(self, text: str) -> tuple[Run, ...]:
        """A text of people, in which parameters may stand."""
        return prose_runs(encodable(text.replace("\r\n", "\n").strip()), self.defaults, self.names)

    def link(self, step_id: str | None) -> Link | None:
        """Where a step is."""
        return self.anchors.get(step_id or "")

    def users(self, name: str) -> tuple[Link, ...]:
        """The steps in whose commands or texts a parameter stands."""
        return tuple(
            self.anchors[step.id]
            for step in self.procedure.steps
            if any(name in template.names for template in templates_of(step))
        )

    def step(self, number: int, step: Step) -> PageStep:
        """A step as it is read."""
        title = unlinked(self.prose(step_title(step)))
        return PageStep(
            number=number,
            anchor=self.anchors[step.id].anchor,
            title=title,
            plain_title=one_line(text_of(title)),
            kind=step.kind,
            kind_label=KINDS[step.kind],
            is_optional=step.optional,
            why=self.prose(step.why),
            alarm=self._alarm(step),
            flags=tuple(map(one_line, step.flags)),
            skip_if=shell_runs(step.skip_if, self.defaults) if step.skip_if else (),
            cwd=word_runs(step.cwd, self.defaults) if step.cwd else (),
            environment=tuple((name, word_runs(value, self.defaults)) for name, value in step.environment),
            command=shell_runs(step.command, self.defaults) if step.command else (),
            expected=expected(step.expect) if step.command else None,
            captures=self._captures(step),
            rules=tuple(_rules(step)),
            rollback=shell_runs(step.rollback, self.defaults) if step.rollback else (),
            rollback_note=self.prose(step.rollback_note),
            provenance=provenance(step.provenance),
        )

    def _alarm(self, step: Step) -> Alarm | None:
        if step.danger is None and step.confirm == "none":
            return None
        rules = step.danger.rules if step.danger else ()
        name = word_runs(step.confirm_name, self.defaults) if step.confirm == "name" and step.confirm_name else ()
        return Alarm(
            level=step.danger.level if step.danger else "caution",
            label=LEVELS[step.danger.level] if step.danger else "Ask first",
            reasons=tuple(one_line(reason or rule) for rule, reason in rules),
            rules=tuple(one_line(rule) for rule, _ in rules),
            confirm=_CONFIRM_NAME if name else CONFIRM[step.confirm],
            confirm_name=name,
        )

    def _captures(self, step: Step) -> tuple[Found, ...]:
        return tuple(
            Found(name=one.name, anchor=field_anchor(one.name), pattern=visible(one.capture.pattern))
            for one in self.procedure.parameters
            if one.capture is not None and one.capture.step_id == step.id
        )


def field_anchor(name: str) -> str:
    """Where a parameter is."""
    return f"parameter-{name}"


def _anchor(step_id: str) -> str:
    return re.sub(r"[^\w.:-]+", "-", encodable(step_id)) or "step"


def expected(expect: Expectation) -> Expected:
    """How a step should end and what it should print."""
    lines = expect.output.rstrip("\n").count("\n") + 1 if expect.output else 0
    codes = exit_phrase(expect.exit_codes)
    return Expected(exit_label=f"exit {codes}", output=output_runs(expect), line_count=lines, how=_HOW[expect.mode])


def _rules(step: Step) -> list[Fact]:
    told = []
    if step.retry is not None:
        told.append(("Try again", retry_phrase(step.retry)))
    if step.timeout_ms is not None:
        told.append(("Give up after", duration(step.timeout_ms)))
    if step.on_failure != "ask":
        told.append(("If it fails", ON_FAILURE[step.on_failure]))
    if step.provenance.duration_ms:
        told.append(("Usually takes", duration(step.provenance.duration_ms)))
    return [Fact(label, (Run(text=value),)) for label, value in told]


def retry_phrase(retry: Retry) -> str:
    """How often, how far apart and until when."""
    until = "until the output is as expected" if retry.until == "output" else "until it ends well"
    return f"up to {retry.times} times, every {duration(retry.interval_ms)}, {until}"


def provenance(source: Provenance) -> str:
    """Where a step comes from, on one line."""
    ids = ", ".join(f"C{number}" for number in source.command_ids)
    tries = ", ".join(f"C{number}" for number in source.variants)
    parts = (
        f"recorded as {ids}" if ids else "",
        instant(source.recorded_at) if source.recorded_at else "",
        f"on {one_line(source.host)}" if source.host else "",
        f"by {one_line(source.username)}" if source.username else "",
        f"exit {source.exit_code}" if source.exit_code is not None else "",
        f"failed tries left out: {tries}" if tries else "",
    )
    return " · ".join(filter(None, parts))
