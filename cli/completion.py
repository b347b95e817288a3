"""`tt completion`: completes verbs and options in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    \b
    eval "$(tt completion bash)"                              in ~/.bashrc
    tt completion fish > ~/.config/fish/completions/tt.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None, f"click completes in {shell}"
    click.echo(kind(context.find_root().command, {}, "tt", "_TT_COMPLETE").source())
