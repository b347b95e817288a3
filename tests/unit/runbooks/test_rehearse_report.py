"""What a rehearsal found, as it is read in a terminal of 80 columns."""

from __future__ import annotations

import click
import pytest

from cli.runbook_rehearse_report import tell_findings
from runbooks.model import Step
from runbooks.rehearsing.findings import Noted, findings
from runbooks.rehearsing.recordings import Missing
from runbooks.running.seams import Executed, StepResult

LONG = "kubectl --context prod-eu -n payments set image deployment/payments-api api=registry.example.com/payments/api:2.4.1"


def result(number: int, title: str, command: str, *unrecorded: str, difference: str = "") -> StepResult:
    """A step that failed."""
    executed = Executed(exit_code=1, output="", duration_ms=1, unrecorded=unrecorded)
    return StepResult(
        number=number, step=Step(id=f"s{number}", title=title), command=command, outcome="failed", executed=executed,
        difference=difference,
    )  # fmt: skip


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> pytest.CaptureFixture[str]:
    monkeypatch.setenv("COLUMNS", "80")
    return capsys


def test_it_is_a_block_for_each_step_that_fits_the_terminal(terminal: pytest.CaptureFixture[str]) -> None:
    missing = Missing(f"{LONG} --record", LONG, 3)
    other = Missing("psql db", "psql db", 7, other_input=True)
    alone = Missing("helm ls")
    steps = [
        result(
            1, "Set the image of the deployment payments-api to what was released just now", missing.call, missing.sentence
        ),
        result(2, "Ask", "psql db <<< 'select 2' && helm ls", other.sentence, alone.sentence),
        result(3, "Check", "check web", difference="exit status 3, expected 0\nand more"),
        result(4, "Count", '[ "$N" = 4 ]', difference="exit status 1, expected 0"),
    ]
    noted = {
        1: Noted({missing.sentence: missing}),
        2: Noted({other.sentence: other, alone.sentence: alone}),
        4: Noted({}, {"N": "awk {print}"}),
    }
    tell_findings(list(findings(steps, noted)), "R1", terminal=True)
    told = click.unstyle(terminal.readouterr().err)
    assert max(len(line) for line in told.splitlines()) < 80
    assert (
        told
        == """
step 1     Set the image of the deployment payments-api to what was released…
  problem  no recording of this call
  call     kubectl --context prod-eu -n payments set image
           deployment/payments-api api=registry.example.com/payments/api:2.4.1
           --record
  nearest  C3: kubectl --context prod-eu -n payments set image
           deployment/payments-api api=registry.example.com/payments/api:2.4.1
  apart    +--record
  to do    say it as C3 did: tt runbook edit R1
  or       let a run record it: tt runbook run R1 --only 1

step 2     Ask
  command  psql db <<< 'select 2' && helm ls
  problem  no recording of this input
  call     psql db
  nearest  C7: psql db
  to do    give it what C7 was given
  or       let a run record it: tt runbook run R1 --only 2
  problem  no recording of this call
  call     helm ls
  nearest  none
  to do    let a run record it: tt runbook run R1 --only 2
  or       change the step: tt runbook edit R1

step 3     Check
  command  check web
  problem  exit status 3, expected 0
  to do    where that is well, expect it (exit, output): tt runbook edit R1

step 4     Count
  command  [ "$N" = 4 ]
  problem  exit status 1, expected 0; N is empty here: what $( ) takes is in no
           recording
  to do    record `awk {print}` on a line of its own, once

"""
    )


def test_it_says_nothing_where_nothing_was_found(terminal: pytest.CaptureFixture[str]) -> None:
    tell_findings([], "R1", terminal=True)
    assert terminal.readouterr().err == ""
