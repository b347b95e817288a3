"""`tt runbook edit`: a runbook as Markdown in the user's editor, or from a file."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from cli.editor import edit_text
from cli.human import visible
from cli.opening import opened
from cli.runbook_opening import about, chosen, runbook_argument, version_option
from runbooks.model import Procedure, to_json
from runbooks.versions import keeping
from store.errors import ConflictError, UsageError


@click.command()
@runbook_argument
@version_option("Begin with the text of this version; by default the newest.")
@click.option("-m", "--message", default="", help="What is new in this version.")
@click.option(
    "-f",
    "--from",
    "path",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Take this text (- is stdin) instead of an editor's.",
)
@click.option("--print", "print_only", is_flag=True, help="Print the text that the editor would get.")
def command(runbook: str, number: int | None, message: str, path: Path | None, print_only: bool) -> None:
    """Edit a runbook as Markdown; what is saved is its next version.

    The editor is $VISUAL or $EDITOR. Steps keep their identity by the {#s-...} of their heading: move, change,
    add and remove them as you like. A text from an older version than the newest is taken only with --version N.

    \b
    tt runbook edit R1 -m "drain the node first"
    tt runbook edit R1 --print > r1.md; tt runbook edit R1 --from r1.md
    tt runbook edit R1 --version 2 --print | tt runbook edit R1 --version 2 --from - -m "back to version 2"
    """
    from runbooks.exports.editing import render_editing

    with opened("runbook edit") as store:
        seen = chosen(store, runbook, number)
        newest = seen.version if number is None else keeping.version_of(store, seen.runbook)
        text = render_editing(seen.procedure, about(store, seen, dated=False))
    if print_only:
        sys.stdout.write(text)
        return
    label = f"R{seen.runbook['runbook_id']}"
    made: list[int] = []

    def take(edited: str) -> None:
        from runbooks.exports.editing import version_in
        from runbooks.exports.reading import read
        from runbooks.exports.reading_warnings import unfilled

        procedure = _guarded(read(edited, seen.procedure), seen.procedure)
        if to_json(procedure) == newest["content"]:
            return
        if number is None:
            _refuse_old(version_in(edited), newest["version"], label)
        for sentence in unfilled(edited, procedure, seen.procedure):
            click.echo(f"{label} {visible(sentence)}", err=True)
        with opened("runbook edit") as store:
            if keeping.version_of(store, seen.runbook)["version"] != newest["version"]:
                raise ConflictError(f"{label} got another version meanwhile; take your change over by hand")
            version = keeping.add_version(store, seen.runbook, procedure, origin="edited", message=message or "edited")
        made.append(version["version"])

    if path is None:
        edit_text(text, label, ".md", take)
    else:
        take(_read(path))
    if made:
        click.echo(f"{label} version {made[0]}")
    else:
        click.echo(f"{label} is unchanged", err=True)


def _refuse_old(version: int | None, newest: int, label: str) -> None:
    """Raise ConflictError where a text was made from an older version, whose successors it would take back."""
    if version is not None and version < newest:
        raise ConflictError(
            f"the text is that of version {version} of {label}, and the newest is {newest}; take your change over to the text"
            f" of `tt runbook edit {label} --print`, or give --version {version} to drop what came after it"
        )


def _guarded(edited: Procedure, before: Procedure) -> Procedure:
    """Danger and confirmation as the commands want them that are new; what was left as it was stays."""
    from runbooks.knowledge.guarding import guarded

    known = {step.id: step for step in before.steps}
    steps = (
        step if step.id in known and known[step.id].command == step.command else guarded(step, known.get(step.id))
        for step in edited.steps
    )
    return replace(edited, steps=tuple(steps))


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} can't be read ({error}); give a Markdown file, as tt runbook edit --print writes it"
        ) from error
