"""What a run does with a procedure: order, questions, attempts, values, undoing; the shell is a fake that remembers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runbooks.model import Capture, Danger, Expectation, Parameter, Procedure, Retry, Step
from runbooks.running.engine import execute, roll_back_only
from runbooks.running.seams import Order, Result, ShellLeftError
from runbooks.template import Template, build
from store.errors import RefusedError, UsageError
from tests.unit.runbooks.examples import disk_full
from tests.unit.runbooks.running_fakes import FakeAsker, FakeLedger, FakeNarrator, FakeShell, went

DANGER = Danger(level="danger", rules=(("rule", "it is dangerous"),))


def step(step_id: str, command: str = "", **more: object) -> Step:
    return Step(id=step_id, title=step_id, command=Template.literal(command or step_id), **more)  # type: ignore[arg-type]


class Bench:
    """A run with fakes, whose parts can be looked at afterwards."""

    def __init__(self, *steps: Step, parameters: tuple[Parameter, ...] = (), **answers: list) -> None:
        self.procedure = Procedure(title="Test", steps=steps, parameters=parameters)
        self.shell = FakeShell(answers)
        self.asker = FakeAsker()
        self.narrator = FakeNarrator()
        self.ledger = FakeLedger()
        self.pauses: list[float] = []

    def run(self, done: dict | None = None, values: dict[str, str] | None = None, **order: object) -> Result:
        wanted = Order(procedure=self.procedure, values=values or {}, **order)  # type: ignore[arg-type]
        return execute(wanted, self.shell, self.asker, self.narrator, self.ledger, done=done, pause=self.pauses.append)


def test_sections_are_run_in_their_order_whatever_order_the_steps_are_written_in() -> None:
    bench = Bench(
        step("v", section="verification"),
        step("s1"),
        step("up", section="setup"),
        step("p", section="prerequisites"),
        step("s2"),
    )
    result = bench.run()
    assert bench.shell.executed == ["p", "up", "s1", "s2", "v"]
    assert result.state == "done"
    assert [one[:3] for one in bench.ledger.begun] == [
        ("p", 1, "check"), ("up", 1, "setup"), ("s1", 1, "step"), ("s2", 1, "step"), ("v", 1, "step"),
    ]  # fmt: skip
    assert bench.ledger.finished == [("done", "")]


def test_the_command_is_the_recorded_text_to_the_byte_where_values_are_the_recorded_ones() -> None:
    texts = disk_full()
    host = next(one for one in texts.steps if one.id == "s-stop")
    bench = Bench(replace(host, confirm="none"), parameters=texts.parameters)
    bench.asker.confirms = True
    bench.run()
    assert bench.shell.executed == ['ssh db-3 sudo systemctl stop "archiver@main"']


@pytest.mark.parametrize("attended", [True, False])
@pytest.mark.parametrize("confirm", ["yes", "name"])
def test_nothing_is_executed_without_its_confirmation(attended: bool, confirm: str) -> None:
    bench = Bench(
        step("a"),
        step("b", "rm -rf x", danger=DANGER, confirm=confirm, confirm_name=Template.literal("db-3")),
        step("c"),
    )
    result = bench.run(attended=attended)
    assert bench.shell.executed == ["a"]
    assert (result.state, result.steps[-1].outcome) == ("aborted" if attended else "failed", "refused")
    assert bench.ledger.ended[-1] == ("b", "refused")


def test_a_name_is_asked_for_with_the_values_in_it() -> None:
    parameter = Parameter(name="HOST", default="db-3")
    host = build([("HOST", "word", "db-3")])
    bench = Bench(step("b", danger=DANGER, confirm="name"), parameters=(parameter,))
    bench.procedure = bench.procedure.with_step(replace(bench.procedure.steps[0], confirm_name=host))
    bench.asker.names = ("db four",)
    assert bench.run(values={"HOST": "db four"}).state == "done"
    assert bench.asker.asked == ["confirm b by db four"]


def test_keeping_going_never_means_going_on_without_a_confirmation() -> None:
    bench = Bench(step("a", "rm x", confirm="yes"), step("b", kind="interactive"), step("c"))
    result = bench.run(keep_going=True, attended=False)
    assert bench.shell.executed == ["c"]
    assert result.state == "failed"


def test_a_step_by_hand_waits_for_a_word_and_is_refused_without() -> None:
    by_hand = Step(id="m", title="Call them", kind="manual")
    bench = Bench(by_hand, step("b"))
    assert bench.run().state == "aborted"
    assert bench.shell.executed == []
    bench = Bench(by_hand, step("b"))
    bench.asker.by_hand = True
    assert bench.run().state == "done"
    assert bench.ledger.ended == [("m", "done"), ("b", "done")]


def test_an_interactive_step_needs_somebody() -> None:
    bench = Bench(step("vim x", kind="interactive"))
    assert bench.run(attended=False).steps[0].outcome == "refused"
    assert bench.shell.executed == []
    assert Bench(step("vim x", kind="interactive")).run(attended=True).state == "done"


def test_a_step_whose_condition_holds_is_skipped_before_anybody_is_asked() -> None:
    bench = Bench(step("a", danger=DANGER, confirm="yes", skip_if=Template.literal("test -e x")), step("b"))
    result = bench.run(attended=False)
    assert (result.state, result.steps[0].outcome) == ("done", "skipped")
    assert bench.shell.log == ["quietly test -e x", "b"]
    bench = Bench(step("a", skip_if=Template.literal("t")), t=[went(1)])
    assert bench.run().steps[0].outcome == "done"


def test_a_step_runs_in_its_folder_and_fails_closed_where_there_is_none() -> None:
    bench = Bench(step("a", cwd=Template.literal("/srv/my ops")), step("b", cwd=Template.literal("/gone")))
    bench.shell.missing_folders = ("/gone",)
    result = bench.run(attended=False)
    assert bench.shell.log == ["cd /srv/my ops", "a", "cd /gone"]
    assert (result.state, result.steps[-1].difference) == ("failed", "no folder /gone")


def test_variables_of_a_step_are_given_to_its_command_alone() -> None:
    bench = Bench(step("a", environment=(("LC_ALL", Template.literal("C")), ("X", Template.literal("'a b'")))), step("b"))
    bench.run()
    assert bench.shell.environments == {"a": {"LC_ALL": "C", "X": "a b"}, "b": {}}


def test_a_limit_of_the_order_is_for_steps_without_one() -> None:
    bench = Bench(step("a", timeout_ms=5), step("b"))
    bench.run(timeout_ms=7)
    assert bench.shell.timeouts == {"a": 5, "b": 7}


# --- trying again ----------------------------------------------------------------------------------------------


def test_a_step_is_tried_again_as_often_as_it_says_with_its_pause_between() -> None:
    waiting = step("w", retry=Retry(times=4, interval_ms=1500))
    bench = Bench(waiting, w=[went(1), went(1), went(0)])
    assert bench.run().state == "done"
    assert bench.pauses == [1.5, 1.5]
    assert [one[1] for one in bench.ledger.begun] == [1, 2, 3]
    assert [outcome for _, outcome in bench.ledger.ended] == ["failed", "failed", "done"]
    bench = Bench(waiting, w=[went(1) for _ in range(9)])
    assert bench.run(attended=False).state == "failed"
    assert len(bench.shell.executed) == 4


def test_trying_until_the_output_is_right_does_not_settle_for_the_exit_status() -> None:
    expect = Expectation(output="ready: 1", mode="similar")
    waiting = step("w", retry=Retry(times=3, interval_ms=0, until="output"), expect=expect)
    bench = Bench(waiting, w=[went(0, "nothing of the kind yet, please wait\n"), went(0, "ready: 1\n")])
    assert bench.run().steps[0].outcome == "done"
    assert len(bench.shell.executed) == 2


def test_another_output_is_told_and_a_wrong_status_is_a_failure() -> None:
    bench = Bench(
        step("a", expect=Expectation(output="one\ntwo\nthree", mode="similar")),
        step("b", expect=Expectation(exit_codes=(1,))),
        a=[went(0, "completely other words stand here\n")],
        b=[went(1)],
    )
    result = bench.run()
    assert [one.outcome for one in result.steps] == ["differs", "done"]
    assert result.state == "done"
    exact = Expectation(output="one", mode="exact")
    assert Bench(step("a", expect=exact), a=[went(0, "two")]).run(attended=False).state == "failed"


def test_the_person_may_try_again_edit_look_around_and_skip() -> None:
    bench = Bench(step("a"), step("b"), a=[went(1), went(1)], **{"a --fixed": [went(1)]})
    bench.asker.choices = ["retry", "shell", "edit", "skip"]
    bench.asker.edits = ["a --fixed"]
    result = bench.run()
    assert bench.shell.log == ["a", "a", "interact", "a --fixed", "b"]
    assert result.state == "done"
    assert ("a", 3, "step", "a --fixed", True) in bench.ledger.begun
    assert bench.ledger.ended[-2:] == [("a", "skipped"), ("b", "done")]


def test_an_edit_that_is_left_asks_again() -> None:
    bench = Bench(step("a"), a=[went(1)])
    bench.asker.choices, bench.asker.edits = ["edit", "abort"], [None]
    assert bench.run().state == "aborted"


@pytest.mark.parametrize("more", [{"optional": True}, {"on_failure": "continue"}])
def test_some_failures_stop_nothing_and_are_not_tried_again_on_resuming(more: dict[str, object]) -> None:
    bench = Bench(step("a", **more), step("b"), a=[went(1)])
    assert bench.run().state == "done"
    assert bench.ledger.ended == [("a", "failed"), ("a", "skipped"), ("b", "done")]


def test_without_somebody_a_failure_stops_the_run() -> None:
    bench = Bench(step("a"), step("b"), a=[went(3)])
    result = bench.run(attended=False)
    assert (result.state, result.reason) == ("failed", "step 1 failed: exit status 3, expected 0")
    assert bench.asker.asked == []


def test_a_timeout_is_a_failure_of_its_own_kind() -> None:
    bench = Bench(step("a"), a=[went(130, timed_out=True)])
    assert bench.run(attended=False).steps[0].outcome == "timeout"


def test_an_interrupt_from_outside_ends_the_run_whoever_is_there() -> None:
    bench = Bench(step("a"), step("b"), a=[went(130, interrupted=True)])
    assert bench.run().state == "interrupted"
    assert bench.ledger.finished[0][0] == "interrupted"


def test_a_shell_that_goes_on_without_us_leaves_the_attempt_open() -> None:
    bench = Bench(step("a"))

    def leave(_: str) -> None:
        raise ShellLeftError("detached")

    bench.shell.on_execute = leave
    result = bench.run()
    assert (result.state, result.reason) == ("interrupted", "detached")
    assert bench.ledger.ended == []


def test_what_nobody_expected_is_told_to_the_ledger_and_raised() -> None:
    bench = Bench(step("a"))

    def fail(_: str) -> None:
        raise OSError("disk")

    bench.shell.on_execute = fail
    with pytest.raises(OSError, match="disk"):
        bench.run()
    assert bench.ledger.finished == [("interrupted", "OSError: disk")]


def test_a_new_shell_is_set_up_again_before_the_next_command() -> None:
    bench = Bench(step("up", section="setup"), step("a"), step("b"), a=[went(0, restarted=True)])
    assert bench.run().state == "done"
    assert bench.shell.executed == ["up", "a", "up", "b"]
    assert bench.ledger.begun[2][:3] == ("up", 2, "setup")


# --- values ----------------------------------------------------------------------------------------------------

POD = Parameter(name="POD", default="web-1a", capture=Capture(step_id="look", pattern="web-[0-9a-f]+"))
DELETE = replace(step("del"), command=build(["delete ", ("POD", "word", "web-1a")]))


def test_a_value_that_a_step_finds_is_used_in_the_next_and_not_that_of_another_day() -> None:
    bench = Bench(step("look"), DELETE, parameters=(POD,), look=[went(0, "web-2b 1/1\nweb-2b 1/1\n")])
    result = bench.run(attended=False)
    assert bench.shell.executed == ["look", "delete web-2b"]
    assert bench.ledger.captured == result.captured == {"POD": "web-2b"}


def test_of_several_values_the_recorded_one_counts_else_somebody_chooses_else_the_run_stops() -> None:
    bench = Bench(step("look"), DELETE, parameters=(POD,), look=[went(0, "web-3c web-1a")])
    bench.run()
    assert bench.shell.executed[-1] == "delete web-1a"
    bench = Bench(step("look"), DELETE, parameters=(POD,), look=[went(0, "web-3c web-4d")])
    bench.asker.values = {"POD": "web-4d"}
    bench.run()
    assert bench.asker.asked == ["parameter POD web-3c web-4d"]
    assert bench.shell.executed[-1] == "delete web-4d"
    bench = Bench(step("look"), DELETE, parameters=(POD,), look=[went(0, "web-3c web-4d")])
    result = bench.run()
    assert bench.shell.executed == ["look"]
    assert result.state == "failed"
    assert "--set POD=VALUE" in result.reason


def test_a_value_that_is_given_is_not_looked_for() -> None:
    bench = Bench(step("look"), DELETE, parameters=(POD,), look=[went(0, "web-2b")])
    bench.run(values={"POD": "web-9f"})
    assert bench.shell.executed[-1] == "delete web-9f"


def test_the_value_of_another_day_is_not_taken_where_its_step_is_not_run() -> None:
    bench = Bench(step("look"), DELETE, parameters=(POD,))
    with pytest.raises(UsageError, match="POD"):
        bench.run(step_ids=("del",))
    assert bench.shell.log == []


def test_a_missing_value_is_asked_for_before_anything_is_executed_else_nothing_is() -> None:
    need = replace(step("b"), command=build(["use ", ("NAME", "word", "x")]))
    bench = Bench(step("a"), need, parameters=(Parameter(name="NAME"),))
    with pytest.raises(UsageError, match="--set NAME=VALUE"):
        bench.run()
    assert bench.shell.log == []
    assert bench.ledger.begun == []
    bench.asker.values = {"NAME": "it's"}
    assert bench.run().state == "done"
    assert bench.shell.executed == ["a", "use 'it'\\''s'"]


def test_a_secret_is_nowhere_to_be_seen() -> None:
    secret = Parameter(name="PW", type="secret")
    use = replace(step("a"), title="use ${PW}", command=build(["login -p ", ("PW", "word", "***")]))
    answers = {"login -p 's3cr3t pass'": [went(0, "hello s3cr3t pass\n")]}
    bench = Bench(use, parameters=(secret,), **answers)
    result = bench.run(values={"PW": "s3cr3t pass"})
    assert bench.shell.executed == ["login -p 's3cr3t pass'"]
    assert "s3cr3t" not in repr((bench.ledger, bench.narrator, result.steps))
    assert bench.ledger.outputs == ["hello ***\n"]


def test_a_secret_that_the_shell_holds_is_executed_as_its_variable() -> None:
    secret = Parameter(name="PW", type="secret")
    use = replace(step("a"), command=build(["login -p ", ("PW", "word", "***"), ' "at ', ("PW", "double", "***"), '"']))
    bench = Bench(use, parameters=(secret,))
    bench.run(values={"PW": "x"}, held=frozenset({"PW"}))
    assert bench.shell.executed == ['login -p "${PW}" "at ${PW}"']
    assert bench.ledger.begun[0][3] == 'login -p *** "at ***"'


# --- which steps -----------------------------------------------------------------------------------------------


def test_chosen_steps_are_run_and_set_up_with_them() -> None:
    bench = Bench(step("p", section="prerequisites"), step("up", section="setup"), step("a"), step("b"))
    bench.run(step_ids=("b",))
    assert bench.shell.executed == ["up", "b"]


def test_what_is_behind_the_run_is_not_done_again_but_set_up() -> None:
    bench = Bench(step("up", section="setup"), step("a"), step("b"))
    bench.run(done={"up": "done", "a": "done"})
    assert bench.shell.executed == ["up", "b"]


def test_a_dry_run_tells_everything_and_does_nothing() -> None:
    bench = Bench(
        step("up", section="setup"), step("look"), DELETE, step("m", danger=DANGER, confirm="yes"), parameters=(POD,)
    )
    result = bench.run(dry_run=True)
    assert (result.state, bench.shell.log, bench.asker.asked) == ("done", [], [])
    assert (bench.ledger.begun, bench.ledger.finished) == ([], [])
    assert bench.narrator.told[2] == '[3/4] del: delete "${POD}"'


def test_step_by_step_each_is_run_skipped_or_the_run_left() -> None:
    bench = Bench(step("a"), step("b"), step("c"), step("d"))
    bench.asker.before_steps = ["run", "skip", "quit"]
    result = bench.run(step_by_step=True)
    assert bench.shell.executed == ["a"]
    assert (result.state, result.reason) == ("aborted", "left before step 3")


# --- undoing ---------------------------------------------------------------------------------------------------


def undoable(*, danger: bool = False) -> list[Step]:
    undo = "systemctl stop" if danger else "undo"
    return [step(name, rollback=Template.literal(f"{undo} {name}")) for name in ("a", "b", "c")]


def test_steps_are_undone_in_reverse_order_those_alone_that_were_done() -> None:
    steps = [*undoable(), step("d", on_failure="rollback"), step("e", rollback=Template.literal("undo e"))]
    bench = Bench(*steps, d=[went(1)])
    result = bench.run(attended=False)
    assert bench.shell.executed == ["a", "b", "c", "d", "undo c", "undo b", "undo a"]
    assert result.state == "rolled-back"
    assert [one[2] for one in bench.ledger.begun[4:]] == ["rollback"] * 3


def test_a_step_that_was_skipped_is_not_undone() -> None:
    first, *others = undoable()
    bench = Bench(replace(first, skip_if=Template.literal("true")), *others, step("d"), d=[went(1)])
    bench.run(attended=False, on_fail="rollback")
    assert bench.shell.executed[-2:] == ["undo c", "undo b"]


def test_undoing_something_dangerous_wants_its_own_confirmation() -> None:
    bench = Bench(*undoable(danger=True), step("d"), d=[went(1)])
    result = bench.run(attended=False, on_fail="rollback")
    assert bench.shell.executed == ["a", "b", "c", "d"]
    assert "still to be rolled back: step 3, step 2, step 1" in result.reason
    bench = Bench(*undoable(danger=True), step("d"), d=[went(1)])
    bench.asker.confirms = True
    assert bench.run(attended=False, on_fail="rollback").state == "rolled-back"
    assert bench.asker.asked == ["confirm systemctl stop c", "confirm systemctl stop b", "confirm systemctl stop a"]


def test_an_undoing_that_fails_stops_there_and_says_what_is_left() -> None:
    bench = Bench(*undoable(), step("d", on_failure="rollback"), d=[went(1)], **{"undo b": [went(9)]})
    result = bench.run(attended=False)
    assert bench.shell.executed[-2:] == ["undo c", "undo b"]
    assert result.state == "failed"
    assert "still to be rolled back: step 2, step 1" in result.reason


def test_what_was_done_before_the_run_was_resumed_is_undone_too() -> None:
    bench = Bench(*undoable(), step("d", on_failure="rollback"), d=[went(1)])
    bench.run(done={"a": "done", "b": "differs"}, attended=False)
    assert bench.shell.executed == ["c", "d", "undo c", "undo b", "undo a"]


def test_the_person_may_choose_to_roll_back_where_there_is_something_to_undo() -> None:
    bench = Bench(step("a"), step("b"), b=[went(1)])
    bench.asker.choices = ["abort"]
    bench.run()
    assert "rollback" not in bench.asker.asked[0]
    bench = Bench(*undoable(), step("d"), d=[went(1)])
    bench.asker.choices = ["rollback"]
    assert bench.run().state == "rolled-back"


def test_an_interrupted_rollback_goes_on_with_what_is_left() -> None:
    bench = Bench(step("up", section="setup"), *undoable())
    result = roll_back_only(
        Order(procedure=bench.procedure, values={}), bench.shell, bench.asker, bench.narrator, bench.ledger,
        done={"a": "done", "b": "done"},
    )  # fmt: skip
    assert bench.shell.executed == ["up", "undo b", "undo a"]
    assert result.state == "rolled-back"


EXPORTED = (step("look", "ls", kind="check"), step("set", "export REGION=eu"), step("use", "aws ec2 describe-instances"))


def test_what_steps_leave_in_the_shell_is_made_again_where_later_ones_need_it() -> None:
    bench = Bench(*EXPORTED)
    assert bench.run(step_ids=("use",)).state == "done"
    assert bench.shell.executed == ["export REGION=eu", "aws ec2 describe-instances"]
    bench = Bench(*EXPORTED)
    bench.run(done={"look": "done", "set": "done"})
    assert bench.shell.executed == ["export REGION=eu", "aws ec2 describe-instances"]


def test_what_nobody_needs_is_not_made_again() -> None:
    bench = Bench(step("set", "NAME=x"), step("other", "ls"), step("use", "echo $NAME"))
    bench.run(step_ids=("other",))
    assert bench.shell.executed == ["ls"]


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("IP=$(aws ec2 describe-instances --query x)", "curl http://$IP/"),
        ("drain() { kubectl get nodes; }", "drain web-1"),
        ("source env.sh", "make deploy"),
        ("alias k=kubectl", "k get pods"),
    ],
)
def test_variables_functions_and_sourced_files_are_made_again(text: str, use: str) -> None:
    bench = Bench(step("set", text), step("use", use))
    bench.run(step_ids=("use",))
    assert bench.shell.executed == [text, use]


def test_what_can_t_be_made_again_without_changing_something_is_refused_before_anything_runs() -> None:
    bench = Bench(step("make", "ID=$(aws ec2 run-instances --image-id x)"), step("use", "aws ec2 terminate-instances $ID"))
    with pytest.raises(RefusedError, match="step 1 sets ID in the shell, which step 2 needs"):
        bench.run(step_ids=("use",))
    assert bench.shell.executed == []


def test_an_undoing_that_is_dangerous_itself_wants_a_confirmation() -> None:
    steps = [step("make", "mkdir x", rollback=Template.literal("rm -rf /srv/x")), step("fail")]
    bench = Bench(*steps, fail=[went(1)])
    bench.asker.confirms = [False]
    assert bench.run(attended=False, on_fail="rollback").state == "failed"
    assert "rm -rf /srv/x" not in bench.shell.executed


def test_danger_is_judged_by_the_command_whatever_the_step_says_of_itself() -> None:
    for unguarded in (step("x", "rm -rf /srv/data"), step("x", "true", danger=DANGER)):
        bench = Bench(unguarded)
        assert bench.run(attended=False).state == "failed"
        assert bench.shell.executed == []


def test_undoing_in_a_new_shell_has_what_was_set_up() -> None:
    steps = [
        step("up", "export DIR=/srv/x", section="setup"),
        step("make", rollback=Template.literal("undo $DIR")),
        step("fail", on_failure="rollback"),
    ]
    bench = Bench(*steps, fail=[went(7, restarted=True)])
    assert bench.run(attended=False).state == "rolled-back"
    assert bench.shell.executed == ["export DIR=/srv/x", "make", "fail", "export DIR=/srv/x", "undo $DIR"]


@pytest.mark.parametrize("confirms", [True, False])
def test_an_edited_command_is_judged_by_its_own_danger(confirms: bool) -> None:
    bench = Bench(step("a"), a=[went(1)])
    bench.asker.choices, bench.asker.edits, bench.asker.confirms = ["edit", "abort"], ["chmod -R 777 /srv"], confirms
    result = bench.run()
    assert "confirm chmod -R 777 /srv" in bench.asker.asked
    assert "[1/1] Edited: a: chmod -R 777 /srv" in bench.narrator.told
    assert (result.state, bench.shell.executed) == (("done", ["a", "chmod -R 777 /srv"]) if confirms else ("aborted", ["a"]))


def test_an_edited_command_of_a_dangerous_step_is_asked_for_again() -> None:
    bench = Bench(step("a", danger=DANGER, confirm="name", confirm_name=Template.literal("db-3")), a=[went(1)])
    bench.asker.choices, bench.asker.edits, bench.asker.names = ["edit"], ["b"], ("db-3",)
    assert bench.run().state == "done"
    assert bench.asker.asked.count("confirm b by db-3") == 1


def half_done(**more: object) -> Bench:
    return Bench(*undoable()[:1], step("f", kind="change", **more), f=[went(1)])


def test_a_step_that_failed_and_its_way_back_are_told_where_nobody_can_be_asked() -> None:
    bench = half_done(rollback=Template.literal("undo f"))
    bench.asker.confirms = True
    assert bench.run(attended=False, on_fail="rollback").state == "rolled-back"
    assert bench.shell.executed == ["a", "f", "undo a"]
    assert "step 2 failed and may have half happened; its way back is: undo f" in bench.narrator.told


def test_a_failed_step_is_undone_first_where_somebody_says_so_and_is_left_otherwise() -> None:
    for says, undone in ((True, ["undo f", "undo a"]), (False, ["undo a"])):
        bench = half_done(rollback=Template.literal("undo f"))
        bench.asker.confirms, bench.asker.choices = says, ["rollback"]
        assert bench.run().state == "rolled-back"
        assert bench.shell.executed == ["a", "f", *undone]


def test_a_failed_step_alone_can_be_undone() -> None:
    bench = Bench(step("f", rollback=Template.literal("undo f")), f=[went(1)])
    bench.asker.confirms, bench.asker.choices = True, ["rollback"]
    assert bench.run().state == "rolled-back"
    assert bench.shell.executed == ["f", "undo f"]


def test_a_failed_step_without_a_way_back_says_so_and_one_that_never_began_nothing() -> None:
    bench = half_done(rollback_note="restore the dump")
    bench.run(attended=False, on_fail="rollback")
    assert "step 2 failed and may have half happened; restore the dump" in bench.narrator.told
    bench = half_done(cwd=Template.literal("/gone"), rollback=Template.literal("undo f"))
    bench.shell.missing_folders = ("/gone",)
    bench.run(attended=False, on_fail="rollback")
    assert not [one for one in bench.narrator.told if "half happened" in one]


def test_a_missing_value_ends_what_was_begun_in_the_ledger() -> None:
    need = replace(step("b"), command=build(["use ", ("NAME", "word", "x"), ("PW", "word", "***")]))
    bench = Bench(need, parameters=(Parameter(name="NAME"), Parameter(name="PW", type="secret")))
    with pytest.raises(UsageError, match=r"give --set NAME=VALUE PW=\.\.\. in the environment"):
        bench.run()
    assert [state for state, _ in bench.ledger.finished] == ["interrupted"]


def test_ctrl_c_at_a_question_ends_the_run_where_it_stands() -> None:
    bench = Bench(step("a"), step("b"))

    def interrupt(command: str) -> None:
        if command == "b":
            raise KeyboardInterrupt

    bench.shell.on_execute = interrupt
    assert (bench.run().state, bench.ledger.finished) == ("interrupted", [("interrupted", "at step 2")])


def test_a_refusal_says_what_to_give_where_nobody_can_be_asked() -> None:
    name = step("a", danger=DANGER, confirm="name", confirm_name=Template.literal("'db 3'"))
    assert Bench(name).run(attended=False).reason == "step 1 was not confirmed; give --confirm 'db 3'"
    assert Bench(name).run().reason == "step 1 was not confirmed"
    assert Bench(step("a", danger=DANGER, confirm="yes")).run(attended=False).reason.endswith("was not confirmed; give --yes")


def test_what_must_be_typed_for_an_edited_command_is_what_that_touches() -> None:
    drop = build(["dropdb -h ", ("HOST", "word", "db-3"), " shop"])
    steps = Step(id="a", title="a", command=drop, confirm="name", confirm_name=build([("HOST", "word", "db-3")]))
    for edited, name in (("dropdb -h db-4 --if-exists shop", "db-4"), ("rm -rf /srv/data", "/srv/data")):
        bench = Bench(steps, parameters=(Parameter(name="HOST", default="db-3"),), **{"dropdb -h db-4 shop": [went(1)]})
        bench.asker.choices, bench.asker.edits, bench.asker.names = ["edit"], [edited], ("db-4", "/srv/data")
        bench.run(values={"HOST": "db-4"})
        assert bench.asker.asked[-1] == f"confirm {edited} by {name}"
        assert bench.shell.executed[-1] == edited
