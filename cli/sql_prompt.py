"""The prompt of `tt sql`: statements end with a semicolon, answers come as soon as they are known."""

from __future__ import annotations

import contextlib
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import itemgetter

from cli.group import tell
from store.errors import StoreError

_FIRST, _NEXT = "tt> ", "..> "
_HELP = """\
A statement ends with ; and may take several lines. Nothing can be changed from here.
  .schema   the views and their columns      .quit or Ctrl-D   leave"""

Schema = Iterable[tuple[str, str, str]]


def run_prompt(show: Callable[[str], None], schema: Callable[[], Schema]) -> None:
    """Read statements from the terminal and show their answers until the user leaves."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  input() edits lines and remembers them once it is there

    sys.stdout.write(".help helps, .quit leaves\n")
    statement = ""
    while True:
        try:
            line = input(_NEXT if statement else _FIRST)
        except EOFError:
            sys.stdout.write("\n")
            return
        except KeyboardInterrupt:
            sys.stdout.write("\n")
            statement = ""
            continue
        if not statement and line.strip() in (".quit", ".exit", "quit", "exit"):
            return
        if not statement and line.strip().startswith("."):
            _dot(line.strip(), schema)
            continue
        statement = f"{statement}\n{line}".strip()
        if statement.endswith(";"):
            _answer(statement, show)
            statement = ""


def _dot(word: str, schema: Callable[[], Schema]) -> None:
    if word != ".schema":
        sys.stdout.write(_HELP + "\n")
        return
    columns = shutil.get_terminal_size().columns
    for view, members in groupby(schema(), key=itemgetter(0)):
        names = ", ".join(name for _, name, _ in members)
        sys.stdout.write(f"{view}\n{textwrap.fill(names, columns, initial_indent='  ', subsequent_indent='  ')}\n")


def _answer(statement: str, show: Callable[[str], None]) -> None:
    try:
        show(statement)
    except StoreError as error:
        tell(str(error))
    except KeyboardInterrupt:
        tell("interrupted")
