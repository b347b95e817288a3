"""Alerts that are expected to fire, as Prometheus' Watchdog: what is wrong is their absence.

heard     x    x    x                      x   x
absent               |<- heartbeat ->[-----]
"""

from __future__ import annotations

from alerts.episodes import SOURCE, Episode
from alerts.fold import Folded
from alerts.known import Alert
from alerts.model import FIRING
from alerts.policy import length
from alerts.severity import worst

NAMES = frozenset({"Watchdog", "DeadMansSwitch", "DeadMansSnitch"})
_UNTOLD = 6 * 3_600_000_000  # of those known by name; a rule says it better


def patience(alert: Alert) -> int:
    """How long this alert may be silent, in microseconds; 0 for one that is not expected to fire."""
    told = alert.settings.get("heartbeat")
    if told is not None:
        return length(told, "[[alerts.rules]] heartbeat")
    return _UNTOLD if alert.name in NAMES else 0


def listen(alert: Alert, now: int) -> None:
    """Turn what is known of an expected alert round: it is over while it fires, and fires while it is silent."""
    most = patience(alert)
    if not most:
        return
    heard = [one for one in alert.live.statements.values() if one.state == FIRING]
    if not heard:
        return
    last = max(one.last for one in heard)
    gap = max((one.last - one.previous for one in heard if one.previous is not None), default=0)
    silent_from = last + max(most, 3 * gap)
    absences = alert.live.absences
    if absences and absences[-1][1] is None and last > absences[-1][0]:
        absences[-1] = (absences[-1][0], last)
    if now > silent_from and not (absences and absences[-1][1] is None):
        absences.append((silent_from, None))
    severity = worst("error", *(one.severity for one in heard if one.last == last))  # what watches the others is silent
    episodes = [
        Episode(start, end, SOURCE if end else None, end, start, end or start, severity, "episode") for start, end in absences
    ]
    is_silent = bool(absences) and absences[-1][1] is None
    alert.folded = Folded(
        episodes=episodes,
        status="firing" if is_silent else "resolved",
        severity=severity,
        max_severity=severity,
        content=alert.folded.content,
        last_seen=last,
        due_at=None if is_silent else silent_from + 1,
    )
