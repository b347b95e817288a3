"""Takes out what is no work: comments, moving about, TermTask's own commands and noise."""

from __future__ import annotations

from runbooks.making.bench import Bench
from runbooks.making.folders import only_goes
from runbooks.making.item import Item
from runbooks.making.waiting import waits_for_job

# Noise whose output may have been what the next step went by, so that it is judged later.
LOOKS = frozenset(
    {"ls", "ll", "la", "tree", "cat", "head", "tail", "less", "more", "bat", "echo", "printenv", "wc", "stat", "file"}
)


def chores(bench: Bench) -> None:
    """Mark all of them; what only looks at something stays until it is known whether a step needs it."""
    for item in bench.live():
        if item.is_comment:
            bench.out(item, "comment", "a comment")
        elif not item.syntax.simples and not item.syntax.compound and not item.syntax.functions:
            bench.out(item, "noise", "nothing that runs")
        elif item.programs[:1] == ("tt",):
            bench.out(item, "tt", "a command of TermTask itself")
        elif only_goes(item.syntax):
            bench.out(item, "cd", f"goes to another folder; each step has its own{_where(item, bench)}")
        elif waits_for_job(bench, item):
            continue
        elif (item.kind == "noise" and not is_look(item)) or item.programs[:1] in (("history",), ("fc",)):
            bench.out(item, "noise", item.reason)


def is_look(item: Item) -> bool:
    """Whether it is noise that printed something others may have gone by."""
    return item.kind == "noise" and bool(LOOKS & set(item.programs)) and bool(item.recorded.output.strip())


def _where(item: Item, bench: Bench) -> str:
    """The folder it went to, as the next command of the session has it."""
    for later in bench.items[item.index + 1 : item.index + 20]:
        if later.session == item.session:
            return f": {later.cwd}" if later.cwd and later.cwd != item.cwd else ""
    return ""
