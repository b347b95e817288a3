"""A runbook as the Markdown that a person edits; `runbooks.exports.reading` reads it back.

    ---                                  what is about the whole, and the parameters (YAML)
    ## Steps                             a section
    ### Title of the step {#id}          a step
    why it is done                       a paragraph
    ```bash ... ```                      its command; `bash rollback`, `bash skip-if`, `text output` for the others
    ```yaml ... ```                      everything else

A text that would not come back as it is stands quoted in the YAML instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from runbooks.exports import yaml_text
from runbooks.exports.about import About
from runbooks.exports.markdown_text import fence, longest_run
from runbooks.exports.wording import SECTION_TITLES
from runbooks.exports.yaml_text import Value
from runbooks.model import Expectation, Parameter, Procedure, Step

HEADING_ID = re.compile(r"(?:^|\s)\{#([A-Za-z0-9][A-Za-z0-9_.:-]*)\}$")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_NO_PROSE = re.compile(r"[#>~`<=|*+_-]|\d+[.)]|\s")
_VERSION = re.compile(r"^<!-- .*, version (\d{1,9}) \(\w+\) -->$", re.MULTILINE)
_UNITS = ((3_600_000, "h"), (60_000, "min"), (1000, "s"))
HELP = """\
<!--
Sections: Prerequisites, Setup, Steps, Verification. A step is a heading "### Title {#id}", a paragraph that says why, and
its command. A new step needs no {#id}; a deleted one is left out; they are done in the order in which they stand here.

Code blocks: bash (the command; none where it is done by hand), bash rollback, bash skip-if, text output, and yaml with
  kind: check | change | interactive | manual      optional: true          cwd: /folder        environment: a mapping
  exit: 0 or [0, 1]                                timeout: 30s            on_failure: ask | stop | continue | rollback
  compare: none | similar | exact (the output)     confirm: none | yes | name        confirm_name: what must be typed
  retry: {times: 5, interval: 10s, until: exit | output}                   rollback_note: text      flags: [text]
  danger: {level: caution | danger | irreversible, reasons: [{rule: id, reason: text}]}
Write a parameter as "${NAME}" in a command. A parameter without a default must be given. One with a capture is found in
what a step prints: by its pattern, or by the one group in it, as in "job ([0-9]+) is queued".
-->"""


def render_editing(procedure: Procedure, about: About | None = None) -> str:
    """The text to edit; `about` adds a remark that says what is edited."""
    head = yaml_text.lines(_of_runbook(procedure))
    parts = ["---\n" + "\n".join(head) + "\n---", HELP, *([_remark(about)] if about is not None else [])]
    section = None
    for step in procedure.steps:
        if step.section != section:
            section = step.section
            parts.append(f"## {SECTION_TITLES[section]}")
        parts += _of_step(step, procedure.shell)
    return "\n\n".join(parts) + "\n"


def version_in(text: str) -> int | None:
    """The version that a text to edit was made from, None where its remark is gone."""
    found = _VERSION.search(text.partition("\n## ")[0])
    return int(found[1]) if found else None


def duration(milliseconds: int) -> str:
    """A duration that `reading` reads back to the millisecond: "30s", "5min", "1500ms"."""
    for size, unit in _UNITS:
        if milliseconds and milliseconds % size == 0:
            return f"{milliseconds // size}{unit}"
    return f"{milliseconds}ms"


def stands_in_fence(text: str) -> bool:
    """Whether a text comes back from a code block as it is."""
    return not _CONTROL.search(text)


def _remark(about: About) -> str:
    name = re.sub(r"-(?=-)|>", "", " ".join(about.name.split()))
    return f"<!-- {name}, version {about.version} ({about.status}) -->"


def _of_runbook(procedure: Procedure) -> dict[str, Value]:
    return {
        "title": procedure.title,
        "summary": procedure.summary,
        "when": procedure.when,
        "when_not": procedure.when_not,
        "owner": procedure.owner,
        "escalation": procedure.escalation,
        "tags": list(procedure.tags),
        "shell": procedure.shell,
        "parameters": [_of_parameter(one) for one in procedure.parameters],
    }


def _of_parameter(parameter: Parameter) -> dict[str, Value]:
    found: dict[str, Value] = {"name": parameter.name, "type": parameter.type}
    if parameter.default is not None:
        found["default"] = parameter.default
    for key in ("description", "pattern", "rule"):
        if text := getattr(parameter, key):
            found[key] = text
    if parameter.choices:
        found["choices"] = list(parameter.choices)
    if parameter.capture is not None:
        found["capture"] = {"step": parameter.capture.step_id, "pattern": parameter.capture.pattern}
    return found


def _of_step(step: Step, shell: str) -> Iterator[str]:
    settings: dict[str, Value] = {}
    yield _heading(step, settings)
    if _is_prose(step.why):
        yield step.why
    elif step.why:
        settings["why"] = step.why
    settings["kind"] = step.kind
    blocks = [(shell, "command", step.command), (f"{shell} rollback", "rollback", step.rollback)]
    for info, key, template in [*blocks, (f"{shell} skip-if", "skip_if", step.skip_if)]:
        if template is not None and stands_in_fence(template.text):
            yield block(template.text, info)
        elif template is not None:
            settings[key] = template.text
    settings |= _of_expectation(step.expect) | dict(_of_rest(step))
    if step.expect.output and stands_in_fence(step.expect.output):
        yield block(step.expect.output, "text output")
    elif step.expect.output:
        settings["output"] = step.expect.output
    yield fence("\n".join(yaml_text.lines(settings)), "yaml")


def block(text: str, info: str) -> str:
    """A code block whose content is this text and a newline, also where the text is empty."""
    ticks = "`" * max(3, longest_run(text) + 1)
    return f"{ticks}{info}\n{text}\n{ticks}"


def _heading(step: Step, settings: dict[str, Value]) -> str:
    """Title and id in the heading; where one of them can't stand there it goes to the settings."""
    title = step.title
    if not HEADING_ID.fullmatch(f"{{#{step.id}}}"):
        settings["id"] = step.id
        settings["title"] = step.title
        return "### Step"
    if title != " ".join(title.split()) or not title or _CONTROL.search(title):
        settings["title"] = title
        title = "Step"
    return f"### {title} {{#{step.id}}}"


def _is_prose(text: str) -> bool:
    return (
        bool(text)
        and "\n" not in text
        and text == " ".join(text.split())
        and not _CONTROL.search(text)
        and not _NO_PROSE.match(text)
    )


def _of_expectation(expect: Expectation) -> dict[str, Value]:
    found: dict[str, Value] = {}
    if expect.exit_codes != (0,):
        codes = list(expect.exit_codes)
        found["exit"] = codes[0] if len(codes) == 1 else codes
    if expect.mode != "none":
        found["compare"] = expect.mode
    return found


def _of_rest(step: Step) -> Iterator[tuple[str, Value]]:
    if step.optional:
        yield "optional", True
    if step.cwd is not None:
        yield "cwd", step.cwd.text
    if step.environment:
        yield "environment", _of_environment(step)
    if step.timeout_ms is not None:
        yield "timeout", duration(step.timeout_ms)
    if step.retry is not None:
        retry = step.retry
        yield "retry", {"times": retry.times, "interval": duration(retry.interval_ms), "until": retry.until}
    if step.danger is not None:
        yield "danger", {"level": step.danger.level, "reasons": [{"rule": a, "reason": b} for a, b in step.danger.rules]}
    if step.confirm != "none":
        yield "confirm", step.confirm
    if step.confirm_name is not None:
        yield "confirm_name", step.confirm_name.text
    if step.on_failure != "ask":
        yield "on_failure", step.on_failure
    if step.rollback_note:
        yield "rollback_note", step.rollback_note
    if step.flags:
        yield "flags", list(step.flags)


def _of_environment(step: Step) -> Value:
    names = [name for name, _ in step.environment]
    if len(set(names)) == len(names):
        return {name: value.text for name, value in step.environment}
    return [{"name": name, "value": value.text} for name, value in step.environment]
