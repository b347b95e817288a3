"""What sources are told when people acknowledge, resolve or silence: queued in the store, sent when the network is there.

An integration asks for it in config.toml (`outbound`, see alerts.outbound).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from alerts.config import Config
from alerts.episodes import PERSON
from alerts.known import Alert
from alerts.people import microseconds
from recorder.identity import new_uid
from store.bulk import insert_rows
from store.errors import UsageError
from store.handle import Store
from store.sql import question
from store.table import Row


def queue(store: Store, alerts: Iterable[Alert], config: Config) -> int:
    """Queue what the sources of alerts, judged and not yet written, want to be told; returns how many messages."""
    rows: list[dict[str, Any]] = []
    for alert in alerts:
        settings = config.integrations.get(alert.integration, {})
        kind = _news(alert) if settings.get("outbound") else ""
        if not kind:
            continue
        from alerts.outbound import requests_for  # few have it

        told = {**alert.row, "labels": alert.row["labels"] or {}}
        if kind in ("silence", "unsilence"):
            told |= _silence(store, alert)
        try:
            requests = requests_for(kind, told, settings)
        except UsageError as error:  # a mistake in config.toml keeps nobody from going on
            store.told.append(str(error))
            continue
        for request in requests:
            rows.append(
                {
                    "uid": new_uid(),
                    "outbound_id": 0,
                    "alert_uid": alert.uid,
                    "integration": alert.integration,
                    "kind": kind,
                    "request": asdict(request),
                    "queued_at": store.now(),
                }
            )
    if rows:
        last = int(store.value("SELECT coalesce(max(outbound_id), 0) FROM alert_outbound"))
        for number, row in enumerate(rows, last + 1):
            row["outbound_id"] = number
        insert_rows(store, "alert_outbound", rows)
    return len(rows)


def _news(alert: Alert) -> str:
    """What a person did that the source does not know yet."""
    before = alert.row.get("status")
    if before in ("firing", "suppressed") and alert.status == "acked" and alert.folded.acked_by_person:
        return "acknowledge"
    silenced, is_silenced = (
        str(one or "").startswith("silence SL") for one in (alert.row.get("suppressed_by"), alert.suppressed_by)
    )
    if is_silenced and not silenced:
        return "silence"
    if silenced and not is_silenced and alert.folded.is_open:
        return "unsilence"
    last = alert.folded.episodes[-1] if alert.folded.episodes else None
    if before in ("firing", "acked", "suppressed") and last is not None and last.by == PERSON:
        return "resolve"
    return ""


def _silence(store: Store, alert: Alert) -> dict[str, Any]:
    """How long it is to be quiet, or under which name the source keeps its silence."""
    found: dict[str, Any] = {}
    answer = store.value(question("alert_outbound_silence"), [alert.uid])
    if answer:
        with suppress(ValueError, AttributeError):  # what another answered than an Alertmanager
            found["silence_id"] = str(json.loads(answer).get("silenceID", ""))
    told = store.one("SELECT reason, created_by FROM silences WHERE 'silence SL' || silence_id = ?", [alert.suppressed_by])
    if told:
        found |= {"comment": told["reason"] or "silenced in TermTask", "actor": told["created_by"]}
    if alert.suppressed_until:
        seconds = microseconds(alert.suppressed_until) // 1_000_000 - store.clock.now().wall_ns // 1_000_000_000
        found["duration"] = f"{max(seconds, 1)}s"
    return found


def waiting(store: Store, *, everything: bool = False) -> list[Row]:
    """What is to be sent now, the oldest first; with `everything` also what failed and is due later (`next_at`)."""
    found = store.rows(question("alert_outbound_waiting"), {"now": store.now()})
    return [{**row, "request": json.loads(row["request"])} for row in found if everything or row["is_due"]]


def note_try(store: Store, uid: str, outcome: str, answer: str) -> None:
    """Keep what became of an attempt: sent, refused (never again), failed (again later)."""
    row = {"outbound_uid": uid, "tried_at": store.now(), "outcome": outcome, "answer": answer[:500]}
    insert_rows(store, "alert_outbound_try", [row])
