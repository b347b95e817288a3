"""What the subject of an alert's e-mail says: its state and severity, and what is left is the same in all of its mails.

[FIRING:2] DiskFull (web-1)                       Alertmanager, Grafana
Problem: disk is full / Resolved in 5m: disk is full      Zabbix
** RECOVERY Service Alert: web-1/HTTP is OK **    Nagios
[PROBLEM] HTTP on web-1 is CRITICAL!              Icinga
ALARM: "queue" in EU (Ireland)                    CloudWatch
[Triggered] [P2] queue is long                    Datadog
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.model import ACKED, FIRING, NOTE, RESOLVED, SUPPRESSED
from alerts.severity import level, worst

_WORDS = {
    FIRING: "problem firing alerting alarm triggered re-triggered open opened new failed failure down unreachable critical "
    "warning warn error unknown fatal high disaster average alert no-data insufficient_data",
    RESOLVED: "resolved recovery recovered ok up closed cleared clear normal solved fixed",
    ACKED: "acknowledgement acknowledged ack",
    SUPPRESSED: "silenced suppressed downtimestart",
    NOTE: "updated update downtimeend downtimeremoved flappingstart flappingend flappingstop custom",
}
STATES = {word: state for state, words in _WORDS.items() for word in words.split()}
_WORD = "|".join(sorted((re.escape(word).replace(r"\-", "[- ]") for word in STATES), key=len, reverse=True))
_REPLY = re.compile(r"\s*(?:re|aw|sv|antw)(?:\[\d+\])?\s*:\s*", re.IGNORECASE)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr)\s*:\s*", re.IGNORECASE)
_DECORATION = re.compile(r"^[\s*!\-–—|•]+|[\s*!|]+$")
_BRACKETED = re.compile(rf"\[\s*({_WORD}|p[1-5])(?:\s*[:x]\s*\d+)?\s*\]\s*[:\-–—|]?", re.IGNORECASE)
_LEADING = re.compile(rf"({_WORD})(?:\s+problem)?(?:\s+in\s+[\d.]+\s?\w+(?:\s+\d+\w+)*)?\s*[:|–—]\s*", re.IGNORECASE)
_NAGIOS = re.compile(rf"({_WORD})\s+(?:host|service)\s+alert\s*:\s*", re.IGNORECASE)
_TRAILING = re.compile(rf"\s+(?:is(?:\s+now)?|has)\s+({_WORD})$", re.IGNORECASE)
_MOST = 12  # words before the subject proper


@dataclass(frozen=True, slots=True)
class Subject:
    """What a subject says; `state` is empty where it says none, `stem` is what is left without state and prefixes."""

    stem: str
    state: str = ""
    severity: str = "unknown"
    told: str = ""
    is_reply: bool = False


def read(subject: str) -> Subject:
    """What this subject says."""
    words: list[str] = []
    rest, is_reply = subject, False
    for _ in range(_MOST):
        rest = _DECORATION.sub("", rest)
        if reply := _REPLY.match(rest):
            rest, is_reply = rest[reply.end() :], is_reply or not words
        elif found := _FORWARD.match(rest):
            rest = rest[found.end() :]
        elif found := _BRACKETED.match(rest) or _NAGIOS.match(rest) or _LEADING.match(rest):
            words.append(_word(found[1]))
            rest = rest[found.end() :]
        elif words_behind := _TRAILING.search(rest):
            words.append(_word(words_behind[1]))
            rest = rest[: words_behind.start()]
        else:
            break
    states = [STATES[word] for word in words if word in STATES]
    severity = worst(*(level(word) for word in words if STATES.get(word, FIRING) == FIRING and word not in ("alert", "alarm")))
    return Subject(
        stem=" ".join(rest.split()),
        state=_state(states),
        severity=severity,
        told=next((word for word in words if level(word) == severity != "unknown"), ""),
        is_reply=is_reply,
    )


def _word(told: str) -> str:
    """A word as it stands in the table."""
    return told.lower() if told.lower() in STATES else told.lower().replace(" ", "-")


def _state(states: list[str]) -> str:
    """What the words say together: a type, such as acknowledgement, comes before a state that is told beside it."""
    return next((state for state in (ACKED, SUPPRESSED, NOTE, RESOLVED) if state in states), FIRING if states else "")
