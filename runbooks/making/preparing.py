"""Changes that only bring up to date what is worked with: the work itself begins with the change after them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runbooks.knowledge.wordlists import words
from runbooks.making.folder_needs import needs_folder
from runbooks.making.item import Item

FETCHING: Mapping[str, frozenset[str]] = {
    "git": words("pull fetch clone checkout switch"),
    "hg": words("pull update clone"),
    "svn": words("update up checkout"),
    "helm": words("repo dependency"),
    "terraform": words("init get"),
    "tofu": words("init get"),
    "apt": words("update"),
    "apt-get": words("update"),
    "yum": words("makecache"),
    "dnf": words("makecache"),
    "brew": words("update"),
    "docker": words("login pull"),
    "podman": words("login pull"),
    "ansible-galaxy": words("install"),
    "flux": words("pull"),
}


def only_fetches(item: Item) -> bool:
    """Whether all that it does is to fetch what others have made."""
    calls = [call for call in item.calls if not call.holds]
    return (
        item.kind == "change"
        and bool(calls)
        and all(not FETCHING.get(call.program, frozenset()).isdisjoint(call.subcommand[:1]) for call in calls)
        and not any("--" in call.arguments or ">" in operator for call in calls for operator, _ in (*call.redirects, ("", "")))
    )


def without_fetching(goals: Sequence[Item]) -> list[Item]:
    """The changes from the first on that is the work itself; all of them where none is."""
    start = next((place for place, goal in enumerate(goals) if not only_fetches(goal)), 0)
    return list(goals[start:])


def goes_by(check: Item, fetched: Item) -> bool:
    """Whether a check could show something else before something was fetched."""
    if not set(check.programs).isdisjoint(fetched.programs):
        return True
    same_machine = {call.host for call in check.calls} & {call.host for call in fetched.calls}
    return bool(same_machine) and needs_folder(check)
