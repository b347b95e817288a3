"""Signatures over the raw body: HMAC in the dialects of senders, and Standard Webhooks.

PagerDuty: https://developer.pagerduty.com/docs/verifying-webhook-signatures. Grafana: grafana/alerting http/hmac.go.
Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TOLERANCE = 300.0  # seconds by which a timestamp may differ from our clock


@dataclass(frozen=True, slots=True)
class HmacCheck:
    """An HMAC of the body in a header; of several signatures and several secrets any pair may match (rotation)."""

    header: str
    secrets: tuple[str, ...] = field(repr=False)
    prefix: str = ""
    algorithm: str = "sha256"
    encoding: str = "hex"
    timestamp_header: str = ""
    separator: str = ":"  # between timestamp and body
    tolerance: float = TOLERANCE

    def admits(self, headers: Mapping[str, str], body: bytes, now: float) -> bool:
        """Whether the header holds a signature of this body, and of a timestamp near `now` where one is signed."""
        signed = body
        if self.timestamp_header:
            timestamp = headers.get(self.timestamp_header, "")
            if not is_recent(timestamp, now, self.tolerance):
                return False
            signed = timestamp.encode("latin-1", "replace") + self.separator.encode() + body
        shown = [part.strip() for part in headers.get(self.header, "").split(",")]
        signatures = [_raw(part.removeprefix(self.prefix)) for part in shown if part.startswith(self.prefix) and part]
        expected = [self._signature(secret, signed) for secret in self.secrets]
        return sum(hmac.compare_digest(one, other) for one in signatures for other in expected) > 0

    def _signature(self, secret: str, signed: bytes) -> bytes:
        digest = hmac.new(secret.encode(), signed, self.algorithm).digest()
        return digest.hex().encode() if self.encoding == "hex" else base64.b64encode(digest)


PRESETS: Mapping[str, Mapping[str, Any]] = {
    "pagerduty": {"header": "x-pagerduty-signature", "prefix": "v1="},
    "sentry": {"header": "sentry-hook-signature"},
    "grafana": {"header": "x-grafana-alerting-signature"},
    "github": {"header": "x-hub-signature-256", "prefix": "sha256="},
}
ALGORITHMS = ("sha256", "sha512", "sha384", "sha1")
ENCODINGS = ("hex", "base64")


@dataclass(frozen=True, slots=True)
class StandardWebhooksCheck:
    """`webhook-signature` over id, timestamp and body: HMAC-SHA256 with `whsec_` secrets, ed25519 with `whpk_` keys."""

    secrets: tuple[bytes, ...] = field(default=(), repr=False)
    public_keys: tuple[Any, ...] = ()  # Ed25519PublicKey
    tolerance: float = TOLERANCE

    def admits(self, headers: Mapping[str, str], body: bytes, now: float) -> bool:
        """Whether one of the signatures in the header holds, and its timestamp is near `now`."""
        identifier, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not identifier or not is_recent(timestamp, now, self.tolerance):
            return False
        signed = _raw(f"{identifier}.{timestamp}.") + body
        expected = [hmac.new(secret, signed, hashlib.sha256).digest() for secret in self.secrets]
        found = False
        for word in headers.get("webhook-signature", "").split():
            version, _, encoded = word.partition(",")
            signature = _decoded(encoded)
            if version == "v1":
                found |= sum(hmac.compare_digest(signature, one) for one in expected) > 0
            elif version == "v1a":
                found |= any(_is_signed(key, signature, signed) for key in self.public_keys)
        return found


def is_recent(timestamp: str, now: float, tolerance: float) -> bool:
    """Whether a Unix timestamp in seconds lies within the tolerance of now."""
    return timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16 and abs(int(timestamp) - now) <= tolerance


def _is_signed(key: Any, signature: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _raw(header: str) -> bytes:
    return header.encode("latin-1", "replace")
