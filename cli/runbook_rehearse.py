"""`tt runbook rehearse`: tries a runbook where nothing can happen."""

from __future__ import annotations

import sys

import click

from cli.group import tell
from cli.opening import opened
from cli.output import output_options, print_table
from cli.runbook_material import material_of
from cli.runbook_narrating import TerminalNarrator
from cli.runbook_opening import runbook_argument, version_option
from cli.runbook_rehearse_report import rows_of, tell_findings
from cli.runbook_run import chosen_to_run, without_secrets
from cli.runbook_summary import print_result
from cli.runbook_values import given_values
from runbooks.rehearsing.rehearse import Rehearsal, rehearse
from runbooks.running.choosing import chosen_steps
from runbooks.running.ledger import NoLedger
from store.table import Table

_FAILURES = ("failed", "timeout", "interrupted", "refused")


@click.command()
@runbook_argument
@click.option("-s", "--set", "pairs", multiple=True, metavar="NAME=VALUE", help="The value of a parameter; may be repeated.")
@click.option("--params", "file", metavar="FILE", help="Values of parameters, as TOML or JSON.")
@version_option("Which version; by default the newest.")
@click.option("--from", "first", metavar="STEP", help="Begin with this step, by number or id; set-up steps run all the same.")
@click.option("--to", "last", metavar="STEP", help="End with this step.")
@click.option("--only", multiple=True, metavar="STEP", help="Only this step; may be repeated.")
@click.option(
    "--speed", type=click.FloatRange(min=0.1), default=20.0, help="How many times faster than recorded; default: 20."
)
@click.option("--require-fence", is_flag=True, help="Refuse where the system can't fence the sandbox in (Linux's Landlock).")
@output_options
def command(
    runbook: str,
    pairs: tuple[str, ...],
    file: str | None,
    number: int | None,
    first: str | None,
    last: str | None,
    only: tuple[str, ...],
    speed: float,
    require_fence: bool,
    format_: str,
) -> int:
    """Try a runbook in a sandbox that answers from the recordings.

    Nothing is touched: programs are looked up by their arguments, with the parameters' values in them, among what was
    recorded; folders and files lie below a folder of their own, where Linux's Landlock is a second fence. What has no
    recording is told, and not run. Ends with 1 where a step fails or has no recording.

    \b
    tt runbook rehearse R1
    tt runbook rehearse R1 --set HOST=db-4
    """
    from runbooks.rehearsing import keeping as rehearsals
    from runbooks.versions import keeping

    with opened("runbook rehearse") as store:
        found = keeping.find(store, runbook)
        one = chosen_to_run(store, runbook, number or keeping.version_of(store, found)["version"])
        material = material_of(store, tuple(found["words"]))
        commands = rehearsals.recordings_of(store, found, material.where, material.parameters)
    step_ids = chosen_steps(one.procedure, first, last, only)
    values = {**one.procedure.defaults, **given_values(one.procedure, pairs, file)}
    shown = sys.stdout if format_ == "table" else sys.stderr
    rehearsal = rehearse(
        one.procedure,
        commands,
        values,
        TerminalNarrator({}),
        NoLedger(),
        step_ids=step_ids,
        show=lambda text: _show(text, shown.isatty()),
        speed=speed,
        require_fence=require_fence,
    )
    with opened("runbook rehearse") as store:
        run_id = rehearsals.keep(store, found, one.version, rehearsal, without_secrets(one.procedure, values), step_ids)
    name = f"R{found['runbook_id']}"
    click.echo(err=True)
    if format_ == "table":
        _print_steps(rehearsal)
    else:
        facts = {
            "run_id": run_id,
            "runbook": one.label,
            "task_id": None,
            "landlock": rehearsal.fence.version or None,
            "findings": rows_of(rehearsal.findings, name),
        }
        print_result(rehearsal.result, facts, {}, format_)
    tell_findings(rehearsal.findings, name, terminal=sys.stderr.isatty())
    if rehearsal.fence.sentence:
        tell(rehearsal.fence.sentence)
    well = sum(step.outcome not in _FAILURES for step in rehearsal.steps)
    word = "passed" if rehearsal.passed else "failed"
    tell(f"rehearsal {run_id} of {one.label} {word}: {well} of {len(rehearsal.steps)} steps went well, nothing was touched")
    return 0 if rehearsal.passed else 1


def _print_steps(rehearsal: Rehearsal) -> None:
    """How long a step took says nothing here: its programs were never run."""
    rows = [
        {
            "step": one.number,
            "title": one.step.title,
            "outcome": one.outcome,
            "exit_code": one.executed.exit_code if one.executed else None,
        }
        for one in rehearsal.steps
    ]
    print_table(Table(("step", "title", "outcome", "exit_code"), rows), "table", none="no step was rehearsed")


def _show(text: str, terminal: bool) -> None:
    """What a step prints, on stderr beside the narration: stdout is for the result."""
    click.echo(text if not terminal else click.style(text, dim=True), nl=False, err=True)
