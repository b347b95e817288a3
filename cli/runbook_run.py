"""`tt runbook run`: does what a runbook says, recorded like any other work."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import Any

import click

from cli.group import tell
from cli.opening import opened
from cli.output import output_options
from cli.runbook_narrating import PreviewNarrator, QuietNarrator
from cli.runbook_opening import Chosen, runbook_argument, version_option
from cli.runbook_running import OWN_TASK, Going, Wishes, completed, go, order_of, recorded_usual, running_options
from cli.runbook_summary import print_result
from cli.runbook_values import gathered, given_values
from recorder.identity import new_uid
from recorder.places import Places
from runbooks.model import Procedure
from runbooks.running.choosing import chosen_steps
from runbooks.running.engine import execute
from runbooks.running.filling import Texts
from runbooks.running.ledger import NoLedger
from runbooks.running.no_shell import NoShell
from runbooks.running.preparing import steps_to_run
from runbooks.running.spool import held
from runbooks.running.standing import begin_run, usual_durations
from runbooks.versions import keeping
from store import tasks
from store.changes import State, state
from store.errors import RefusedError
from store.handle import Store


@click.command()
@runbook_argument
@click.option("--task", "task_name", metavar="TASK", help="The task to record it on; by default a new one.")
@click.option("-s", "--set", "pairs", multiple=True, metavar="NAME=VALUE", help="The value of a parameter; may be repeated.")
@click.option("--params", "file", metavar="FILE", help="Values of parameters, as TOML or JSON.")
@version_option("Which version; by default the approved one, else the newest.")
@click.option("-n", "--dry-run", is_flag=True, help="Print what would be executed, and execute nothing.")
@click.option("--from", "first", metavar="STEP", help="Begin with this step, by number or id; set-up steps run all the same.")
@click.option("--to", "last", metavar="STEP", help="End with this step.")
@click.option("--only", multiple=True, metavar="STEP", help="Only this step; may be repeated.")
@output_options
@running_options
def command(
    runbook: str,
    task_name: str | None,
    pairs: tuple[str, ...],
    file: str | None,
    number: int | None,
    dry_run: bool,
    first: str | None,
    last: str | None,
    only: tuple[str, ...],
    wishes: Wishes,
) -> int:
    """Run a runbook step by step, recorded like any other work.

    Dangerous steps ask first. Without a terminal they need --yes, or --confirm NAME where a name must be typed. A secret is
    asked for, or taken from the environment variable of its name. What a run has done so far is kept: one that was left or
    killed goes on with `tt runbook resume`.

    \b
    tt runbook run R1 --dry-run
    tt runbook run R1 --set HOST=db-4 --task T12
    tt runbook run disk-full --from 4 --yes --on-fail rollback
    """
    with opened("runbook run") as store:
        one = chosen_to_run(store, runbook, number)
        task = tasks.resolve(store, task_name) if task_name else None
        usual = recorded_usual(one.procedure, usual_durations(store, one.runbook["uid"]))
    step_ids = chosen_steps(one.procedure, first, last, only)
    given = given_values(one.procedure, pairs, file)
    _tell_status(one)
    attended = wishes.attended and not dry_run
    steps = steps_to_run(one.procedure, step_ids)  # raises where what they need can't be made again
    values = gathered(one.procedure, [step for _, step in steps], given, ask=attended, ask_all=attended and not wishes.yes)
    going = Going(
        run_uid=new_uid(),
        run_id=0,
        label=one.label,
        procedure=one.procedure,
        values=values,
        step_ids=step_ids,
        usual=usual,
    )
    if dry_run:
        return _preview(going, wishes)
    # Whatever is asked or missing is, before a task and a run are made for nothing.
    going = replace(going, values=completed(one.procedure, steps, values, wishes))
    with held(Places.from_environment(), going.run_uid):
        with opened("runbook run") as store, store.transaction():
            task = task or _new_task(store, one)
            number = _begin(store, one, going, task)
        hello = f"run {number} of {one.label} on T{task['task_id']} {task['title']}"
        return go(replace(going, run_id=number, task=task, hello=hello), wishes)


def chosen_to_run(store: Store, name: str, number: int | None) -> Chosen:
    """The runbook and the version to run."""
    runbook = keeping.find(store, name)
    version = keeping.version_of(store, runbook, number) if number else keeping.version_to_run(store, runbook)
    return Chosen(runbook, version, keeping.procedure_of(version))


def without_secrets(procedure: Procedure, values: Any) -> dict[str, str]:
    """The values that may be kept."""
    secret = {one.name for one in procedure.parameters if one.is_secret}
    return {name: value for name, value in values.items() if name not in secret}


def _begin(store: Store, one: Chosen, going: Going, task: State) -> int:
    return begin_run(
        store,
        uid=going.run_uid,
        runbook_uid=one.runbook["uid"],
        version=one.version["version"],
        kind="run",
        task_uid=task["uid"],
        host=socket.gethostname(),
        parameters=without_secrets(one.procedure, going.values),
        selection=going.step_ids,
    )


def _new_task(store: Store, one: Chosen) -> State:
    source = state(store, "task", one.runbook["task_uid"]) if one.runbook["task_uid"] else None
    about = {"component_uids": source["component_uids"]} if source and source["component_uids"] else {}
    return tasks.add(store, f"Run {one.procedure.title}", source=OWN_TASK, **about)


def _tell_status(one: Chosen) -> None:
    status = one.version["status"]
    if status == "draft":
        tell(f"{one.label} is a draft: nobody has reviewed it")
    elif status == "deprecated":
        tell(f"{one.label} is deprecated")


def _preview(going: Going, wishes: Wishes) -> int:
    order = replace(order_of(going, wishes), dry_run=True, held=frozenset())
    texts = Texts(going.procedure, going.values)
    if not going.procedure.steps:
        raise RefusedError(f"{going.label} has no steps; tt runbook edit adds some")
    narrator = PreviewNarrator(texts) if wishes.format_ == "table" else QuietNarrator()
    result = execute(order, NoShell(), wishes.asker, narrator, NoLedger())
    if wishes.format_ != "table":
        print_result(result, {"run_id": None, "runbook": going.label, "task_id": None}, going.usual, wishes.format_)
    return 0
