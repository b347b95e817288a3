"""`tt runbook publish`: runbooks into a git repository."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from cli.opening import opened
from cli.runbook_opening import Chosen, about, template_folder
from recorder.places import Places
from runbooks.versions import keeping
from runbooks.versions.publishing import Page
from store.errors import RefusedError, UsageError
from store.handle import Store


@click.command()
@click.argument("runbooks", metavar="[RUNBOOK]...", nargs=-1)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The repository; by default [runbooks] repository in config.toml.",
)
@click.option("--approved", is_flag=True, help="Only versions that are approved.")
@click.option("--push", is_flag=True, help="Push afterwards; what can't be pushed now is pushed the next time.")
@click.option("--force", is_flag=True, help="Write over what others changed in the repository.")
def command(runbooks: tuple[str, ...], folder: Path | None, approved: bool, push: bool, force: bool) -> None:
    """Commit runbooks to a git repository, one commit for each version.

    The tree is one for MkDocs and TechDocs: docs/runbooks/NAME.md, with the script beside it. Nothing needs the network
    but --push; other files of the repository, and what is staged there, stay as they are.

    \b
    tt runbook publish --to ~/src/runbooks
    tt runbook publish R1 --approved --push
    """
    from runbooks.versions.publishing import publish
    from runbooks.versions.repository import Repository

    wanted = folder or _configured()
    with opened("runbook publish") as store:
        pages = [page for name in runbooks or _all(store) for page in _pages(store, name, approved)]
    repository = Repository.at(wanted)
    made = publish(repository, pages, force=force, said=click.echo)
    if not made:
        click.echo("every version is published already", err=True)
    if push:
        trouble = repository.push()
        if trouble:
            raise RefusedError(f"it is committed but could not be pushed ({trouble}); tt runbook publish --push tries again")
        click.echo("pushed", err=True)


def _configured() -> Path:
    path = Places.from_environment().config
    try:
        found = tomllib.loads(path.read_text()).get("runbooks", {}).get("repository")
    except FileNotFoundError:
        found = None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.name} can't be read ({error}); mend it, or name the repository with --to") from error
    if not found:
        raise UsageError(f"no repository is named; give --to DIR, or set repository in [runbooks] of {path.name}")
    return Path(str(found))


def _all(store: Store) -> list[str]:
    return [f"R{row['runbook_id']}" for row in keeping.list_runbooks(store).rows]


def _pages(store: Store, name: str, approved: bool) -> list[Page]:
    """The versions of a runbook in order, as they are published."""
    from runbooks.exports import markdown, script

    runbook = keeping.find(store, name)
    found = []
    for version in reversed(keeping.versions_of(store, runbook)):
        if approved and version["status"] != "approved":
            continue
        one = Chosen(runbook, version, keeping.procedure_of(version))
        told = about(store, one, dated=False)
        found.append(
            Page(
                uid=runbook["uid"],
                name=runbook["name"],
                title=one.procedure.title,
                version=version["version"],
                status=version["status"],
                owner=one.procedure.owner or runbook["owner"],
                author=version["author"],
                made_at=version["made_at"],
                message=version["message"],
                markdown=markdown.render(
                    one.procedure, told, templates=template_folder(), organisation=one.procedure.source.client
                ),
                script=script.render(one.procedure, told),
            )
        )
    return found
