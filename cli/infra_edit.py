"""`tt infra edit`: renaming, moving and changing components."""

from __future__ import annotations

from typing import Any

import click

from cli.asking import asking_options
from cli.filter_argument import filter_argument
from cli.human import visible
from cli.infra_choosing import change_components
from cli.infra_options import IDENTITY, parsed_identities
from store import component_changes, components
from store.changes import states
from store.component_changes import Edit
from store.component_facts import HEALTHS
from store.database import Store
from store.errors import UsageError
from store.filters import COMPONENTS

NONE = "none"
_TOLD = ("name", "kind", "owner", "provider", "health", "health_reason", "lifecycle")


@click.command()
@filter_argument(COMPONENTS, "words", metavar="PATH...|FILTER", required=True)
@click.option("--name", metavar="NAME", help="Another name; links and history stay.")
@click.option("--to", metavar="PATH", help="Move below this component; / is the top.")
@click.option("-k", "--kind", metavar="KIND", help="Another kind.")
@click.option("-o", "--owner", metavar="NAME", help="Whose it is.")
@click.option("--provider", metavar="NAME", help="aws, gcp, kubernetes ...")
@click.option("--health", type=click.Choice((*HEALTHS, NONE)), help="How it is, whatever sources say.")
@click.option("--because", metavar="TEXT", help="Why it is so.")
@click.option("--lifecycle", type=click.Choice(("active", "retired")), help="Whether it is still there.")
@click.option("-i", "--identity", "identities", multiple=True, metavar="SCHEME=KEY", help=f"{IDENTITY} -SCHEME=KEY goes.")
@asking_options
def command(words: tuple[str, ...], yes: bool, dry_run: bool, identities: tuple[str, ...], **said: str | None) -> None:
    """Rename, move and change components.

    What you say wins over what sources tell, also after the next sync; `none` takes back what you said.

    \b
    tt infra edit eu-west-1/prod/db --name orders-db --owner ana
    tt infra edit kind:cache --to eu-west-1/shared --dry-run
    """
    if not identities and not any(value is not None for value in said.values()):
        raise UsageError("nothing is to change; give an option, as in: tt infra edit eu-west-1/prod --owner ana")

    def apply(store: Store, uids: list[str]) -> list[str]:
        if said["name"] and len(uids) > 1:
            raise UsageError("several components can't get one name; name the one by its path")
        return component_changes.edit(store, uids, _edit(store, said, identities))

    def preview(store: Store, uids: list[str]) -> dict[str, str]:
        wanted = _edit(store, said, identities)
        return {uid: _difference(row, wanted.of(row), said["to"]) for uid, row in states(store, "component", uids).items()}

    change_components(
        "infra edit", words, apply, asks="Change {}?", done="changed", would="would change", yes=yes, dry_run=dry_run,
        preview=preview,
    )  # fmt: skip


def _edit(store: Store, options: dict[str, str | None], identities: tuple[str, ...]) -> Edit:
    plain = ("name", "kind", "owner", "provider", "health")
    said: dict[str, Any] = {name: options[name] for name in plain if options[name] not in (None, NONE)}
    unsaid = [name for name in plain if options[name] == NONE]
    if options["because"] is not None:
        said["health_reason"] = options["because"]
    elif options["health"] is not None:
        unsaid.append("health_reason")
    if options["lifecycle"] == "retired":
        said |= {"lifecycle": "retired", "retired_at": store.now()}
    elif options["lifecycle"] == "active":
        unsaid += ["lifecycle", "retired_at"]
    if options["to"] == NONE:
        unsaid.append("parent_uid")
    elif options["to"] is not None:
        said["parent_uid"] = components.resolve(store, options["to"])["uid"] if options["to"].strip("/") else None
    more = parsed_identities(word for word in identities if not word.startswith("-"))
    fewer = parsed_identities(word[1:] for word in identities if word.startswith("-"))
    return Edit(said, unsaid, more_identities=more, fewer_identities=fewer)


def _difference(row: dict[str, Any], after: dict[str, Any], to: str | None) -> str:
    told = [f"{name} {row[name] or NONE} -> {after[name] or NONE}" for name in _TOLD if row[name] != after[name]]
    told += [f"moved to {to}"] if row["parent_uid"] != after["parent_uid"] else []
    told += ["identities"] if row["identities"] != after["identities"] else []
    return visible(f" ({', '.join(told)})") if told else " (unchanged)"
