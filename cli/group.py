"""The group of all verbs: imports only the one asked for, and ends every error in one line and an exit code."""

from __future__ import annotations

import os
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem

from cli.verbs import SECTIONS, VERBS
from recorder import VERSION
from recorder.errors import JournalError, RecorderError, SessionGoneError, ShellNotFoundError
from store.errors import StoreError

INTERRUPTED = 130
_BROKEN_PIPE = 141
_WORK_FAILED = 125
_RECORDER_EXIT_CODES = {SessionGoneError: 3, ShellNotFoundError: 3, JournalError: 5}


class Verbs(click.Group):
    """Verbs by name, each imported when it is run or asked for help."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Every verb that is not hidden."""
        return [name for name, verb in VERBS.items() if not verb.hidden]

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The verb of this name, its module imported now."""
        if name not in VERBS:
            return None
        command: click.Command = import_module(VERBS[name].module).command
        command.name = name
        return command

    def resolve_command(self, context: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb named first, or an error that names the nearest one."""
        if args[0] not in VERBS and not args[0].startswith("-") and not context.resilient_parsing:
            nearest = get_close_matches(args[0], self.list_commands(context), n=1, cutoff=0.5)
            hint = f"did you mean `tt {nearest[0]}`?" if nearest else "`tt --help` lists the verbs"
            raise click.UsageError(f"there is no verb {args[0]}; {hint}")
        return super().resolve_command(context, args)

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs by section, without importing any."""
        for section, verbs in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name, verb.sentence) for name, verb in verbs.items() if not verb.hidden])

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        """The verbs that begin like this, without importing any."""
        names = [name for name in self.list_commands(context) if name.startswith(incomplete)]
        return [CompletionItem(name, help=VERBS[name].sentence) for name in names]

    def invoke(self, context: click.Context) -> Any:
        """Run the verb; a reader that has seen enough of its output ends it quietly."""
        try:
            result = super().invoke(context)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still buffered has somewhere to go
            raise click.exceptions.Exit(_BROKEN_PIPE) from None
        return result

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run one command line; ends the process with its exit code. An unknown error keeps its traceback."""
        sys.exit(self._status(*args, **{**extra, "standalone_mode": False}))

    def _status(self, *args: Any, **extra: Any) -> int:
        try:
            result = super().main(*args, **extra)
            return result if isinstance(result, int) else 0
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            return 2
        except click.UsageError as error:
            verb = error.ctx.info_name if error.ctx else None
            tell(_usage_message(error))
            return _WORK_FAILED if verb == "work" else 2
        except click.ClickException as error:
            tell(error.format_message())
            return error.exit_code
        except click.Abort:
            return INTERRUPTED
        except StoreError as error:
            tell(str(error))
            return error.exit_code
        except RecorderError as error:
            tell(str(error))
            return _RECORDER_EXIT_CODES.get(type(error), 1)


def _usage_message(error: click.UsageError) -> str:
    text = error.format_message().rstrip(".").replace("'. (", "' (")
    if ";" in text:
        return text
    path = error.ctx.command_path if error.ctx else "tt"
    return f"{text[:1].lower()}{text[1:]}; see `{path} --help`"


def tell(message: str) -> None:
    """One line to the user on stderr."""
    click.echo(f"tt: {' '.join(message.splitlines())}", err=True)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="tt", message="%(prog)s %(version)s")
def tt() -> None:
    """Record terminal work against tasks, and ask the record.

    \b
    tt work --new "Disk full on db-3"    open your shell, recorded
    tt log since:today exit:!=0          what failed today
    """
