"""What differs between two versions, step by step."""

from __future__ import annotations

from dataclasses import replace

from runbooks.model import Expectation, Parameter
from runbooks.template import Template, build
from runbooks.versions.comparing import compare_procedures
from tests.unit.runbooks.examples import disk_full, plain


def test_equal_versions_have_no_differences() -> None:
    assert compare_procedures(disk_full(), disk_full()) == []


def test_a_changed_command_is_told_with_both_texts() -> None:
    before = disk_full()
    step = replace(before.steps[3], command=Template.literal("true"), why="because")
    (change,) = compare_procedures(before, before.with_step(step))
    assert (change.subject, change.what, change.name, change.before_no, change.after_no) == ("step", "changed", "s-stop", 4, 4)
    told = {one.field: (one.before, one.after) for one in change.differences}
    assert told["command"] == ('ssh "${HOST}" sudo systemctl stop "archiver@${INSTANCE}"', "true")
    assert told["why"] == ("", "because")
    assert set(told) == {"command", "why"}


def test_steps_are_aligned_by_id_wherever_they_stand() -> None:
    before = plain("a", "b", "c", "d")
    first, *others = before.steps
    moved = compare_procedures(before, replace(before, steps=(*others, first)))
    assert [(one.what, one.name, one.before_no, one.after_no) for one in moved] == [("moved", "s-1", 1, 4)]


def test_new_and_removed_steps_stand_where_they_were() -> None:
    before = plain("a", "b", "c")
    added = replace(before.steps[0], id="s-new", title="New", command=Template.literal("x"))
    after = replace(before, steps=(before.steps[0], added, before.steps[2]))
    found = [(one.what, one.name, one.before_no, one.after_no) for one in compare_procedures(before, after)]
    assert found == [("removed", "s-2", 2, None), ("added", "s-new", None, 2)] or found == [
        ("added", "s-new", None, 2),
        ("removed", "s-2", 2, None),
    ]
    assert {"moved", "changed"}.isdisjoint(what for what, *_ in found)


def test_parameters_and_the_runbook_itself_are_compared() -> None:
    before = disk_full()
    parameters = (replace(before.parameters[0], default="db-4"), *before.parameters[2:], Parameter(name="NEW", default="1"))
    after = replace(before, parameters=parameters, title="Other", when="")
    found = {(one.subject, one.name): one for one in compare_procedures(before, after)}
    assert [(one.field, one.before, one.after) for one in found["parameter", "HOST"].differences] == [
        ("default", "db-3", "db-4")
    ]
    assert found["parameter", "LOGS"].what == "removed"
    assert found["parameter", "NEW"].what == "added"
    assert {one.field for one in found["runbook", "runbook"].differences} == {"title", "when"}


def test_what_no_person_would_see_is_no_difference() -> None:
    before = disk_full()
    step = before.steps[2]
    hidden = replace(step, provenance=replace(step.provenance, duration_ms=99))
    assert compare_procedures(before, before.with_step(hidden)) == []
    same_text = replace(
        step,
        command=build(["ssh ", ("HOST", "word", "db-9"), step.command.text[len('ssh "${HOST}"') :]]) if step.command else None,
    )
    assert compare_procedures(before, before.with_step(same_text)) == []


def test_masks_and_exit_codes_are_told_in_words() -> None:
    before = plain("a")
    step = replace(before.steps[0], expect=Expectation(exit_codes=(0, 1), output="12 rows", masks=((0, 2),), mode="exact"))
    (change,) = compare_procedures(before, before.with_step(step))
    assert [(one.field, one.after) for one in change.differences] == [("expected", "exit 0, 1\nexact output:\n* rows")]
