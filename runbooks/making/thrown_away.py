"""Files that were written and deleted again at once: `cat > notes.txt <<END ...`, then `rm notes.txt`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runbooks.knowledge.wordlists import words
from runbooks.making.bench import Bench, names
from runbooks.making.flow import Flow
from runbooks.making.item import Item

_WRITING = words("cat echo printf tee : true")  # which do nothing but write what they are told


def thrown_away(bench: Bench, later: Item, changes: Sequence[Item], flow: Flow, counts: Callable[[Item], bool]) -> bool:
    """Take out a deletion with the changes right before it that wrote the deleted files, where nothing else speaks of them.

    `counts` says whether a use of a file is work.
    """
    files = later.effects.reads
    if set(later.programs) != {"rm"} or len(later.calls) > 2 or not files or not later.succeeded:
        return False
    made = _made(bench, later, files, changes)
    if frozenset().union(*(one.effects.writes for one in made)) != files or not _is_new(bench, files, made):
        return False
    both = [*made, later]
    if not any(bench.is_live(one) and one not in both for one in changes):
        return False  # it is all that was done
    users = [bench.items[edge.user] for one in made for edge in flow.users(one)]
    if any(one not in both and one.index < later.index and counts(one) for one in users):
        return False
    if not bench.pinned.isdisjoint(one.index for one in both) or any(one.index in bench.kept for one in made):
        return False
    for one in made:
        bench.out(one, "undone", f"{later.name} deleted what it wrote")
    bench.out(later, "undone", f"deletes what {names(made)} wrote")
    return True


def _made(bench: Bench, later: Item, files: frozenset[str], changes: Sequence[Item]) -> list[Item]:
    """The changes right before that did nothing but write these files, in order."""
    made: list[Item] = []
    for one in reversed([one for one in changes if one.index < later.index and bench.is_live(one)]):
        writes = one.effects.writes
        if not writes or not writes <= files or not set(one.programs) <= _WRITING or not one.succeeded:
            break
        made.insert(0, one)
    return made


def _is_new(bench: Bench, files: frozenset[str], made: Sequence[Item]) -> bool:
    """Whether the files were not there before, as far as the history tells: nothing speaks of them, and none is added to."""
    if any(files & (one.effects.reads | one.effects.writes) for one in bench.items[: made[0].index]):
        return False
    appended = any(operator == ">>" for call in made[0].calls for operator, _ in call.redirects)
    return not appended and not any(option in ("-a", "--append") for call in made[0].calls for option, _ in call.options)
