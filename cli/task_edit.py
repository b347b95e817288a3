"""`tt task edit`: changing tasks, by options or in an editor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from cli.asking import asking_options
from cli.choosing import change_chosen, choose
from cli.filter_argument import filter_argument
from cli.human import cell, header, visible
from cli.opening import opened_tasks
from cli.task_options import NONE, columns, component_uids, custom_fields, task_options, uids_of
from store import instants, task_edit
from store.changes import states
from store.database import Store
from store.errors import UsageError
from store.filters import TASKS
from store.task_edit import Edit


@click.command()
@filter_argument(TASKS, "words", metavar="ID...|FILTER", required=True)
@click.option("--title", metavar="TEXT", help="Another title.")
@task_options
@click.option("--off", multiple=True, metavar="PATH", help="A component it is not about any more; may be repeated.")
@asking_options
def command(
    words: tuple[str, ...], title: str | None, off: tuple[str, ...], said: dict[str, Any], yes: bool, dry_run: bool
) -> None:
    """Change tasks, by options or in your editor.

    Without options one task is opened in $EDITOR. `none` takes away what is there; a tag or a dependency with a - before it
    is taken away, else it is added.

    \b
    tt task edit T12
    tt task edit T12 --priority H --due none --tag +db --tag -web
    tt task edit T12 --on eu-west-1/prod/db --off eu-west-1/prod/web
    tt task edit project:acme --owner ana --dry-run
    """
    said["paths"] = (*said["paths"], *(f"-{path}" for path in off))
    if title is None and not any(said.values()):
        from cli.task_editor import edit_in_editor

        with opened_tasks("task edit") as store:
            chosen = choose(store, words)
        if len(chosen) > 1:
            raise UsageError("several tasks are edited by options; say what to change, as in: --priority H")
        edit_in_editor(chosen[0]["uid"])
        return

    def apply(store: Store, uids: list[str]) -> list[str]:
        wanted = _edit(store, title, said)
        changed = task_edit.edit(store, uids, wanted, said["notes"])
        left = len(uids) - len(changed)
        return [f"unchanged: {left}"] if left else []

    def preview(store: Store, uids: list[str]) -> dict[str, str]:
        wanted = _edit(store, title, said)
        return {uid: _difference(task, wanted.of(task)) for uid, task in states(store, "task", uids).items()}

    change_chosen(
        "task edit", words, apply, asks="Change {}?", done="changed", would="would change", yes=yes, dry_run=dry_run,
        preview=preview,
    )  # fmt: skip


def _edit(store: Store, title: str | None, said: dict[str, Any]) -> Edit:
    found = columns(said)
    if title is not None:
        found["title"] = title
    if [tag.lower() for tag in said["tags"]] == [NONE]:
        found["tags"], said = [], {**said, "tags": ()}
    if [name.lower() for name in said["depends"]] == [NONE]:
        found["depends_on"], said = None, {**said, "depends": ()}
    if [path.lower() for path in said["paths"]] == [NONE]:
        found["component_uids"], said = None, {**said, "paths": ()}
    more_tags, fewer_tags = _more_and_fewer(said["tags"])
    more, fewer = (uids_of(store, names) for names in _more_and_fewer(said["depends"]))
    on, off = (component_uids(store, names) for names in _more_and_fewer(said["paths"]))
    return Edit(found, more_tags, fewer_tags, more, fewer, on, off, custom_fields(store, said["pairs"]))


def _more_and_fewer(words: Sequence[str]) -> tuple[list[str], list[str]]:
    more = [word.removeprefix("+") for word in words if not word.startswith("-")]
    return more, [word[1:] for word in words if word.startswith("-")]


def _difference(task: dict[str, Any], changed: dict[str, Any]) -> str:
    """What becomes of a task's columns, in brackets."""
    told = [
        f"{header(name)} {_short(name, task[name])} -> {_short(name, value)}"
        for name, value in changed.items()
        if name not in ("depends_on", "component_uids")
    ]
    if "depends_on" in changed:
        told.append(f"depends on {len(task['depends_on'] or ())} -> {len(changed['depends_on'] or ())} tasks")
    if "component_uids" in changed:
        told.append(f"on {len(task['component_uids'] or ())} -> {len(changed['component_uids'] or ())} components")
    return f" ({', '.join(told)})" if told else " (unchanged)"


def _short(name: str, value: Any) -> str:
    shown = instants.to_datetime(value) if name.endswith("_at") and value else value
    return visible(cell(name, shown).text) or NONE
