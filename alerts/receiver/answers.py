"""What senders are answered, each in the dialect it expects."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.delivery import Delivery
from alerts.receiver.targets import Dialect

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and headers of a response."""

    status: int
    body: bytes = b""
    content_type: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def accepted(dialect: Dialect, delivery: Delivery, dedup_key: str) -> Answer:
    """The answer to a delivery that is on the disk."""
    if dialect is Dialect.PAGERDUTY:
        return of(202, {"status": "success", "message": "Event processed", "dedup_key": dedup_key})
    if dialect is Dialect.OPSGENIE:
        return of(202, {"result": "Request will be processed", "took": 0.0, "requestId": delivery.uid})
    return of(200, {"accepted": True, "delivery": delivery.uid})


def refused(status: int, message: str, headers: Mapping[str, str]) -> Answer:
    """The answer to what is not taken."""
    return Answer(status, json.dumps({"accepted": False, "error": message}).encode(), headers=headers)


def opsgenie_request(identifier: str) -> Answer:
    """Opsgenie's answer to what became of a request: what was accepted is done, as far as its sender cares."""
    known = identifier if _is_uuid(identifier) else str(uuid.UUID(int=0))
    data = {"success": True, "isSuccess": True, "action": "", "status": "Request was processed", "alertId": known}
    return of(200, {"data": data, "took": 0.0, "requestId": known})


def alertmanager_status(started_at: str) -> Answer:
    """The least that a client of Alertmanager's API takes for its status."""
    version = dict.fromkeys(("branch", "buildDate", "buildUser", "goVersion", "revision"), "")
    return of(
        200,
        {
            "cluster": {"status": "disabled", "peers": []},
            "config": {"original": ""},
            "uptime": started_at,
            "versionInfo": {**version, "version": "0.0.0"},
        },
    )


def handshake(headers: Mapping[str, str]) -> Answer:
    """The CloudEvents handshake: we take what this origin sends, at any rate.

    https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md#4-abuse-protection
    """
    origin = headers.get("webhook-request-origin", "")
    allowed = {"webhook-allowed-origin": origin, "webhook-allowed-rate": "*"} if origin else {}
    return Answer(200, headers={"allow": "POST, PUT, GET, OPTIONS", **allowed})


def netdata_challenge(secret: str, token: str) -> Answer:
    """Netdata's challenge: the token under our common secret."""
    digest = hmac.new(secret.encode(), token.encode(), hashlib.sha256).digest()
    return of(200, {"response_token": f"sha256={base64.b64encode(digest).decode()}"})


def of(status: int, value: object) -> Answer:
    """A value as JSON."""
    return Answer(status, json.dumps(value).encode())


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
