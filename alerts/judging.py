"""Judging alerts anew: what they are, where, whose, whether they are to be heard, and which task they are part of.

Everything that changes an alert ends here: deliveries, people, time, silences. What is judged is loaded, judged and written
in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from alerts import heartbeats, incidents, inhibition, known, outgoing, people, placing, silencing, tasks
from alerts.config import PRIORITY_OF, Config
from alerts.correlation import Group
from alerts.episodes import Episode
from alerts.fold import fold
from alerts.incidents import Member, Topology
from alerts.known import Alert, Run, text_of
from alerts.matchers import all_match
from alerts.policy import Policy
from alerts.silencing import Window, lies_below
from alerts.statements import shown
from store.alert_upkeep import due_alerts
from store.changes import State
from store.handle import Store
from store.sql import question
from store.task_fields import CLOSED


@dataclass(slots=True)
class Judged:
    """Which alerts were judged, and what became of their tasks (by uid)."""

    alerts: list[Alert] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


def judge(store: Store, alerts: dict[str, Alert], config: Config) -> Judged:
    """Judge these alerts, with all that hangs together with them, and write what follows."""
    if not alerts:
        return Judged()
    now = store.clock.now().wall_ns // 1000
    judge_ = _Judge(store, config, now)
    judge_.each(list(alerts.values()))
    inhibition.apply(store, alerts, config.inhibitions, judge_.each)
    return judge_.together(alerts)


class _Judge:
    """One judging: what it asks of the store once, for all alerts."""

    def __init__(self, store: Store, config: Config, now: int) -> None:
        self.store, self.config, self.now = store, config, now
        self.windows: list[Window] = silencing.coming(store)
        self.topology = Topology(store)
        self.tasks: dict[str, State] = {}
        self.registry = int(store.value(question("registry_age")))
        self._policies: dict[str, Policy] = {}

    def each(self, alerts: list[Alert]) -> None:
        """What follows for every alert by itself."""
        for alert in alerts:
            best = shown(alert.live.statements.values(), self.config.policy.grace)
            alert.folded.content = best.content if best else ""
            alert.known_content = None
        self._place(alerts)
        for alert in alerts:
            self._rule(alert)
        self.tasks |= people.load_acts(self.store, alerts)
        for alert in alerts:
            self._fold(alert)

    def _place(self, alerts: list[Alert]) -> None:
        """Find the components of those that have none, and the paths of all."""
        wanted: dict[str, tuple[placing.Candidate, ...]] = {}
        for alert in alerts:
            if alert.component_uid is None and alert.live.registry != self.registry:
                alert.live.registry = self.registry
                if not self.registry:
                    continue  # there is nothing to find
                told = str(self._told(alert).get("component", ""))
                content = alert.content
                wanted[alert.uid] = placing.candidates(content.get("labels") or {}, content.get("resources") or (), told)
        places = placing.Places(self.store, wanted.values())
        self.topology.learn(alert.component_uid for alert in alerts if alert.component_uid)
        for alert in alerts:
            found = places.find(wanted[alert.uid]) if alert.uid in wanted else None
            if found is not None:
                alert.component_uid, alert.component_path, alert.component_how = found
                alert.live.registry = -1
            else:
                place = self.topology.place(alert.component_uid)
                alert.component_path = place.path if place else ""

    def _told(self, alert: Alert) -> dict[str, object]:
        """What the rules say that match; the first that says something wins."""
        made: dict[str, object] = {}
        labels = alert.labels
        for rule in self.config.rules:
            if (not rule.on or lies_below(alert.component_path, rule.on)) and all_match(rule.matchers, labels):
                made = {**rule.settings, **made}
        return made

    def _rule(self, alert: Alert) -> None:
        labels = alert.labels if self.config.rules else {}
        matching = [
            rule
            for rule in self.config.rules
            if (not rule.on or lies_below(alert.component_path, rule.on)) and all_match(rule.matchers, labels)
        ]
        alert.settings = {}
        for rule in matching:
            alert.settings = {**rule.settings, **alert.settings}
        alert.rules = tuple(rule.name for rule in matching)
        integration = self.config.integrations.get(alert.integration, {})
        alert.settings = {**_of_integration(integration), **alert.settings}
        policy = self._policies.get(alert.integration)
        if policy is None:
            policy = self.config.policy.changed(integration, f"[alerts.integrations.{alert.integration}]")
            self._policies[alert.integration] = policy
        alert.policy = policy.changed(alert.settings, "[[alerts.rules]]") if matching else policy

    def _fold(self, alert: Alert) -> None:
        alert.folded = alert.told = fold(alert.live, alert.acts, alert.policy, self.now)
        heartbeats.listen(alert, self.now)
        alert.known_content = None
        folded = alert.folded
        alert.runs = runs_of(alert)
        alert.status, alert.due_at = folded.status, folded.due_at
        alert.suppressed_by = alert.suppressed_until = None
        severity = str(alert.settings.get("severity") or folded.severity)
        priorities = self.config.priorities
        alert.priority = str(alert.settings.get("priority") or priorities.get(severity) or PRIORITY_OF[severity])
        if folded.is_open:
            self._mute(alert)
            self._silence(alert)

    def _mute(self, alert: Alert) -> None:
        """An alert on a task that was closed as not to be fixed is counted, no more."""
        task = self.tasks.get((alert.runs[-1].task_uid if alert.runs else None) or "")
        until = people.muted_until(task, alert) if task else 0
        if task is not None and until > self.now and task["status"] in CLOSED:
            alert.status, alert.suppressed_by = "suppressed", f"{task['resolution']} T{task['task_id']}"
            alert.suppressed_until = text_of(until)
            alert.due_at = _sooner(alert.due_at, until)

    def _silence(self, alert: Alert) -> None:
        if not self.windows:
            return
        active, following = silencing.quiet(self.windows, alert, self.now)
        alert.due_at = _sooner(alert.due_at, following)
        if active is not None:
            alert.status, alert.suppressed_by = "suppressed", active.label
            alert.suppressed_until = text_of(active.ends_at)
            alert.due_at = _sooner(alert.due_at, active.ends_at)

    def together(self, alerts: dict[str, Alert]) -> Judged:
        """What follows for all: incidents, tasks; and write it."""
        members = self._members(alerts.values())
        groups = incidents.group_members(self.store, list(members.values()), self.config.correlation, self.topology)
        inhibition.join(groups, alerts)
        others = self._of_merged(groups, alerts)
        if others:
            self.each(others)
            alerts |= {alert.uid: alert for alert in others}
            more = self._members(others)
            members |= more
            for group in groups:
                group.runs |= {name for name, one in more.items() if one.run.task_uid in group.tasks}
        merged = tasks.assign(self.store, groups, members, self.tasks)
        for alert in alerts.values():
            for run in alert.runs:
                run.task_uid = merged.get(run.task_uid or "", run.task_uid)
        self._number(alerts.values())
        if any("outbound" in told for told in self.config.integrations.values()):
            outgoing.queue(self.store, alerts.values(), self.config)
        known.write(self.store, alerts.values())
        return self._tasks(alerts, merged)

    def _members(self, alerts: Iterable[Alert]) -> dict[str, Member]:
        found = (Member(alert, run) for alert in alerts for run in alert.runs if _is_worth_grouping(alert, run))
        return {member.name: member for member in found}

    def _of_merged(self, groups: Iterable[Group], alerts: Mapping[str, Alert]) -> list[Alert]:
        """The alerts that stand on tasks which are about to become one, and are not judged already."""
        several = [uid for group in groups if len(group.tasks) > 1 for uid in group.tasks]
        if not several:
            return []
        uids = known.on_tasks(self.store, several)
        return list(known.load(self.store, [uid for uid in uids if uid not in alerts]).values())

    def _number(self, alerts: Iterable[Alert]) -> None:
        new = [alert for alert in alerts if not alert.number]
        if new:
            last = int(self.store.value("SELECT coalesce(max(alert_id), 0) FROM alert"))
            for number, alert in enumerate(new, last + 1):
                alert.number = number

    def _tasks(self, alerts: Mapping[str, Alert], merged: Mapping[str, str]) -> Judged:
        ordered = sorted(alerts.values(), key=lambda alert: alert.number)
        uids = list(dict.fromkeys(run.task_uid for alert in ordered for run in alert.runs if run.task_uid))
        missing = [uid for uid in uids if uid not in self.tasks]
        self.tasks |= people.states_of(self.store, missing)
        outcome = tasks.reconcile(self.store, uids, ordered, self.tasks, self.topology)
        tasks.merge_away(self.store, merged, self.tasks)
        return Judged(list(alerts.values()), outcome.made, outcome.reopened, outcome.closed, list(merged))


def _of_integration(told: Mapping[str, object]) -> dict[str, object]:
    """What an integration says of tasks made of its alerts."""
    return {name: told[name] for name in ("owner", "project", "client", "priority", "escalation") if name in told}


def _is_worth_grouping(alert: Alert, run: Run) -> bool:
    """Whether a run of an alert has a task or is worth one: what was first seen when it was long over is not."""
    episodes = alert.folded.episodes[run.first : run.last + 1]
    return run.task_uid is not None or (tasks.wants_task(alert) and any(one.kind == "episode" for one in episodes))


def _sooner(*moments: int | None) -> int | None:
    return min((moment for moment in moments if moment is not None), default=None)


def runs_of(alert: Alert) -> list[Run]:
    """The runs of an alert: episodes no farther apart than the reopen window, with the tasks they had.

    episodes  [--] [--]            [--]
    runs      [-------]            [--]     |------------| reopen window is shorter than this
    """
    made: list[Run] = []
    window = alert.policy.reopen_window
    settled = alert.live.settled
    for index, episode in enumerate(alert.folded.episodes):
        last = made[-1] if made else None
        if (
            last is not None
            and last.end is not None
            and window
            and episode.start - last.end <= window
            and not _parted(alert, last, episode)
        ):
            last.last, last.end = index, episode.end
        else:
            made.append(Run(index, index, episode.start, episode.end))
    forgotten = ""  # the task of the last episode that was forgotten
    for start, uid in alert.tasks:
        mine = next((run for run in made if run.start <= start and (run.end is None or start <= run.end)), None)
        if mine is not None:
            mine.task_uid = mine.task_uid or uid
        elif made and start < made[0].start and (start > settled.until or made[0].start - settled.until <= window > 0):
            forgotten = uid
    if forgotten and made[0].task_uid is None:
        made[0].task_uid = forgotten
    return made


def _parted(alert: Alert, run: Run, episode: Episode) -> bool:
    """Whether a person deleted the task between: what fires then is another matter."""
    return any(run.start <= removed_at <= episode.start for removed_at in alert.removed.values())


def judge_due(store: Store, config: Config) -> Judged:
    """Judge what time and people changed; cheap where that is nothing."""
    uids = due_alerts(store)
    return judge(store, known.load(store, uids), config) if uids else Judged()
