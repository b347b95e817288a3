"""`tt runbook resume`: goes on with a run that was left, failed or was killed."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress

import click

from cli.group import tell
from cli.opening import opened
from cli.output import output_options
from cli.runbook_open_attempt import Settled, settle
from cli.runbook_opening import Chosen
from cli.runbook_running import Going, Wishes, completed, go, recorded_usual, running_options
from cli.runbook_values import gathered, given_values
from recorder.places import Places
from runbooks.running.filling import Texts
from runbooks.running.lookup import Fate, end_sessions, fate_of, live_sessions
from runbooks.running.preparing import steps_to_run
from runbooks.running.spool import held
from runbooks.running.standing import Standing, standing_of, unfinished, usual_durations
from runbooks.versions import keeping
from store.changes import State, state
from store.errors import ConflictError, UsageError
from store.table import Row

_LOOK_EVERY = 1.0  # seconds
_MOST_TOLD = 5
_NAME = re.compile(r"(?:[Rr](\d{1,15})|(\d{1,15}))")


@click.command()
@click.argument("run", required=False, metavar="[RUN]")
@click.option("-s", "--set", "pairs", multiple=True, metavar="NAME=VALUE", help="Another value for a parameter.")
@click.option("--rerun", is_flag=True, help="Run the step again of which nobody knows how it ended.")
@click.option("--assume-done", is_flag=True, help="Take that step as done.")
@output_options
@running_options
def command(run: str | None, pairs: tuple[str, ...], rerun: bool, assume_done: bool, wishes: Wishes) -> int:
    """Go on with a run where it stands: the one of this number, else the newest that is unfinished.

    Set-up steps run again, in a new shell. The step that was running when the run was killed is looked up in the record: its
    command may have ended meanwhile, and then counts as it ended.

    \b
    tt runbook resume
    tt runbook resume 4 --yes
    """
    if rerun and assume_done:
        raise UsageError("give --rerun or --assume-done, not both")
    places = Places.from_environment()
    with ExitStack() as stack:
        row = _hold(stack, places, run)
        standing, one, usual, task = _look(row)
        standing, fate = _until_still(places, standing, row, one, wishes)
        settled = settle(standing, fate, one.procedure, wishes, rerun=rerun, assume_done=assume_done)
        values = _values(one, standing, settled, pairs, wishes)
        going = Going(
            run_uid=row["uid"],
            run_id=row["run_id"],
            label=one.label,
            procedure=one.procedure,
            values=values,
            step_ids=standing.step_ids,
            task=task,
            usual=usual,
            done=settled.done,
            attempts=standing.attempts,
            position=standing.position,
            rolling_back=standing.rolling_back,
            verb="runbook resume",
            hello=_words(row, one, standing, settled, values),
        )
        return go(going, wishes)


def _hold(stack: ExitStack, places: Places, name: str | None) -> Row:
    """The run to go on with, kept from everybody else until the stack is left."""
    number, runbook = _named(name)
    with opened("runbook resume") as store:
        found = unfinished(store, number, runbook)
    row, *others = found
    if number is None and others:
        tell(_others(others))
    stack.enter_context(held(places, row["uid"]))
    return row


def _others(others: list[Row]) -> str:
    """The older runs that are left as they are."""
    many = len(others) > 1
    named = [f"{one['run_id']} of R{one['runbook_id']}" for one in others[:_MOST_TOLD]]
    more = f" and {len(others) - _MOST_TOLD} more" if len(others) > _MOST_TOLD else ""
    return (
        f"run{'s' if many else ''} {', '.join(named)}{more} {'are' if many else 'is'} unfinished as well;"
        f" tt runbook resume {others[0]['run_id']} goes on with {'the first' if many else 'it'}"
    )


def _named(name: str | None) -> tuple[int | None, int | None]:
    """The number of a run, or of a runbook whose newest run is meant."""
    if name is None:
        return None, None
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(f"{name!r} is no run; give its number, as `tt runbook runs` lists them")
    return (None, int(match[1])) if match[1] else (int(match[2]), None)


def _look(row: Row) -> tuple[Standing, Chosen, Mapping[str, int], State | None]:
    with opened("runbook resume") as store:
        runbook = keeping.find(store, f"R{row['runbook_id']}")
        version = keeping.version_of(store, runbook, row["version"])
        one = Chosen(runbook, version, keeping.procedure_of(version))
        usual = recorded_usual(one.procedure, usual_durations(store, runbook["uid"]))
        task = state(store, "task", row["task_uid"]) if row["task_uid"] else None
        return standing_of(store, row), one, usual, task


def _until_still(places: Places, standing: Standing, row: Row, one: Chosen, wishes: Wishes) -> tuple[Standing, Fate | None]:
    """Wait, or have somebody see to it, until nothing of the run is running; then end its shells and look again."""
    while _is_running(standing):
        _see_to(places, standing, one, wishes)
    end_sessions(places, standing)
    with opened("runbook resume") as store:
        standing = standing_of(store, row)
        return standing, fate_of(store, standing) if standing.open_attempt is not None else None


def _is_running(standing: Standing) -> bool:
    """Whether the command that was under way still is."""
    if standing.open_attempt is None:
        return False
    with opened("runbook resume") as store:
        return fate_of(store, standing).kind == "running"


def _wait(standing: Standing) -> None:
    """Until the command has ended; Ctrl-C comes back sooner."""
    tell("waiting until it ends; Ctrl-C stops waiting")
    with suppress(KeyboardInterrupt):
        while _is_running(standing):
            time.sleep(_LOOK_EVERY)


def _under_way(standing: Standing, one: Chosen) -> str:
    """The step of the attempt that is open, as people know it."""
    assert standing.open_attempt is not None
    step_id = standing.open_attempt["step_id"]
    texts = Texts(one.procedure, standing.values)
    named = (f"step {n} ({texts.titled(step).title})" for n, step in one.procedure.numbered() if step.id == step_id)
    rolling = "rolling back " if standing.open_attempt["purpose"] == "rollback" else ""
    return rolling + next(named, f"step {step_id}")


def _see_to(places: Places, standing: Standing, one: Chosen, wishes: Wishes) -> None:
    session = live_sessions(places, standing)[-1]
    name = f"S{session['session_id']}"
    what = f"{_under_way(standing, one)} still runs in {name}"
    if not wishes.attended:
        raise ConflictError(f"{what}; wait for it, or end it with `tt stop {name}`")
    tell(what)
    answer = click.prompt("  [a]ttach to it, [w]ait for it, [s]top here", err=True, default="w").strip().lower()
    if answer in ("a", "attach"):
        folder = places.run_folder(session["uid"])
        tell("`tt detach` or Ctrl-^ d comes back here")
        subprocess.run([sys.executable, "-I", "-m", "recorder.attach", str(folder)], check=False)
    elif answer in ("s", "stop"):
        raise click.Abort
    else:
        _wait(standing)


def _values(one: Chosen, standing: Standing, settled: Settled, pairs: tuple[str, ...], wishes: Wishes) -> dict[str, str]:
    known = {**standing.values, **settled.captured, **given_values(one.procedure, pairs, None)}
    if standing.rolling_back:
        return gathered(one.procedure, one.procedure.steps, known, ask=wishes.attended, ask_all=False)
    left = steps_to_run(one.procedure, standing.step_ids, settled.done)
    values = gathered(one.procedure, [step for _, step in left], known, ask=wishes.attended, ask_all=False)
    return completed(one.procedure, left, values, wishes)


def _words(row: Row, one: Chosen, standing: Standing, settled: Settled, values: Mapping[str, str]) -> str:
    if standing.rolling_back:
        return f"rolling back run {row['run_id']} of {one.label} goes on"
    texts = Texts(one.procedure, values)
    left = steps_to_run(one.procedure, standing.step_ids, settled.done)
    first = next(((number, step) for number, step in left if step.section != "setup"), None)
    where = f"at step {first[0]}, {texts.titled(first[1]).title!r}" if first else "with nothing left to do"
    return f"run {row['run_id']} of {one.label} goes on {where}"
