"""Conditions of steps (their time, their dangers, no answer), and shells that are found ended and set up again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runbooks.model import Danger, Step
from runbooks.template import Template
from tests.unit.runbooks.running_fakes import went
from tests.unit.runbooks.test_running_engine import Bench, step

DANGER = Danger(level="danger", rules=(("rule", "it is dangerous"),))


def conditional(condition: str, **more: object) -> Step:
    return step("a", skip_if=Template.literal(condition), **more)


@pytest.mark.parametrize(("own", "order", "limit"), [(5000, 7000, 5000), (None, 7000, 7000), (None, None, 60_000)])
def test_a_condition_may_take_as_long_as_its_step_or_a_minute(own: int | None, order: int | None, limit: int) -> None:
    bench = Bench(conditional("test -e x", timeout_ms=own))
    bench.run(timeout_ms=order)
    assert bench.shell.timeouts == {"test -e x": limit}


def test_a_condition_that_does_not_end_fails_its_step_which_is_not_executed() -> None:
    bench = Bench(conditional("test -e x"), step("b"), **{"test -e x": [went(130, timed_out=True)]})
    result = bench.run(attended=False)
    assert result.state == "failed"
    assert "its condition did not end within 60 s: test -e x" in result.reason
    assert bench.shell.executed == []
    assert bench.ledger.ended == [("a", "failed")]


def test_a_condition_that_ended_with_its_time_up_is_no_answer() -> None:
    """What is interrupted may end with any status, 0 too."""
    bench = Bench(conditional("t"), t=[went(0, timed_out=True)])
    assert bench.run(attended=False).state == "failed"


def test_whoever_is_there_decides_about_a_condition_that_does_not_end() -> None:
    bench = Bench(conditional("t"), step("b"), t=[went(130, timed_out=True), went(1)])
    bench.asker.choices = ["retry"]
    assert bench.run().state == "done"
    assert bench.shell.log == ["quietly t", "quietly t", "a", "b"]
    bench = Bench(conditional("t"), step("b"), t=[went(130, timed_out=True)])
    bench.asker.choices = ["skip"]
    assert bench.run().state == "done"
    assert bench.shell.log == ["quietly t", "b"]


def test_an_optional_step_whose_condition_does_not_end_is_left_out() -> None:
    bench = Bench(conditional("t", optional=True), step("b"), t=[went(130, timed_out=True)])
    assert bench.run(attended=False).state == "done"
    assert bench.shell.executed == ["b"]


@pytest.mark.parametrize("code", [2, 127, 139])
def test_a_condition_that_itself_fails_is_told_and_leaves_nothing_out(code: int) -> None:
    bench = Bench(conditional("nothing-of-that-name"), **{"nothing-of-that-name": [went(code)]})
    assert bench.run().state == "done"
    assert bench.shell.executed == ["a"]
    told = f"the condition of step 1 ended with exit status {code}, so the step is not left out: nothing-of-that-name"
    assert told in bench.narrator.told


def test_a_condition_that_says_no_is_nothing_to_tell() -> None:
    bench = Bench(conditional("t"), t=[went(1)])
    bench.run()
    assert not [line for line in bench.narrator.told if "condition" in line]


@pytest.mark.parametrize("attended", [True, False])
def test_a_dangerous_condition_is_not_executed_without_its_confirmation(attended: bool) -> None:
    bench = Bench(conditional("rm -rf /srv/x"), step("b"))
    result = bench.run(attended=attended)
    assert bench.shell.log == []
    assert result.state == ("aborted" if attended else "failed")
    assert "has a condition that was not confirmed: rm -rf /srv/x" in result.reason
    assert [line for line in bench.asker.asked if line.startswith("confirm rm -rf /srv/x")]
    assert bench.ledger.ended == [("a", "refused")]


def test_a_dangerous_condition_asks_by_the_name_that_its_step_would_ask_for() -> None:
    risky = conditional("rm -rf /srv/x", confirm="name", danger=DANGER, confirm_name=Template.literal("db-3"))
    bench = Bench(risky)
    bench.asker.names = ("db-3",)
    bench.asker.confirms = True
    assert bench.run().state == "done"
    assert bench.shell.log == ["quietly rm -rf /srv/x"]


def test_a_harmless_condition_is_asked_before_anybody_is() -> None:
    bench = Bench(conditional("test -e x", confirm="yes", danger=DANGER), **{"test -e x": [went(0)]})
    assert bench.run(attended=False).state == "done"
    assert bench.asker.asked == []


def test_a_shell_that_a_condition_ended_is_set_up_again_for_its_step() -> None:
    bench = Bench(step("up", section="setup"), conditional("exit 1"), **{"exit 1": [went(1, restarted=True)]})
    assert bench.run().state == "done"
    assert bench.shell.log == ["up", "quietly exit 1", "up", "a"]


def test_a_condition_that_found_no_shell_is_no_answer() -> None:
    bench = Bench(conditional("t"), t=[went(None, restarted=True, unbegun=True)])
    assert bench.run(attended=False).state == "failed"
    assert bench.shell.executed == []


def test_what_is_set_up_again_is_asked_about_again() -> None:
    """Nothing dangerous is executed without its word, in a new shell too."""
    up = step("up", "rm -rf /srv/x", section="setup", danger=DANGER, confirm="yes")
    bench = Bench(up, step("a"), step("b"), a=[went(0, restarted=True)])
    answers = iter([True, False])
    bench.asker.confirm = lambda *_: next(answers)  # type: ignore[method-assign]
    result = bench.run()
    assert bench.shell.executed == ["rm -rf /srv/x", "a"]
    assert (result.state, result.reason) == ("aborted", "setting the new shell up: step 1 was not confirmed")
    assert bench.ledger.ended[-1] == ("up", "refused")


def test_nobody_there_refuses_to_set_up_again_what_is_dangerous_by_its_text_alone() -> None:
    """The step says nothing of a danger: its command is judged."""
    up = step("up", "mkfs.ext4 /dev/sdb1", section="setup")
    bench = Bench(up, step("a"), step("b"), a=[went(0, restarted=True)])
    allowed = iter([True])
    bench.asker.confirm = lambda *_: next(allowed, False)  # type: ignore[method-assign]
    result = bench.run(attended=False)
    assert bench.shell.executed == ["mkfs.ext4 /dev/sdb1", "a"]
    assert result.state == "failed"


def test_what_is_set_up_again_has_its_time_limit_and_condition() -> None:
    up = step("up", section="setup", timeout_ms=4000)
    other = replace(step("other", section="setup"), skip_if=Template.literal("t"))
    bench = Bench(up, other, step("a"), step("b"), a=[went(0, restarted=True)], t=[went(1), went(0)])
    assert bench.run().state == "done"
    assert bench.shell.log == ["up", "quietly t", "other", "a", "up", "quietly t", "b"]
    assert bench.shell.timeouts["up"] == 4000


def test_a_shell_found_ended_is_replaced_and_the_step_begun_in_the_new_one() -> None:
    bench = Bench(step("up", section="setup"), step("a"), a=[went(None, restarted=True, unbegun=True)])
    result = bench.run()
    assert result.state == "done"
    assert bench.shell.executed == ["up", "a", "up", "a"]
    assert bench.ledger.ended == [("up", "done"), ("a", "interrupted"), ("up", "done"), ("a", "done")]


def test_a_shell_that_is_found_ended_each_time_fails_the_step() -> None:
    gone = went(None, restarted=True, unbegun=True)
    bench = Bench(step("a"), a=[gone, gone])
    result = bench.run(attended=False)
    assert (result.state, result.reason) == ("failed", "step 1 failed: the run's shell had ended before it began")


def test_a_shell_that_one_rollback_ended_is_set_up_again_for_the_next() -> None:
    def undoable(name: str) -> Step:
        return step(name, rollback=Template.literal(f"undo-{name}"))

    ended = {"undo-b": [went(0, restarted=True)], "c": [went(1)]}
    bench = Bench(step("up", section="setup"), undoable("a"), undoable("b"), step("c", on_failure="rollback"), **ended)
    assert bench.run().state == "rolled-back"
    assert bench.shell.executed == ["up", "a", "b", "c", "undo-b", "up", "undo-a"]


def test_a_rollback_that_finds_no_shell_gets_a_new_one() -> None:
    found = {"undo": [went(None, restarted=True, unbegun=True)], "b": [went(1)]}
    bench = Bench(step("a", rollback=Template.literal("undo")), step("b", on_failure="rollback"), **found)
    assert bench.run().state == "rolled-back"
    assert bench.shell.executed == ["a", "b", "undo", "undo"]
    assert bench.ledger.ended[-2:] == [("a", "interrupted"), ("a", "done")]
