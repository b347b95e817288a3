"""A verb with verbs of its own (`tt task show`), each in a module of its own and imported when it is run."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from cli.verbs import Verb


class SubVerbs(click.Group):
    """Verbs by name, in the order told; `verbs` says where each lives."""

    verbs: Mapping[str, Verb] = {}

    def list_commands(self, _context: click.Context) -> list[str]:
        """Every verb."""
        return list(self.verbs)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The verb of this name, its module imported now."""
        if name not in self.verbs:
            return None
        command: click.Command = import_module(self.verbs[name].module).command
        command.name = name
        return command

    def resolve_command(self, context: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb named first, or an error that names the nearest one."""
        if args[0] not in self.verbs and not args[0].startswith("-") and not context.resilient_parsing:
            nearest = get_close_matches(args[0], self.verbs, n=1, cutoff=0.5)
            path = context.command_path
            hint = f"did you mean `{path} {nearest[0]}`?" if nearest else f"`{path} --help` lists its verbs"
            raise click.UsageError(f"there is no verb {path.removeprefix('tt ')} {args[0]}; {hint}")
        return super().resolve_command(context, args)

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs, without importing any."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.sentence) for name, verb in self.verbs.items()])

    def shell_complete(self, _context: click.Context, incomplete: str) -> list[CompletionItem]:
        """The verbs that begin like this, without importing any."""
        return [CompletionItem(name, help=verb.sentence) for name, verb in self.verbs.items() if name.startswith(incomplete)]


def group(verbs: Mapping[str, Verb], help_: str) -> click.Group:
    """A verb made of these."""
    made = SubVerbs(help=help_)
    made.verbs = verbs
    return made
