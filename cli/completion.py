"""`tt completion`: completes verbs and options in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")
_ZSH_ADDS = "compadd -U -V unsorted -a completions"
# The value goes right behind `key:`, and the next level behind `eu-west-1/`.
_ZSH_GOES_ON = """\
compadd -U -V unsorted -S '' -- ${(M)completions:#*[:/]}
        compadd -U -V unsorted -- ${completions:#*[:/]}"""


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
    source = kind(context.find_root().command, {}, "tt", "_TT_COMPLETE").source()
    click.echo(source.replace(_ZSH_ADDS, _ZSH_GOES_ON))
