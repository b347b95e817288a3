"""Amazon SNS: signatures of its messages, and the confirmation of a subscription.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html. What is fetched is on a host of SNS by a
strict pattern, over https, without redirects; else anybody could have us call addresses inside our network.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from alerts.receiver.errors import UnavailableError
from store.errors import UsageError

Fetch = Callable[[str], bytes]

OLDEST = 3600.0  # seconds; what is older may be a replay
_AHEAD = 300.0  # seconds by which the clock of SNS may be ahead of ours
_HOST = r"https://sns\.[a-z0-9-]{3,}\.amazonaws\.com(?:\.cn)?"
_CERTIFICATE_URL = re.compile(_HOST + r"/SimpleNotificationService-[A-Za-z0-9]+\.pem")
_SUBSCRIBE_URL = re.compile(_HOST + r"/\?[!-~]+")
_MOST_FETCHED = 64 * 1024
_MOST_CERTIFICATES = 16
_MOST_BODY = 512 * 1024  # SNS sends up to 256 KiB, before it is escaped
_SIGNED_FIELDS = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
_OPTIONAL = "Subject"


def require_cryptography(where: str) -> None:
    """Raise UsageError where the package that verifies such signatures is missing."""
    if find_spec("cryptography") is None:
        raise UsageError(f"config.toml: {where} needs the package cryptography; run: pip install 'termtask[sns]'")


@dataclass(frozen=True)
class SnsCheck:
    """Messages that SNS signed, of these topics, not older than an hour; keeps the certificates it has fetched."""

    topics: tuple[str, ...]
    fetch: Fetch
    certificates: dict[str, Any] = field(default_factory=dict, repr=False)

    def admits(self, _headers: Mapping[str, str], body: bytes, now: float) -> bool:
        """Whether the message is genuine; raises UnavailableError where the certificate can't be fetched just now."""
        message = envelope(body)
        if message is None or message["TopicArn"] not in self.topics or not _is_recent(message["Timestamp"], now):
            return False
        algorithm = _ALGORITHMS.get(message.get("SignatureVersion", ""))
        url = message.get("SigningCertURL", "")
        try:
            signature = base64.b64decode(message.get("Signature", ""), validate=True)
        except (binascii.Error, ValueError):
            return False
        if algorithm is None or not _CERTIFICATE_URL.fullmatch(url):
            return False
        return _is_signed(self._certificate(url), signature, canonical(message), algorithm, now)

    def confirm(self, body: bytes, now: float) -> None:
        """Confirm the subscription that a genuine message asks for, if it does; raises UnavailableError."""
        message = envelope(body)
        if message is None or message["Type"] != "SubscriptionConfirmation":
            return
        url = message["SubscribeURL"]
        # something else than the signature may have admitted it, such as a token
        if _SUBSCRIBE_URL.fullmatch(url) and self.admits({}, body, now):
            _fetched(self.fetch, url, "the subscription can't be confirmed")

    def _certificate(self, url: str) -> Any:
        from cryptography import x509

        if url not in self.certificates:
            pem = _fetched(self.fetch, url, "the signing certificate can't be fetched")
            try:
                found = x509.load_pem_x509_certificate(pem)
            except ValueError as error:
                raise UnavailableError("the signing certificate can't be read; try again") from error
            if len(self.certificates) >= _MOST_CERTIFICATES:
                self.certificates.clear()
            self.certificates[url] = found
        return self.certificates[url]


_ALGORITHMS = {"1": "SHA1", "2": "SHA256"}


def envelope(body: bytes) -> dict[str, str] | None:
    """The texts of an SNS message; None where it is none, or where keys differ only by case.

    Parsers disagree on which of `Message` and `message` counts, so that what was verified might not be what is read.
    """
    try:
        found = json.loads(body.decode("utf-8"), object_pairs_hook=_distinct) if len(body) <= _MOST_BODY else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    texts = {key: value for key, value in found.items() if isinstance(value, str)}
    signed = _SIGNED_FIELDS.get(texts.get("Type", ""))
    if signed is None or any(key not in texts for key in signed if key != _OPTIONAL):
        return None
    return texts


def canonical(message: Mapping[str, str]) -> bytes:
    """What is signed: names and values of certain fields, each on a line of its own."""
    keys = _SIGNED_FIELDS[message["Type"]]
    return "".join(f"{key}\n{message[key]}\n" for key in keys if key in message).encode("utf-8", "surrogatepass")


def fetch_https(url: str) -> bytes:
    """The content of an https URL, at most 64 KiB within 5 s, no redirect followed; raises OSError, ValueError."""
    if urlsplit(url).scheme != "https":
        raise ValueError("no https")
    with urllib.request.build_opener(_NoRedirect).open(url, timeout=5.0) as answer:
        return bytes(answer.read(_MOST_FETCHED))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow none: the answer is then an error."""


def _fetched(fetch: Fetch, url: str, problem: str) -> bytes:
    try:
        return fetch(url)
    except (OSError, ValueError, HTTPException) as error:
        raise UnavailableError(f"{problem} ({error}); try again") from error


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name.casefold() for name, _ in pairs}) < len(pairs):
        raise ValueError("keys differ only by case")
    return dict(pairs)


def _is_recent(timestamp: str, now: float) -> bool:
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        return False
    age = now - (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return -_AHEAD <= age <= OLDEST


def _is_signed(certificate: Any, signature: bytes, signed: bytes, algorithm: str, now: float) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    at = datetime.fromtimestamp(now, UTC)
    key = certificate.public_key()
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc or not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(signature, signed, padding.PKCS1v15(), getattr(hashes, algorithm)())
    except InvalidSignature:
        return False
    return True
