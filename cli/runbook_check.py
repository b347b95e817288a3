"""`tt runbook check`: runs a runbook's prerequisites, and nothing that changes anything."""

from __future__ import annotations

import socket
from dataclasses import replace

import click

from cli.group import tell
from cli.opening import opened
from cli.output import output_options
from cli.runbook_opening import runbook_argument, version_option
from cli.runbook_run import chosen_to_run, without_secrets
from cli.runbook_running import Going, Wishes, go, only_steps, recorded_usual
from cli.runbook_values import gathered, given_values
from recorder.identity import new_uid
from recorder.places import Places
from runbooks.knowledge.guarding import only_looks
from runbooks.model import Step
from runbooks.running.filling import Texts
from runbooks.running.missing import refuse_missing, unknown_parameters
from runbooks.running.spool import held
from runbooks.running.standing import begin_run, usual_durations


@click.command()
@runbook_argument
@click.option("-s", "--set", "pairs", multiple=True, metavar="NAME=VALUE", help="The value of a parameter; may be repeated.")
@click.option("--params", "file", metavar="FILE", help="Values of parameters, as TOML or JSON.")
@version_option("Which version; by default the approved one, else the newest.")
@output_options
def command(runbook: str, pairs: tuple[str, ...], file: str | None, number: int | None, format_: str) -> int:
    """Run the prerequisites of a runbook, all of them, and say which do not hold.

    Only steps that look are run, never one that changes something or is marked dangerous.

    \b
    tt runbook check R1
    tt runbook check disk-full --set HOST=db-4 --json
    """
    wishes = Wishes(format_=format_)
    with opened("runbook check") as store:
        one = chosen_to_run(store, runbook, number)
        usual = recorded_usual(one.procedure, usual_durations(store, one.runbook["uid"]))
    steps = [step for step in one.procedure.in_section("prerequisites") if _only_looks(step)]
    if not steps:
        tell(f"{one.label} has no prerequisites that can be checked")
    values = gathered(one.procedure, steps, given_values(one.procedure, pairs, file), ask=wishes.attended, ask_all=False)
    refuse_missing(unknown_parameters(Texts(one.procedure, values), steps))
    going = Going(
        run_uid=new_uid(),
        run_id=0,
        label=one.label,
        procedure=only_steps(one.procedure, steps),
        values=values,
        usual=usual,
        keep_going=True,
        verb="runbook check",
    )
    with held(Places.from_environment(), going.run_uid):
        with opened("runbook check") as store:
            run_id = begin_run(
                store,
                uid=going.run_uid,
                runbook_uid=one.runbook["uid"],
                version=one.version["version"],
                kind="check",
                task_uid=None,
                host=socket.gethostname(),
                parameters=without_secrets(one.procedure, values),
                selection=tuple(step.id for step in steps),
            )
        return go(replace(going, run_id=run_id), wishes)


def _only_looks(step: Step) -> bool:
    """Whether neither the step nor its condition does more than look."""
    return only_looks(step) and (step.skip_if is None or only_looks(replace(step, command=step.skip_if)))
