"""Signals and a lost terminal while a run waits for an answer: it ends, says that it was interrupted, and leaves no shell."""

from __future__ import annotations

import signal

import psutil
import pytest

from runbooks.model import Danger, Step
from sandbox.person import CTRL_C
from tests.integration.runbooks.running import World, step

DANGER = Danger(level="danger", rules=(("x", "bad"),))
QUESTIONS = {
    "[y/N]: ": step("a", "touch a", danger=DANGER, confirm="yes"),
    "to go on: ": step("a", "touch a", danger=DANGER, confirm="name"),
    "What now?": step("a", "false"),
    "Is it done?": Step(id="a", title="a", kind="manual"),
}


def is_left_in_order(world: World) -> None:
    assert world.column("SELECT state FROM runbook_runs") == ["interrupted"]
    assert world.column("SELECT state FROM sessions") == ["done"]
    assert not (world.home / "a").exists()
    assert not world.places.run.is_dir() or list(world.places.run.iterdir()) == []


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(("how", "code"), [(CTRL_C, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_run_that_is_to_end_at_a_question_ends_in_order(
    world: World, question: str, how: str | signal.Signals, code: int
) -> None:
    world.add_steps(step("z", "echo z"), QUESTIONS[question])
    with world.person("runbook", "run", "it") as person:
        person.wait_for(question)
        if isinstance(how, str):
            person.send(how)
        else:
            person.kill(how)
        assert person.wait_for_end() == code
    is_left_in_order(world)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_run_whose_terminal_is_closed_at_a_question_ends_in_order(world: World, question: str) -> None:
    world.add_steps(step("z", "echo z"), QUESTIONS[question])
    with world.person("runbook", "run", "it") as person:
        person.wait_for(question)
        process = psutil.Process(person.pid)
        person.vanish()
        process.wait(60)
    is_left_in_order(world)
