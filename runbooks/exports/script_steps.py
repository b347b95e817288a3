"""A step of a script: the function that says what is to be known of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runbooks.exports import wording
from runbooks.exports.script_differing import Differing
from runbooks.exports.script_expected import expected
from runbooks.exports.script_words import array, comment, heredoc, one_line, seconds, slots, source, value_source, value_words
from runbooks.model import Procedure, Step, templates_of
from runbooks.shell.parse import parse
from runbooks.template import Template, word

_RULE = 100  # columns of the line above a step


def function(
    procedure: Procedure, number: int, step: Step, leaving: Sequence[str] = (), other: Differing | None = None
) -> str:
    """The comments on a step and its function, with lines that say what it leaves in the shell and what it uses of that.

    `other` says how bash would do it otherwise than the shell in which it was recorded.
    """
    lines = [*leaving, *([] if other is None else [_refused(procedure, other)])]
    return f"{_comments(number, step)}rb_step_{number}() {{\n{_body(procedure, step, lines)}}}\n"


def _refused(procedure: Procedure, other: Differing) -> str:
    """The line that lets the script refuse a step; only a runbook that is all of one shell is run in it by `tt`."""
    return f"RB_OTHER={word(other.words)}" + " RB_OTHER_SHELL=1" * (procedure.shell == other.shell)


def _comments(number: int, step: Step) -> str:
    title = f"# ---- {number}. {one_line(wording.step_title(step))} "
    told = [step.why]
    if step.danger is not None:
        told.append(f"{wording.LEVELS[step.danger.level]}: {'; '.join(one_line(reason) for _, reason in step.danger.rules)}")
    if step.provenance.recorded_at:
        place = "".join(f" {word} {one_line(name)}" for word, name in _places(step) if name)
        told.append(f"Recorded {wording.instant(step.provenance.recorded_at)}{place}")
    told += [f"To look at: {one_line(flag)}" for flag in step.flags]
    return title + "-" * (_RULE - len(title)) + "\n" + "".join(comment(one) for one in told)


def _places(step: Step) -> tuple[tuple[str, str | None], ...]:
    return ("on", step.provenance.host), ("by", step.provenance.username)


def _body(procedure: Procedure, step: Step, leaving: Sequence[str]) -> str:
    lines = [f"RB_TITLE={word(one_line(wording.step_title(step)))}"]
    lines += [f"RB_KIND={step.kind}"] * (step.kind != "change") + [f"RB_SECTION={step.section}"] * (step.section != "steps")
    lines += [*_around(step), *_checks(procedure, step), *_safety(step), *_found(procedure, step), *leaving]
    if step.why:
        lines.append(f"RB_WHY={word(step.why)}")
    if names := sorted(set().union(*(template.names for template in templates_of(step)))):
        lines.append(f"RB_USES={array(names)}")
    body = "".join(f"    {line}\n" for line in lines)
    body += _command("RB_SKIP_IF", "RB_SKIP_SLOTS", step.skip_if)
    body += _command("RB_ROLLBACK", "RB_ROLLBACK_SLOTS", step.rollback)
    return body + _command("RB_TEXT", "RB_SLOTS", step.command)


def _command(name: str, places: str, template: Template | None) -> str:
    """A command as it was recorded, and what its references are, if it has any."""
    if template is None:
        return ""
    found = slots(template)
    return (f"    {places}={array(found)}\n" if found else "") + "    " + heredoc(name, source(template))


def _around(step: Step) -> list[str]:
    """Where, with what and for how long it is run."""
    lines = []
    if step.cwd is not None:
        lines.append(f"RB_CWD={value_source(step.cwd)}")
    if step.environment:
        words = " ".join(f"{word(name)} {value_source(one)} {word(value_words(one))}" for name, one in step.environment)
        lines.append(f"RB_ENV=({words})")
    if step.timeout_ms is not None and step.kind != "interactive":
        lines.append(f"RB_TIMEOUT={seconds(max(step.timeout_ms, 1))}")
    if step.command is not None and _replaces_shell(step.command.text):
        lines.append("RB_OWN=1")
    if step.command is not None and _is_suspect(step.command.text):
        lines.append("RB_SUSPECT=1")
    return lines


def _checks(procedure: Procedure, step: Step) -> list[str]:
    """What it should end with, and how often it is tried."""
    codes = step.expect.exit_codes or (0,)
    lines = [f"RB_EXITS=({' '.join(map(str, codes))})"] * (codes != (0,))
    if step.retry is not None and step.retry.times > 1:
        lines.append(f"RB_TIMES={step.retry.times} RB_INTERVAL={seconds(max(step.retry.interval_ms, 0))}")
    return lines + expected(procedure, step)


def _safety(step: Step) -> list[str]:
    """Dangers, confirmations and what is done about a failure; a danger that nobody is asked about is asked about here."""
    lines, confirm = [], step.confirm
    if step.danger is not None:
        reasons = [one_line(reason) for _, reason in step.danger.rules]
        lines.append(f"RB_LEVEL={step.danger.level} RB_REASONS={array(reasons)}")
        if confirm == "none" and step.danger.level != "caution":
            confirm = "yes"
    if confirm != "none":
        lines.append(f"RB_CONFIRM={confirm}")
    if confirm == "name":
        name = word(step.id) if step.confirm_name is None else value_source(step.confirm_name)
        lines.append(f"RB_CONFIRM_NAME={name}")
    if step.on_failure != "ask":
        lines.append(f"RB_ON_FAILURE={step.on_failure}")
    if step.optional:
        lines.append("RB_OPTIONAL=1")
    if step.rollback is not None:
        from runbooks.knowledge.dangers import danger_of

        undoing = danger_of(parse(step.rollback.text))
        if undoing is not None and undoing.level != "caution":
            lines.append(f"RB_ROLLBACK_LEVEL={undoing.level}")
    if step.rollback_note:
        lines.append(f"RB_ROLLBACK_NOTE={word(one_line(step.rollback_note))}")
    return lines


def _found(procedure: Procedure, step: Step) -> list[str]:
    """The parameters that its output gives a value."""
    names = [one.name for one in procedure.parameters if one.capture is not None and one.capture.step_id == step.id]
    return [f"RB_FINDS={array(names)}"] if names else []


def _replaces_shell(text: str) -> bool:
    """Whether the shell is replaced by another program, and nothing would be left to run the next step in."""
    if not re.search(r"\bexec\b", text):
        return False
    return any(
        one.words[0].value == "exec" and len(one.words) > 1 and one.depth == 0 for one in parse(text).simples if one.words
    )


def _is_suspect(text: str) -> bool:
    """Whether bash may be unable to read it; the script has the bash at hand judge."""
    return parse(text).has_error
