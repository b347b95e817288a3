"""`tt context set`: a filter gets a name."""

from __future__ import annotations

import shlex

import click

from cli.filter_argument import filter_argument
from cli.opening import opened
from cli.words import condition
from store import contexts
from store.filters import TASKS


@click.command()
@click.argument("name")
@filter_argument(TASKS, metavar="FILTER...", required=True)
def command(name: str, filter_words: tuple[str, ...]) -> None:
    """Define a context as a filter, or give it another.

    \b
    tt context set acme client:acme tag:ops
    """
    condition(filter_words, TASKS)  # a filter that can't be read is told now
    text = " ".join(_quoted(word) for word in filter_words) if len(filter_words) > 1 else filter_words[0]
    with opened("context set") as store:
        contexts.define(store, name, text)
    click.echo(f"{name} is {text}")


def _quoted(word: str) -> str:
    """The word as a filter's text holds it: the shell has taken its quotes away."""
    key, colon, value = word.partition(":")
    if not any(character.isspace() for character in word):
        return word
    return f"{key}:{shlex.quote(value)}" if colon and not any(map(str.isspace, key)) else word
