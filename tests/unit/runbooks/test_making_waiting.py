"""Waiting for what a step left running in the background stays with it."""

from __future__ import annotations

import pytest

from tests.unit.runbooks.making_sessions import Typed, kept, made, rules

JOB = "( make -C /srv/app > /srv/app/log ) &"


@pytest.mark.parametrize("typed", ["wait", "wait %1", "wait $!", "fg"])
def test_waiting_behind_a_background_step_is_a_step_as_it_was_typed(typed: str) -> None:
    found = made(JOB, "jobs", typed, Typed("cat /srv/app/log", "built"))
    assert kept(found) == [JOB, typed, "cat /srv/app/log"]
    assert rules(found) == {2: "noise"}
    verdict = found.verdicts[2]
    assert (verdict.included, verdict.reason) == (True, "waits for what C1 left running in the background")


def test_waiting_after_other_work_is_a_step_of_its_own() -> None:
    found = made(JOB, "systemctl restart web", "wait", "systemctl reload web")
    assert kept(found) == [JOB, "systemctl restart web", "wait", "systemctl reload web"]
    assert (found.verdicts[2].rule, found.steps[2].title) == ("needed", "Wait for what goes on in the background")


def test_the_number_of_the_process_that_is_waited_for_is_kept_where_it_was_taken() -> None:
    found = made(JOB, "PID=$!", "systemctl restart web", "wait $PID")
    assert kept(found) == [JOB, "PID=$!", "systemctl restart web", "wait $PID"]


@pytest.mark.parametrize(
    "typed",
    [
        ("systemctl restart web", "wait"),
        ("uptime &", "wait", "systemctl restart web"),
        (f"{JOB} wait", "wait"),
        (JOB, Typed("wait", session=2)),
        (JOB, "wait 12345"),
        (JOB, Typed("wait", exit_code=130)),
    ],
)
def test_waiting_for_nothing_that_is_a_step_is_out(typed: tuple[Typed | str, ...]) -> None:
    found = made(*typed)
    assert not [text for text in kept(found) if text.split()[0] == "wait" or "\n" in text]
