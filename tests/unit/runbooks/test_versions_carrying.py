"""What people wrote survives when a procedure is made anew from the recording."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from runbooks.model import Parameter, Procedure, Step
from runbooks.template import Template
from runbooks.versions.carrying import brought_back, carry_over
from tests.unit.runbooks.examples import disk_full, plain


def test_without_edits_the_new_one_stays_as_it_is() -> None:
    made = replace(disk_full(), title="Made anew")
    assert carry_over(made, disk_full(), disk_full()) == made


def test_a_title_and_command_written_by_hand_stay() -> None:
    base = disk_full()
    edited = replace(base.with_step(replace(base.steps[3], title="Mine", command=Template.literal("mine"))), when="My words")
    made = base.with_step(replace(base.steps[4], title="Said anew"))
    carried = carry_over(made, base, edited)
    assert (carried.steps[3].title, carried.steps[3].command) == ("Mine", Template.literal("mine"))
    assert carried.steps[4].title == "Said anew"
    assert carried.when == "My words"


def test_where_both_changed_the_hand_wins_and_the_step_is_flagged() -> None:
    base = plain("old")
    edited = base.with_step(replace(base.steps[0], command=Template.literal("mine")))
    made = base.with_step(replace(base.steps[0], command=Template.literal("recorded anew")))
    (step,) = carry_over(made, base, edited).steps
    assert step.command == Template.literal("mine")
    assert step.flags == ("the recording now has another command than the one written by hand",)


def test_steps_added_by_hand_stay_behind_the_step_that_they_followed() -> None:
    base = plain("a", "b", "c")
    mine = Step(id="s-mine", title="Mine", kind="manual")
    edited = replace(base, steps=(base.steps[0], mine, *base.steps[1:]))
    made = plain("a", "b", "c", "d")
    assert [step.id for step in carry_over(made, base, edited).steps] == ["s-1", "s-mine", "s-2", "s-3", "s-4"]
    first = replace(base, steps=(mine, *base.steps))
    assert [step.id for step in carry_over(made, base, first).steps] == ["s-mine", "s-1", "s-2", "s-3", "s-4"]


def test_steps_removed_by_hand_stay_away_and_new_ones_come_in() -> None:
    base, made = plain("a", "b", "c"), plain("a", "b", "c", "d")
    edited = replace(base, steps=(base.steps[0], base.steps[2]))
    assert [step.id for step in carry_over(made, base, edited).steps] == ["s-1", "s-3", "s-4"]


def test_the_order_chosen_by_hand_stays() -> None:
    base, made = plain("a", "b", "c"), plain("a", "b", "c", "d")
    edited = replace(base, steps=(base.steps[2], base.steps[0], base.steps[1]))
    carried = [step.id for step in carry_over(made, base, edited).steps]
    assert [one for one in carried if one != "s-4"] == ["s-3", "s-1", "s-2"]


def test_parameters_of_people_stay() -> None:
    base = disk_full()
    host = replace(base.parameters[0], description="the database host")
    mine = Parameter(name="MINE", default="1")
    edited = replace(base, parameters=(host, mine, *base.parameters[1:]))
    carried = carry_over(base, base, edited)
    assert carried.parameters[0].description == "the database host"
    assert carried.parameter("MINE") == mine


steps = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


def made_of(names: list[str]) -> Procedure:
    """A procedure with a step for each name."""
    return Procedure(title="P", steps=tuple(Step(id=name, title=name, command=Template.literal(name)) for name in names))


@given(base=steps, made=steps, edited=steps)
def test_any_three_versions_can_be_merged(base: list[str], made: list[str], edited: list[str]) -> None:
    carried = [step.id for step in carry_over(made_of(made), made_of(base), made_of(edited)).steps]
    assert len(set(carried)) == len(carried)
    wanted = {one for one in made if one in edited or one not in base} | {one for one in edited if one not in base}
    assert set(carried) == wanted


@given(base=steps, edited=steps)
def test_made_anew_from_the_same_recording_the_edited_version_comes_back(base: list[str], edited: list[str]) -> None:
    assert carry_over(made_of(base), made_of(base), made_of(edited)) == made_of(edited)


def test_what_comes_back_is_as_it_was_last_written_before_it_was_gone() -> None:
    full = disk_full()
    step, parameter = full.steps[3], full.parameters[0]
    mine = replace(
        full.with_step(replace(step, title="Mine")), parameters=(replace(parameter, default="mine"), *full.parameters[1:])
    )
    without = replace(full, steps=(*full.steps[:3], *full.steps[4:]), parameters=full.parameters[1:])
    older = [(full, replace(mine, steps=())), (full, mine), (full, full)]
    back = brought_back(full, (without, without), older)
    assert (back.steps[3].title, back.parameters[0].default) == ("Mine", "mine")
    assert carry_over(back, without, without).steps[3].title == "Mine"


def test_what_was_not_gone_is_not_looked_for_in_older_versions() -> None:
    full = disk_full()
    assert brought_back(full, (full, full), iter([(full, replace(full, steps=()))])) == full


def test_a_parameter_that_a_step_reads_as_a_variable_is_used() -> None:
    base = replace(plain("ls old"), parameters=(Parameter(name="OLD", default="old"),))
    edited = base.with_step(replace(base.steps[0], command=Template.literal('ls "${OLD:-none}"')))
    assert [one.name for one in carry_over(plain("ls new"), base, edited).parameters] == ["OLD"]
