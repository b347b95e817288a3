"""How an alert came to be what it is: identity, severity, component, rules, incident, task; for people to check."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from alerts import known, placing, silencing
from alerts.config import Config
from alerts.incidents import Topology, label_keys
from alerts.known import Alert
from alerts.matchers import all_match
from alerts.silencing import lies_below
from store.handle import Store
from store.table import Row

_MINUTE = 60_000_000


def explain(store: Store, row: Row, config: Config) -> Iterator[tuple[str, str]]:
    """(what, how it was reached) for an alert of the `alerts` view."""
    alert = known.load(store, [row["uid"]])[row["uid"]]
    alert.component_path = row["component_path"] or ""
    alert.known_content = known.stored_content(alert.row)
    yield "identity", f"{alert.identity} (integration {alert.integration}), by {alert.row['identity_from'] or 'its source'}"
    yield "format", alert.format
    told = alert.row["severity_told"]
    yield "severity", f"{row['severity']}, " + (f"which the source calls {told!r}" if told else "as nothing tells it")
    yield from _component(store, alert, row)
    yield from _rules(alert, config)
    by_integration = config.integrations.get(alert.integration, {}).get("priority")
    by = "a rule" if _setting(alert, config, "priority") else "its integration" if by_integration else "its severity"
    yield "priority", f"{alert.row['priority']}, by {by}"
    yield from _quiet(store, alert, row, config)
    yield from _correlation(store, alert, config)
    yield "task", _task(store, row)


def _component(store: Store, alert: Alert, row: Row) -> Iterator[tuple[str, str]]:
    if row["component_path"]:
        yield "component", f"{row['component_path']}, by {row['component_how']}"
        return
    content = alert.content
    wanted = placing.candidates(content.get("labels") or {}, content.get("resources") or ())
    looked = ", ".join(dict.fromkeys(one.text for one in wanted)) or "nothing that could name one"
    yield "component", f"none; looked for {looked[:200]} (`tt alert propose` suggests what to add)"


def _rules(alert: Alert, config: Config) -> Iterator[tuple[str, str]]:
    if not config.rules:
        broken = "; what is wrong with it is left out" if config.mistakes else ""
        yield "rules", f"none in config.toml{broken}; write [[alerts.rules]]"
        return
    labels = alert.labels
    for rule in config.rules:
        missed = next((str(one) for one in rule.matchers if not one.matches(labels)), "")
        if not missed and rule.on and not lies_below(alert.component_path, rule.on):
            missed = f"on {rule.on}"
        settings = ", ".join(f"{name} = {json.dumps(value)}" for name, value in rule.settings.items())
        yield (
            f"rule {rule.name.removeprefix('rule ')}",
            f"does not match: {missed}" if missed else f"matches: {settings or 'says nothing'}",
        )


def _setting(alert: Alert, config: Config, name: str) -> Any:
    labels = alert.labels
    for rule in config.rules:
        below = not rule.on or lies_below(alert.component_path, rule.on)
        if below and name in rule.settings and all_match(rule.matchers, labels):
            return rule.settings[name]
    return None


def _quiet(store: Store, alert: Alert, row: Row, config: Config) -> Iterator[tuple[str, str]]:
    now = store.clock.now().wall_ns // 1000
    active, following = silencing.quiet(silencing.coming(store), alert, now)
    if row["suppressed_by"]:
        yield "suppressed", f"by {row['suppressed_by']}"
    elif active is not None:
        yield "suppressed", f"by {active.label}"
    elif following is not None:
        yield "suppressed", f"from {known.text_of(following)} on"
    if row["still_firing"]:
        hours = alert.policy.remind_after // (60 * _MINUTE)
        yield "kept closed", f"a person closed it, its source goes on; it opens again {hours} hours later, if nothing mutes it"
    if row["flapping"]:
        policy = config.policy
        yield "flapping", f"at least {policy.flap_changes} changes within {policy.flap_window // _MINUTE} minutes"


def _correlation(store: Store, alert: Alert, config: Config) -> Iterator[tuple[str, str]]:
    settings = config.correlation
    if not settings.min_alerts:
        yield "correlation", "switched off in config.toml"
        return
    keys: list[str]
    if alert.component_uid:
        topology = Topology(store)
        topology.learn([alert.component_uid])
        place = topology.place(alert.component_uid)
        keys = [above.path for uid in (place.lineage if place else ()) if (above := topology.place(uid))]
    else:
        keys = list(label_keys(alert.integration, alert.content.get("labels") or {}, settings))
    window = settings.window // _MINUTE
    if keys:
        yield "correlation", f"with {settings.min_alerts} or more within {window} minutes below {', '.join(keys)}"
    else:
        names = ", ".join(settings.group_by)
        yield "correlation", f"with none: it is on no known component and has none of the labels {names}"


def _task(store: Store, row: Row) -> str:
    if row["task_id"] is None:
        if row["status"] == "orphan":
            return "none: only its end was seen, no beginning"
        if store.value("SELECT count(*) FROM alert WHERE uid = CAST(? AS UUID) AND task_uid IS NOT NULL", [row["uid"]]):
            return "none: its task was deleted; when it fires anew, it gets another one"
        return "none: it was over when it was first seen, or a rule says task = false"
    members = store.value("SELECT count(DISTINCT alert_id) FROM alert_episodes WHERE task_id = ?", [row["task_id"]])
    title = store.value("SELECT title FROM task WHERE task_id = ?", [row["task_id"]])
    with_ = f", with {members - 1} other alert{'s' * (members > 2)}" if members > 1 else ""
    return f"T{row['task_id']} {title}{with_}"
