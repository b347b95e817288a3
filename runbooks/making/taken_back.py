"""Takes out what went wrong: a change that a later command took back, one that is made for taking such changes back.

helm upgrade web .       C1  -> taken back by C3            vim values.yaml      C1  -> in what C4 took back
kubectl get pods         C2     kept: that is how it shows  git commit -am v2    C2  -> taken back by C4
helm rollback web        C3     kept: it puts things right  git push             C3  -> published what C4 took back
                                                            git revert HEAD      C4     kept
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from runbooks.knowledge import taking_back
from runbooks.making.bench import Bench
from runbooks.making.edits import edited_file
from runbooks.making.item import Item

RULE = "taken-back"
_CONTEXT = ("kube_context", "kube_namespace", "aws_profile", "gcp_project", "docker_context")
_COMMITTED = re.compile(r"^\[\S+(?: \([\w-]+\))? ([0-9a-f]{7,40})\]", re.MULTILINE)
_STAGING = (("add",), ("rm",), ("mv",))


def taken_back(bench: Bench) -> None:
    """Pair each command that takes back with the latest change it is made for; out goes the change, the taking back stays."""
    live = [item for item in bench.live() if item.changes and item.succeeded]
    done: dict[tuple[object, ...], list[Item]] = {}
    committed: dict[object, list[Item]] = {}
    taken: list[tuple[Item, Item]] = []
    for item in live:
        target = taking_back.takes_back(item.syntax, item.cwd)
        reverted = _reverted(item)
        if target is not None and not reverted:
            before = done.get((_where(item), target), [])
            taken += [(before.pop(), item)] if before else []
        for found in taking_back.targets(item.syntax, item.cwd, item.recorded.output):
            done.setdefault((_where(item), found), []).append(item)
        if reverted:
            commit = _commit(reverted, committed.get(_repository(item), []))
            if commit is not None:
                taken.append((commit, item))
        elif _is_git(item, "commit"):
            committed.setdefault(_repository(item), []).append(item)
    for change, by in taken:
        _take_out(bench, change, by, live)


def _take_out(bench: Bench, change: Item, by: Item, live: Sequence[Item]) -> None:
    if change.index in bench.pinned:
        return
    again = _done_again(change, by, live)
    bench.out(change, RULE, f"{by.name} took it back, so that it is what went wrong")
    if _is_git(change, "commit"):
        for item, reason in _around_commit(bench, change, by, live):
            bench.out(item, RULE, reason)
    if again is not None:
        bench.out(by, RULE, f"takes {change.name} back, which {again.name} did anew")
    else:
        bench.keep(by, "takes-back", f"takes back what {change.name} did")


def _done_again(change: Item, by: Item, live: Sequence[Item]) -> Item | None:
    """What did the same thing anew right after it was taken back, edits aside: then both were a try that failed."""
    wanted = taking_back.targets(change.syntax, change.cwd, change.recorded.output)
    for item in live:
        if item.index <= by.index or edited_file(item) is not None or _only_git(item):
            continue
        found = taking_back.targets(item.syntax, item.cwd, item.recorded.output)
        return item if _where(item) == _where(change) and wanted & found else None
    return None


def _around_commit(bench: Bench, commit: Item, by: Item, live: Sequence[Item]) -> Iterator[tuple[Item, str]]:
    """What went into the commit, back to the git command before it, and the pushes that published it."""
    mine = [item for item in live if _repository(item) == _repository(commit) and item is not commit]
    for item in reversed([one for one in mine if one.index < commit.index]):
        into = edited_file(item) is not None or any(
            call.program == "git" and call.subcommand[:1] in _STAGING for call in item.calls
        )
        if not into:
            break
        yield item, f"went into what {by.name} took back"
    for item in mine:
        if commit.index < item.index < by.index:
            if not _is_git(item, "push") or not _only_git(item):
                break
            yield item, f"published what {by.name} took back"


def _where(item: Item) -> tuple[str, ...]:
    """The machine it was typed on, and the account and cluster it went by."""
    return (item.recorded.host, *(item.recorded.context.get(key, "") for key in _CONTEXT))


def _repository(item: Item) -> tuple[str, str | None]:
    return item.recorded.host, item.cwd


def _is_git(item: Item, subcommand: str) -> bool:
    return any(call.program == "git" and call.host is None and call.subcommand[:1] == (subcommand,) for call in item.calls)


def _only_git(item: Item) -> bool:
    return set(item.programs) == {"git"}


def _reverted(item: Item) -> str:
    """The commit that `git revert` is given, empty for any other command."""
    for call in item.calls:
        if call.program == "git" and call.host is None and call.subcommand[:1] == ("revert",) and len(call.operands) == 1:
            return call.operands[0]
    return ""


def _commit(reverted: str, commits: Sequence[Item]) -> Item | None:
    """The recorded commit that is meant: the last one, or that of which the output says this number."""
    if reverted.upper() in ("HEAD", "@"):
        return commits[-1] if commits else None
    for item in reversed(commits):
        shown = _COMMITTED.search(item.recorded.output)
        if shown and (shown[1].startswith(reverted) or reverted.startswith(shown[1])):
            return item
    return None
