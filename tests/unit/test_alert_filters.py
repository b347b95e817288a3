"""Filters of alerts, asked of the real view."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cli.words import condition
from store.database import Store
from store.errors import UsageError
from store.filter_completion import suggest
from store.filters import ALERTS, compile_filter
from tests.unit.alert_reports.rows import alert, at
from tests.unit.reports.rows import component, task

NOW = datetime(2026, 12, 9, 15, 30, tzinfo=UTC)


@pytest.fixture
def alerts(store: Store) -> Store:
    """Six alerts, each in another state."""
    own, place = task(store, owner="ana"), component(store, "eu")
    old, new = at("2026-11-01T10:00"), at("2026-12-08T10:00")
    labels = {"team": "db", "env": "prod"}
    alert(store, "Disk1", severity="critical", status="firing", task_uid=own, starts_at=new, labels=labels)
    alert(store, "Disk2", status="acked", component_uid=place, starts_at=new, acked_by="Bo", stale=True)
    alert(store, "Disk3", severity="warning", starts_at=old, resolved_by="person", still_firing=True)
    alert(store, "Disk4", severity="info", status="suppressed", suppressed_by="SL3", summary="The disk of web-1 is full")
    alert(store, "NodeDown", severity="unknown", status="orphan", integration="zabbix", rule="Nodes")
    alert(store, "Disk6", status="firing", flapping=True, max_severity="critical", episodes=7)
    store.execute("UPDATE alert SET inhibited_by = (SELECT uid FROM alert WHERE alert_id = 1) WHERE alert_id = 4")
    return store


def found(store: Store, text: str) -> list[int]:
    """The numbers of the alerts that match."""
    where, values = compile_filter(text, ALERTS, now=NOW)
    return [row["alert_id"] for row in store.rows(f"SELECT alert_id FROM alerts WHERE {where} ORDER BY 1", values)]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("severity:critical", [1]),
        ("severity:>=error", [1, 2, 6]),
        ("severity:<info", [5]),  # what is unknown is the least
        ("severity:warning,info", [3, 4]),
        ("worst:critical", [6]),
        ("is:open", [1, 2, 4, 6]),
        ("not is:open", [3, 5]),
        ("is:firing", [1, 6]),
        ("is:acked", [2]),
        ("is:resolved", [3]),
        ("is:suppressed", [4]),
        ("is:orphan", [5]),
        ("is:flapping", [6]),
        ("is:stale", [2]),
        ("is:lingering", [3]),
        ("is:inhibited", [4]),
        ("is:unplaced", [1, 3, 4, 5, 6]),
        ("is:unassigned", [2, 3, 4, 5, 6]),
        ("status:open", [1, 2, 4, 6]),
        ("status:firing,acked", [1, 2, 6]),
        ("on:eu", [2]),
        ("on:none", [1, 3, 4, 5, 6]),
        ("owner:ana", [1]),
        ("task:T1", [1]),
        ("task:none", [2, 3, 4, 5, 6]),
        ("id:A5", [5]),
        ("integration:zabbix", [5]),
        ("source:zabbix", [5]),
        ("name:disk*", [1, 2, 3, 4, 6]),
        ("rule:nodes", [5]),
        ("label:team", [1]),
        ("label:team=DB", [1]),
        ("label:team=web", []),
        ("label:env=p*", [1]),
        ("since:7d", [1, 2]),
        ("before:2026-12-01", [3]),
        ("started:<2026-12-01", [3]),
        ("acked_by:bo", [2]),
        ("resolved_by:person", [3]),
        ("suppressed_by:sl*", [4]),
        ("episodes:>5", [6]),
        ("stale:yes", [2]),
        ("disk", [1, 2, 3, 4, 6]),
        ("web-1", [4]),
        ("node or severity:critical", [1, 5]),
    ],
)
def test_alerts(alerts: Store, text: str, ids: list[int]) -> None:
    assert found(alerts, text) == ids


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("severity:high", "takes one of critical, error, warning, info, unknown, not 'high' .*; write severity:>=warning"),
        ("severty:info", "did you mean severity:?"),
        ("is:sleeping", "takes a state"),
        ("status:frozen", "is never 'frozen'"),
    ],
)
def test_mistakes_name_the_remedy(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compile_filter(text, ALERTS, now=NOW)


def test_an_id_stands_for_itself(alerts: Store) -> None:
    for words, ids in ((["A2"], [2]), (["2", "A3"], [2, 3]), (["T1"], [1])):
        where, values = condition(words, ALERTS)
        assert [row["alert_id"] for row in alerts.rows(f"SELECT alert_id FROM alerts WHERE {where} ORDER BY 1", values)] == ids


def test_keys_and_words_are_completed(alerts: Store) -> None:
    def ask(query: str, parameters: list[object]) -> list[str]:
        return [str(row["value"]) for row in alerts.rows(query, parameters)]

    assert suggest(ALERTS, "sev", ask) == ["severity:"]
    assert suggest(ALERTS, "severity:>=e", ask) == ["severity:>=error"]
    assert suggest(ALERTS, "is:o", ask) == ["is:open", "is:orphan"]
    assert suggest(ALERTS, "label:t", ask) == ["label:team"]
