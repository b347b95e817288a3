"""Making the tasks of recurring templates when their time has come, as often as it is asked, each once.

catch-up, asked after three were missed     missed missed missed  now   next
pile    every one, and the next             x      x      x        |     x
skip    only the next                                              |     x
one     the latest missed, and nothing             (nothing while  |
        more while it is open               x       one is open)   |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count, islice
from typing import Any
from zoneinfo import ZoneInfo

from recorder.platform import local_zone
from store import instants, templates
from store.act import Act, system_act
from store.changes import State, change, states
from store.errors import StoreError, UsageError
from store.handle import Store
from store.recurrence import Rule, occurrence, parse_rule
from store.sql import question

MODES = ("periodic", "chained")
CATCH_UPS = ("pile", "skip", "one")
_MOST_AT_ONCE = 100  # the others follow with the next verbs; each takes about 40 ms
_SENSELESS = (ArithmeticError, KeyError, TypeError, ValueError)


def begin(store: Store, row: Mapping[str, Any], rule: str, *, mode: str, catch_up: str, until: str | None) -> list[str]:
    """A task that recurs: its template, and its first task, whose uids are returned."""
    if not row.get("due_at"):
        raise UsageError("what recurs needs a date to count from; give --due")
    parse_rule(rule)
    with store.transaction():
        zone = ZoneInfo(local_zone())
        number = len(templates.list_templates(store).rows) + 1
        template = templates.create(
            store, f"{row['title']} ({number})", [templates.body(row, row["due_at"], zone)],
            rule=rule, mode=mode, catch_up=catch_up, anchor_at=row["due_at"], until_at=until,
        )  # fmt: skip
        return _make(store, template, 0, instants.to_datetime(row["due_at"]), store.act)


def materialise(store: Store) -> list[str]:
    """Make what has become due of all recurring templates; returns the new tasks' uids. Asked again, it makes nothing."""
    made: list[str] = []
    uids = [row["uid"] for row in store.rows(question("recurring_templates"))]
    if not uids:
        return made
    now = instants.to_datetime(store.now())
    with store.transaction():
        act = system_act("task recur")
        for template in states(store, "template", uids).values():
            try:
                made += _make_due(store, template, now, act)
            except (StoreError, *_SENSELESS) as error:  # an imported one, say; no listing may fail of it
                name = f"M{template['template_id']}"
                store.told.append(f"{name} makes no task ({error}); `tt task template pause {name}` silences it")
    return made


def after_closing(store: Store, closed: Sequence[State]) -> list[str]:
    """Make what follows from tasks just closed: the next one of each chained template; returns their uids."""
    made: list[str] = []
    last = {task["template_uid"]: task for task in closed if task["template_uid"]}
    for uid, template in states(store, "template", list(last)).items() if last else ():
        task = last[uid]
        is_last = task["template_index"] == template["last_index"]
        if template["mode"] == "chained" and template["rule"] and not template["paused"] and is_last:
            zone = ZoneInfo(template["zone"])
            clock = instants.to_datetime(template["anchor_at"]).astimezone(zone)
            closed_at = instants.to_datetime(task["done_at"] or store.now()).astimezone(zone)
            begin_ = closed_at.replace(hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=0)
            moment = occurrence(parse_rule(template["rule"]), begin_, zone, 1)
            if not _is_over(template, moment):
                made += _make(store, template, template["last_index"] + 1, moment, store.act)
    return made


def _make_due(store: Store, template: State, now: datetime, act: Act) -> list[str]:
    try:
        rule = parse_rule(template["rule"])
    except UsageError:  # of another program, imported: kept, and left to it
        return []
    is_pile = (template["catch_up"] or "pile") == "pile"
    ahead = list(islice(_ahead(template, rule, now), _MOST_AT_ONCE if is_pile else None))
    if not ahead or (template["catch_up"] == "one" and _has_open(store, template)):
        return []
    missed = [(index, moment) for index, moment in ahead if moment <= now]
    following = [(index, moment) for index, moment in ahead if moment > now]
    chosen = {
        "pile": ahead,
        "skip": following,
        "one": missed[-1:] or following,
    }[template["catch_up"] or "pile"]
    made: list[str] = []
    for index, moment in chosen:
        made += _make(store, template, index, moment, act)
    return made


def _ahead(template: State, rule: Rule, now: datetime) -> Iterator[tuple[int, datetime]]:
    """The times not made yet, up to the first in the future; none where one in the future was made already."""
    zone = ZoneInfo(template["zone"])
    anchor = instants.to_datetime(template["anchor_at"])
    last = template["last_index"]
    if last >= 0 and occurrence(rule, anchor, zone, last) > now:
        return
    for index in count(last + 1):
        moment = occurrence(rule, anchor, zone, index)
        if _is_over(template, moment):
            return
        yield index, moment
        if moment > now:
            return


def _is_over(template: State, moment: datetime) -> bool:
    return template["until_at"] is not None and moment > instants.to_datetime(template["until_at"])


def _has_open(store: Store, template: State) -> bool:
    sql = "SELECT count(*) FROM task WHERE template_uid = CAST(? AS UUID) AND status = 'open'"
    return bool(store.value(sql, [template["uid"]]))


def _make(store: Store, template: State, index: int, moment: datetime, act: Act) -> list[str]:
    made = templates.instantiate(store, template, moment, index=index, act=act)
    change(store, "template", template["uid"], {"last_index": index}, act)
    return made
