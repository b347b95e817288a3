"""`tt alert dead`: deliveries that could not be read."""

from __future__ import annotations

import sys

import click

from cli.alert_outcome import print_outcome
from cli.asking import agreed
from cli.group import tell
from cli.opening import opened
from cli.output import output_options, print_table
from store.errors import UsageError

SHOWN = ("delivery_id", "received_at", "integration", "bytes", "reason")


@click.command()
@click.argument("names", metavar="[D3]...", nargs=-1)
@click.option("--replay", is_flag=True, help="Read them again: a reader or a mapping was mended.")
@click.option("--from", "format_name", default="", metavar="FORMAT", help="Read them as this format.")
@click.option("--discard", is_flag=True, help="They are of no use; they stay in the record.")
@click.option("--all", "everything", is_flag=True, help="All of them.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@output_options
def command(
    names: tuple[str, ...], replay: bool, format_name: str, discard: bool, everything: bool, yes: bool, format_: str
) -> None:
    """List deliveries that could not be read; look at, replay or discard them.

    \b
    tt alert dead                     what waits, and why it could not be read
    tt alert dead D3                  its body, as it came
    tt alert dead D3 --replay --from alertmanager
    """
    from alerts import config, dead

    if replay and discard:
        raise UsageError("replay them or discard them, not both")
    with opened("alert dead") as store:
        waiting = dead.list_dead(store)
        if not (replay or discard):
            if names:
                for name in names:
                    sys.stdout.flush()
                    sys.stdout.buffer.write(dead.find(store, name)[1].body)
                return
            print_table(waiting, format_, SHOWN, none="every delivery could be read")
            return
        numbers = [dead.find(store, name)[0] for name in names] if not everything else [r["delivery_id"] for r in waiting.rows]
    if everything and not numbers:
        tell("every delivery could be read")
        return
    if not numbers:
        raise UsageError("which deliveries? name them (D3), or give --all")
    what = "Replay" if replay else "Discard"
    if len(numbers) > 1 and not agreed(f"{what} these {len(numbers)} deliveries?", yes=yes):
        return
    with opened("alert dead") as store:
        if discard:
            dead.discard(store, numbers)
            click.echo(f"discarded {', '.join(f'D{number}' for number in numbers)}")
            return
        outcome, problems = dead.replay(store, numbers, config.load(store.places.config), format_name)
    print_outcome(outcome, format_)
    for number, problem in problems.items():
        tell(f"D{number} still can't be read: {problem}")
    if problems:
        sys.exit(1)
