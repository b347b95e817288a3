"""Inhibition: while one alert fires, others that it explains bother nobody, and are part of its task."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

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
    rules = [_Sources(rule, everybody.values()) for rule in inhibitions]
    for alert in everybody.values():
        before = alert.row.get("inhibited_by")
        alert.inhibited_by = _inhibitor(alert, rules)
        if alert.inhibited_by:
            source = everybody[alert.inhibited_by]
            alert.status = "suppressed" if alert.status == "firing" else alert.status
            alert.suppressed_by = alert.suppressed_by or f"inhibited by {source.name}"
        if alert.inhibited_by != before and alert.uid not in alerts:
            alerts[alert.uid] = alert
    for alert in list(alerts.values()):
        if alert.inhibited_by and alert.inhibited_by not in alerts:
            alerts[alert.inhibited_by] = everybody[alert.inhibited_by]


class _Sources:
    """The alerts that a rule lets inhibit others, by what has to be equal."""

    def __init__(self, rule: Inhibition, everybody: Iterable[Alert]) -> None:
        self._rule = rule
        self._found: dict[tuple[str, ...], list[tuple[str, bool]]] = {}
        for alert in sorted(everybody, key=lambda one: one.uid):
            labels = alert.labels
            if alert.folded.is_open and all_match(rule.source, labels):
                is_both = all_match(rule.target, labels)
                self._found.setdefault(self._key(labels), []).append((alert.uid, is_both))

    def of(self, alert: Alert) -> str | None:
        """The uid of the first that inhibits this alert; as Alertmanager has it, none that the rule could inhibit as well."""
        labels = alert.labels
        if not all_match(self._rule.target, labels):
            return None
        may_be_both = not all_match(self._rule.source, labels)
        found = self._found.get(self._key(labels), ())
        return next((uid for uid, is_both in found if uid != alert.uid and (may_be_both or not is_both)), None)

    def _key(self, labels: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(labels.get(name, "") for name in self._rule.equal)


def _inhibitor(alert: Alert, rules: Sequence[_Sources]) -> str | None:
    """The uid of the alert that inhibits this one."""
    if not alert.folded.is_open:
        return None
    return next((uid for rule in rules if (uid := rule.of(alert))), None)


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
