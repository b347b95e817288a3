"""`tt infra tag`: tags of one component or many."""

from __future__ import annotations

import re

import click

from cli.asking import asking_options
from cli.filter_argument import filter_argument
from cli.infra_choosing import change_components
from cli.infra_options import parsed_tags
from store import component_changes
from store.component_changes import Edit
from store.database import Store
from store.errors import UsageError
from store.filters import COMPONENTS

_TAKEN_AWAY = re.compile(r"-[^\W\d_][^=]*|[^:=]+-")
_OPTIONS = ("-y", "-n", "-h")


class _WithMinus(click.Command):
    """Takes `-key` as a word, where click would read it as `-k -e -y`."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Hide such words from click: `key-` means the same."""
        end = args.index("--") if "--" in args else len(args)
        hidden = (word not in _OPTIONS and re.fullmatch(r"-[^\W\d_-][^=]*", word) for word in args[:end])
        seen = [f"{word[1:]}-" if is_key else word for word, is_key in zip(args[:end], hidden, strict=True)]
        return super().parse_args(context, [*seen, *args[end:]])


@click.command(cls=_WithMinus)
@filter_argument(COMPONENTS, "words", metavar="PATH...|FILTER KEY=VALUE|-KEY...", required=True)
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool) -> None:
    """Set and take away tags, of one component or many.

    What you say wins over what a source tells, also after the next sync.

    \b
    tt infra tag eu-west-1/prod/db backup=daily
    tt infra tag kind:database on:eu-west-1/prod backup=daily -legacy --dry-run
    """
    more = parsed_tags(word for word in words if _sets(word))
    fewer = [word.strip("-") for word in words if _takes_away(word)]
    chosen = [word for word in words if not _sets(word) and not _takes_away(word)]
    if not (more or fewer):
        raise UsageError("no tag is named; write KEY=VALUE to set one, -KEY to take one away")
    wanted = Edit(tags={**more, **dict.fromkeys(fewer)})

    def apply(store: Store, uids: list[str]) -> list[str]:
        return component_changes.edit(store, uids, wanted)

    change_components("infra tag", chosen, apply, asks="Tag {}?", done="tagged", would="would tag", yes=yes, dry_run=dry_run)


def _sets(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and ":" not in name


def _takes_away(word: str) -> bool:
    return not _sets(word) and bool(_TAKEN_AWAY.fullmatch(word)) and "/" not in word
