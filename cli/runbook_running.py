"""What `tt runbook run`, `resume` and `check` share: everything that a run needs, put together."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import click

from cli.draining import drain_everything
from cli.group import tell
from cli.runbook_asking import PersonAsker, RulesAsker
from cli.runbook_narrating import TerminalNarrator
from cli.runbook_signals import interrupted_by_signals
from cli.runbook_summary import EXIT_CODES, print_result, tell_end
from cli.settings import recording_settings
from recorder.errors import RecorderError
from recorder.places import Places
from runbooks.model import Procedure, Step
from runbooks.running.engine import execute, roll_back_only
from runbooks.running.filling import Texts
from runbooks.running.foreseeing import refuse_unattended
from runbooks.running.ledger import StoreLedger
from runbooks.running.missing import ask_missing
from runbooks.running.recorded_shell import RecordedShell
from runbooks.running.recording import Recording
from runbooks.running.screen import PersonScreen, PlainScreen
from runbooks.running.seams import OnFail, Order, Result, StepOutcome
from store.durations import span
from store.errors import StoreError, UsageError

OWN_TASK = "runbook"  # the source of a task that is made for a run
Steps = Sequence[tuple[int, Step]]  # with their numbers
DRAIN = (sys.executable, "-I", "-m", "cli", "drain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the command line says about how to run."""

    yes: bool = False
    names: tuple[str, ...] = ()
    step: bool = False
    on_fail: OnFail = "ask"
    timeout_ms: int | None = None
    format_: str = "table"

    @property
    def out(self) -> int:
        """Where what steps print goes: with another format than a table, stdout is for that alone."""
        return 1 if self.format_ == "table" else 2

    @property
    def attended(self) -> bool:
        """Whether somebody is there to press keys, read and answer."""
        return all(os.isatty(number) for number in {0, 2, self.out})

    @property
    def asker(self) -> RulesAsker:
        """The person, or the rules."""
        return (PersonAsker if self.attended else RulesAsker)(yes=self.yes, names=self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """One run, new or gone on with: its rows' uid and number, what is run, and what is behind it."""

    run_uid: str
    run_id: int
    label: str
    procedure: Procedure
    values: Mapping[str, str]
    step_ids: tuple[str, ...] | None = None
    task: Mapping[str, Any] | None = None
    usual: Mapping[str, int] = field(default_factory=dict)
    done: Mapping[str, StepOutcome] = field(default_factory=dict)
    attempts: Mapping[str, int] = field(default_factory=dict)
    position: int = 0
    rolling_back: bool = False
    keep_going: bool = False
    verb: str = "runbook run"
    hello: str = ""  # what is told at the beginning


def running_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options that say how to run; it gets them as `wishes`."""

    @click.option("-y", "--yes", is_flag=True, help="Answer what asks for a yes, and do not ask for values with a default.")
    @click.option("--confirm", "names", multiple=True, metavar="NAME", help="Answer what asks for this name; may be repeated.")
    @click.option("--step", is_flag=True, help="Ask before each step.")
    @click.option("--on-fail", type=click.Choice(("ask", "stop", "rollback")), default="ask", help="What a failed step means.")
    @click.option("--timeout", metavar="LENGTH", help="How long a step may take that has no limit of its own, as 5m.")
    @functools.wraps(function)
    def with_wishes(
        *args: Any,
        yes: bool,
        names: tuple[str, ...],
        step: bool,
        on_fail: OnFail,
        timeout: str | None,
        format_: str,
        **options: Any,
    ) -> Any:
        limit = None if timeout is None else int(span(timeout).total_seconds() * 1000)
        wishes = Wishes(yes=yes, names=names, step=step, on_fail=on_fail, timeout_ms=limit, format_=format_)
        if step and not wishes.attended:
            raise UsageError("--step asks before each step, which needs a terminal; leave it out, or run it in one")
        return function(*args, wishes=wishes, **options)

    return with_wishes


def completed(procedure: Procedure, steps: Steps, values: Mapping[str, str], wishes: Wishes) -> dict[str, str]:
    """The values with those that no step will find, asked before a run is made.

    Raises UsageError where nobody can say one, RefusedError where no terminal is and a step wants more than was given.
    """
    texts = Texts(procedure, values)
    before = dict(texts.values)
    ask_missing(texts, wishes.asker, [step for _, step in steps])
    if not wishes.attended:
        refuse_unattended(steps, texts, wishes.asker)
    asked = {name: value for name, value in texts.values.items() if name not in before}
    return {**values, **asked}


def secrets_of(procedure: Procedure, values: Mapping[str, str]) -> dict[str, str]:
    """The values of secrets."""
    return {one.name: values[one.name] for one in procedure.parameters if one.is_secret and one.name in values}


def order_of(going: Going, wishes: Wishes) -> Order:
    """The order as the engine takes it."""
    return Order(
        procedure=going.procedure,
        values=going.values,
        step_ids=going.step_ids,
        step_by_step=wishes.step,
        held=frozenset(secrets_of(going.procedure, going.values)),
        attended=wishes.attended,
        on_fail=wishes.on_fail,
        timeout_ms=wishes.timeout_ms,
        keep_going=going.keep_going,
    )


def go(going: Going, wishes: Wishes) -> int:
    """Run it in a recorded shell and print how it went; returns the exit code."""
    places = Places.from_environment()
    ledger = StoreLedger(places, going.run_uid, verb=going.verb, position=going.position, attempts=going.attempts, tell=tell)
    with _ended_in_any_case(ledger):
        return _go(going, wishes, places, ledger)


@contextmanager
def _ended_in_any_case(ledger: StoreLedger) -> Iterator[None]:
    """A run that something unforeseen ends, before or behind its steps, is not left as one that goes on for ever."""
    try:
        yield
    except BaseException as error:
        if not ledger.is_finished:
            known = isinstance(error, (RecorderError, StoreError))
            words = "" if isinstance(error, KeyboardInterrupt) else type(error).__name__
            ledger.finish("interrupted", str(error) if known else words)
        raise


def _go(going: Going, wishes: Wishes, places: Places, ledger: StoreLedger) -> int:
    if going.hello:
        tell(going.hello)
    settings, mistakes = recording_settings(places.config)
    for mistake in mistakes:
        tell(mistake)
    task = f"T{going.task['task_id']} {going.task['title']}" if going.task else ""
    recording = Recording(
        places=places,
        shell=going.procedure.shell,
        task={"uid": going.task["uid"], "task_id": going.task["task_id"]} if going.task else None,
        label=task,
        secrets=secrets_of(going.procedure, going.values),
        settings=settings,
        drain=DRAIN,
        attended=wishes.attended,
    )
    screen = PersonScreen(out=wishes.out) if wishes.attended else PlainScreen(wishes.out)
    shell = RecordedShell(recording, screen, ledger.session_begun)
    narrator = TerminalNarrator(going.usual)
    order = order_of(going, wishes)
    run = functools.partial(roll_back_only if going.rolling_back else execute, order, shell, wishes.asker, narrator, ledger)
    with interrupted_by_signals() as heard:
        try:
            result = run(done=going.done)
        finally:
            shell.close()
        _bring_in(places, going, result)
    code = EXIT_CODES.get(result.state, 1) if heard.nobody_reads else _tell(result, going, wishes)
    return code if heard.exit_code is None else heard.exit_code


def _tell(result: Result, going: Going, wishes: Wishes) -> int:
    click.echo(err=True)
    facts = {
        "run_id": going.run_id,
        "runbook": going.label,
        "task_id": going.task["task_id"] if going.task else None,
    }
    sys.stderr.flush()
    code = print_result(result, facts, going.usual, wishes.format_)
    sys.stdout.flush()
    if going.verb != "runbook check":
        tell_end(result, going.run_id, going.label, f" on T{going.task['task_id']}" if going.task else "")
    return code


def _bring_in(places: Places, going: Going, result: Result) -> None:
    """What was recorded is in the store when the verb ends, where it is free; a task made for a run that went well is done."""
    from store import tasks
    from store.database import open_store

    try:
        with open_store(places, "runbook run", timeout=2.0, drain=drain_everything) as store:
            task = going.task
            if task and task["source"] == OWN_TASK and task["status"] == "open" and result.state == "done":
                tasks.done(store, [task["uid"]])
                tell(f"done T{task['task_id']} {task['title']}")
    except StoreError:
        pass  # the next command brings it in, and the task can be closed by hand


def recorded_usual(procedure: Procedure, ran: Mapping[str, int]) -> dict[str, int]:
    """How long each step usually takes: as its runs say, else as it was recorded."""
    recorded = {step.id: step.provenance.duration_ms for step in procedure.steps if step.provenance.duration_ms is not None}
    return {**recorded, **ran}


def only_steps(procedure: Procedure, steps: Sequence[Step]) -> Procedure:
    """The procedure with these steps alone."""
    return replace(procedure, steps=tuple(steps))
