"""What waits for what: circles refused, and what a completion sets free."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from store.errors import RefusedError
from store.handle import Store
from store.sql import question
from store.table import Row


def refuse_circles(store: Store, wanted: Mapping[str, Sequence[str]]) -> None:
    """Raise RefusedError where these dependencies (by uid, over those stored) would make a task wait for itself."""
    needs = {row["uid"]: row["depends_on"] for row in store.rows(question("all_dependencies"))}
    needs.update({uid: list(needed) for uid, needed in wanted.items()})
    circle = _circle(needs, wanted)
    if circle:
        names = " -> ".join(_name(store, uid) for uid in circle)
        raise RefusedError(f"a task can't wait for itself ({names}); take one of these dependencies away first")


def unblocked(store: Store, closed: Sequence[str]) -> list[Row]:
    """The open tasks that waited for these, and wait for nothing now."""
    return store.rows(question("unblocked_tasks"), [json.dumps(list(closed))])


def _circle(needs: Mapping[str, Sequence[str]], starts: Iterable[str]) -> list[str]:
    """A way from a task back to itself, first and last the same; empty where there is none."""
    harmless: set[str] = set()
    for start in starts:
        way, following = [start], [iter(needs.get(start, ()))]
        on_way = {start}
        while way:
            needed = next((uid for uid in following[-1] if uid not in harmless), None)
            if needed is None:
                harmless.add(way[-1])
                on_way.discard(way.pop())
                following.pop()
            elif needed in on_way:
                return [*way[way.index(needed) :], needed]
            else:
                way.append(needed)
                on_way.add(needed)
                following.append(iter(needs.get(needed, ())))
    return []


def _name(store: Store, uid: str) -> str:
    number = store.value("SELECT task_id FROM task WHERE uid = CAST(? AS UUID)", [uid])
    return f"T{number}" if number else "the new task"
