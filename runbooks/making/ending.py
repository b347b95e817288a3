"""Changes at the end that no longer are the work: clearing up, writing it down, telling others, putting a context back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from runbooks.knowledge.wordlists import words
from runbooks.making.bench import Bench
from runbooks.making.calls import Call
from runbooks.making.environment import POINTING
from runbooks.making.flow import reads_variable
from runbooks.making.item import Item
from runbooks.making.looking import is_viewer

_DELETING = words("rm rmdir unlink shred trash")
_TELLING = words("mail mailx mutt sendmail wall notify-send write slack-notify logger say")
_WRITING_DOWN = words("add commit push tag stash")
_TEMPORARY = re.compile(r"(?:/var)?/tmp/|.*(?:\.(?:bak|tmp|temp|orig|old|prev|save|swp)|~)$", re.DOTALL)
_CHAT = re.compile(
    r"https?://[^\s\"']*(?:chat|slack|hooks?|webhook|discord|teams|mattermost|telegram|ntfy|pagerduty|opsgenie|notify)",
    re.IGNORECASE,
)
_NOTHING_FOUND = re.compile(r"(?i)^\s*(?:no resources found|error from server \(notfound\)|error: .*not found|no \w+ found)")
PUT_BACK = "puts-back"
_POINTED = frozenset(POINTING.values())


def without_ending(goals: Sequence[Item], made: frozenset[str] = frozenset()) -> list[Item]:
    """The changes up to the last one that is the work itself; all of them where none is. `made` are files made before."""
    end = len(goals)
    while end and only_ends(goals[end - 1], made):
        end -= 1
    return list(goals[:end] or goals)


def files_made(items: Sequence[Item]) -> frozenset[str]:
    """The files that some commands write."""
    return frozenset(path for item in items if item.succeeded for path in item.effects.writes)


def only_ends(item: Item, made: frozenset[str] = frozenset()) -> bool:
    """Whether all that it does is to clear up, to write down what was done, or to tell others."""
    calls = [call for call in item.calls if not call.holds and call.program]
    return item.kind == "change" and bool(calls) and all(_only_ends(call, item, made) for call in calls)


def _only_ends(call: Call, item: Item, made: frozenset[str]) -> bool:
    if call.program in _DELETING:
        removed = [one for one in call.operands if one]
        own = bool(removed) and item.effects.reads >= item.effects.paths and bool(item.effects.reads & made)
        return bool(removed) and (all(map(_TEMPORARY.match, removed)) or (own and item.effects.reads <= made))
    if call.program == "git":
        return call.subcommand[:1] != () and call.subcommand[0] in _WRITING_DOWN and call.host is None
    if call.program in ("curl", "wget", "http", "xh"):
        return any(map(_CHAT.match, call.operands))
    if call.program == "docker":
        return call.subcommand[:1] == ("logout",)
    return call.program in _TELLING or call.program in ("echo", "printf", "true", "cd")


def puts_back(bench: Bench, live: Sequence[Item], goals: Sequence[Item]) -> None:
    """Keep what puts the context back that was chosen for the work, if nothing that is kept comes after it."""
    for item in live:
        if item.index < goals[-1].index or not item.prepares or not item.succeeded or item.index in bench.kept:
            continue
        names = item.effects.sets & _POINTED
        chosen = [
            one
            for one in live
            if one.index < goals[-1].index
            and one.session == item.session
            and one.index in bench.kept
            and one.prepares
            and one.effects.sets & names
        ]
        used = [one for one in live if one.index > item.index and one.index in bench.kept and not one.prepares]
        if chosen and chosen[-1].text != item.text and not any(reads_variable(one, name) for one in used for name in names):
            bench.keep(item, PUT_BACK, f"puts back the context that {chosen[-1].name} had left")
            bench.titles.setdefault(item.index, "Put the context back")


def elsewhere_by_mistake(check: Item, goal: Item, between: Sequence[Item]) -> bool:
    """Whether a look found nothing, and another cluster or account was chosen between it and the first change."""
    nothing = not check.recorded.output.strip() or _NOTHING_FOUND.search(check.recorded.output) is not None
    chosen = {
        name
        for one in between
        if one.prepares and one.succeeded and check.index < one.index < goal.index and one.session == check.session
        for name in one.effects.sets & _POINTED
    }
    return nothing and any(reads_variable(check, name) for name in chosen) and not is_viewer(check)
