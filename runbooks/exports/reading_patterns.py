"""Whether the patterns in an edited text can be used, and find what they are to find."""

from __future__ import annotations

from collections.abc import Sequence

from runbooks.exports.reading_parts import Settings, nearest
from runbooks.model import Capture, Expectation, Parameter, Procedure, Step
from runbooks.parameters.capturing import capture_values
from runbooks.parameters.pattern_faults import fault_of


def refuse_bad_patterns(head: Settings, parameters: Sequence[Parameter], steps: Sequence[Step], base: Procedure) -> None:
    """Raise UsageError for a pattern that is new and no good; what was there before stays, whatever it is."""
    patterns = {one.pattern for one in base.parameters}
    captures = {one.capture for one in base.parameters}
    for place, one in enumerate(parameters):
        if one.pattern not in patterns and (fault := fault_of(one.pattern)):
            raise head.error("parameters", f"the pattern of {one.name} {fault}; correct it", place, "pattern")
        if one.capture is not None and one.capture not in captures:
            _refuse_bad_capture(head, place, one.name, one.default, one.capture, steps)


def _missed(capture: Capture, default: str | None, expect: Expectation) -> str:
    """What a pattern finds in place of what it should; empty where it finds that, or nobody knows."""
    if not expect.output or expect.cut_at is not None:
        return ""
    found = capture_values(capture, expect.output)
    if not found:
        return "nothing"
    if default and default not in found and default in expect.output:
        return f"{found[0]!r}, not the default {default!r},"
    return ""


def _refuse_bad_capture(
    head: Settings, place: int, name: str, default: str | None, capture: Capture, steps: Sequence[Step]
) -> None:
    step = next((one for one in steps if one.id == capture.step_id), None)
    if step is None:
        told = f"the capture of {name} names no step: {capture.step_id!r} is the id of none"
        raise head.error(
            "parameters", f"{told}; {nearest(capture.step_id, [one.id for one in steps])}", place, "capture", "step"
        )
    if fault := fault_of(capture.pattern) if capture.pattern else "is empty":
        told = f"the pattern that finds {name} {fault}; correct it"
    elif found := _missed(capture, default, step.expect):
        told = f"the pattern that finds {name} finds {found} in the output of step {step.id} as it stands here"
        told += "; correct the pattern, or the output"
    else:
        return
    raise head.error("parameters", told, place, "capture", "pattern")
