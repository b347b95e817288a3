"""What a delivery says: sightings of alerts, in the terms that all formats share.

Times are integers, microseconds since 1970 UTC; None where the source does not say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

FIRING = "firing"
RESOLVED = "resolved"
ACKED = "acked"  # somebody took it on, at the source
UNACKED = "unacked"
SUPPRESSED = "suppressed"  # silenced, snoozed or in a downtime, at the source
NOTE = "note"  # a comment or a change that says nothing about whether it fires
_TEXTS = ("name", "severity_told", "summary", "description", "url", "runbook_url", "identity_from")
_MAPS = ("labels", "annotations")
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
STATES = (FIRING, RESOLVED, ACKED, UNACKED, SUPPRESSED, NOTE)


@dataclass(frozen=True)
class Sighting:
    """What one member of one delivery says of one alert.

    `identity` tells this alert from others of the same integration: the source's own fingerprint or id verbatim, else
    `alerts.identity.canonical` of documented fields; `identity_from` says which it was, for people.
    `severity` is one of `alerts.severity.LEVELS`, `severity_told` the source's own word for it.
    `starts_at` is when the problem began, `ends_at` when it ended, `seen_at` when the source made this very statement.
    """

    state: str
    identity: str
    identity_from: str
    name: str
    severity: str = "unknown"
    severity_told: str = ""
    summary: str = ""
    description: str = ""
    starts_at: int | None = None
    ends_at: int | None = None
    seen_at: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    resources: tuple[str, ...] = ()  # cloud ids, ARNs, host names: words that may name a component, the best first
    url: str = ""
    runbook_url: str = ""
    actor: str = ""  # who acknowledged or resolved it, at the source
    resolves: bool = True  # whether the source ever says that it is over; where not, time does

    @cached_property
    def content(self) -> dict[str, Any]:
        """What it says beside state, times and severity, as JSON holds it; nothing that is empty."""
        found: dict[str, Any] = {name: value for name in _TEXTS if (value := getattr(self, name))}
        found |= {name: dict(value) for name in _MAPS if (value := getattr(self, name))}
        return {**found, "resources": list(self.resources)} if self.resources else found

    @cached_property
    def digest(self) -> str:
        """A hash of the content, 16 hex digits."""
        return hashlib.blake2b(_canonical(self.content).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one delivery says; `delivery_id` is the source's own id of it, the same when it is sent again.

    `truncated` counts members that the source left out; `remarks` tell what was not an alert (a test, a confirmation).
    """

    sightings: tuple[Sighting, ...] = ()
    delivery_id: str = ""
    truncated: int = 0
    remarks: tuple[str, ...] = ()
