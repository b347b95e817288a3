"""Inhibition: while one alert fires, others that it explains bother nobody, and are part of its task."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from alerts import known
from alerts.config import Inhibition
from alerts.correlation import Group
from alerts.known import Alert
from alerts.matchers import all_match
from store.handle import Store

_MOST = 20_000
_OPEN = "SELECT CAST(uid AS VARCHAR) AS uid FROM alert WHERE status IN ('firing', 'acked', 'suppressed') LIMIT ?"


def apply(
    store: Store, alerts: dict[str, Alert], inhibitions: Sequence[Inhibition], judge: Callable[[list[Alert]], None]
) -> None:
    """Say by which alert each one is inhibited; all that fire take part, and are added to those judged."""
    if not inhibitions:
        return
    uids = [row["uid"] for row in store.rows(_OPEN, [_MOST])]
    others = list(known.load(store, [uid for uid in uids if uid not in alerts]).values())
    judge(others)
    everybody = {**alerts, **{alert.uid: alert for alert in others}}
    for alert in everybody.values():
        before = alert.row.get("inhibited_by")
        alert.inhibited_by = _inhibitor(alert, everybody, inhibitions)
        if alert.inhibited_by:
            source = everybody[alert.inhibited_by]
            alert.status = "suppressed" if alert.status == "firing" else alert.status
            alert.suppressed_by = alert.suppressed_by or f"inhibited by {source.name}"
        if alert.inhibited_by != before and alert.uid not in alerts:
            alerts[alert.uid] = alert
    for alert in list(alerts.values()):
        if alert.inhibited_by and alert.inhibited_by not in alerts:
            alerts[alert.inhibited_by] = everybody[alert.inhibited_by]


def _inhibitor(alert: Alert, everybody: Mapping[str, Alert], inhibitions: Sequence[Inhibition]) -> str | None:
    """The uid of the alert that inhibits this one; as Alertmanager has it, none that the same rule could inhibit as well."""
    if not alert.folded.is_open:
        return None
    mine = alert.labels
    for rule in inhibitions:
        if not all_match(rule.target, mine):
            continue
        is_both = all_match(rule.source, mine)
        for other in sorted(everybody.values(), key=lambda one: one.uid):
            if other.uid == alert.uid or not other.folded.is_open or not all_match(rule.source, other.labels):
                continue
            if is_both and all_match(rule.target, other.labels):
                continue
            if all(mine.get(name, "") == other.labels.get(name, "") for name in rule.equal):
                return other.uid
    return None


def join(groups: list[Group], alerts: Mapping[str, Alert]) -> None:
    """Put inhibited alerts into the groups of those that inhibit them."""
    where = {name.partition(" ")[0]: group for group in groups for name in group.runs}
    for alert in alerts.values():
        mine = where.get(alert.uid)
        theirs = where.get(alert.inhibited_by or "")
        if mine is None or theirs is None or mine is theirs:
            continue
        theirs.runs |= mine.runs
        theirs.tasks |= mine.tasks
        theirs.keys |= mine.keys
        groups.remove(mine)
        for name in mine.runs:
            where[name.partition(" ")[0]] = theirs
