"""Who may deliver: what a request shows before its body is read, and what its body proves.

Each way is one small value with `admits`. The early ones look at headers and the path; the late ones at the raw body,
byte by byte as it came, before anybody parses it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from alerts.receiver.secret_values import Tokens

_TOKEN_SCHEMES = ("bearer", "token", "geniekey")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request shows: its headers (lower-case names), and the token in its path, if any."""

    headers: Mapping[str, str]
    url_token: str = field(default="", repr=False)


class Early(Protocol):
    """Decides before the body is read."""

    def admits(self, shown: Shown) -> bool:
        """Whether the request shows what it should."""


class Late(Protocol):
    """Decides on the raw body."""

    def admits(self, headers: Mapping[str, str], body: bytes, now: float) -> bool:
        """Whether the body was signed by whom it should be; `now` in seconds since 1970. May take a while."""


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """A token, as `Authorization: Bearer`, `Token` or `GenieKey`, or as the last part of the URL."""

    tokens: Tokens

    def admits(self, shown: Shown) -> bool:
        """Whether one of the tokens is shown."""
        scheme, _, value = shown.headers.get("authorization", "").partition(" ")
        if scheme.lower() in _TOKEN_SCHEMES and self.tokens.admits(_raw(value.strip())):
            return True
        return bool(shown.url_token) and self.tokens.admits(shown.url_token)


@dataclass(frozen=True, slots=True)
class BasicCheck:
    """A user and a password (RFC 7617)."""

    user: str
    passwords: Tokens

    def admits(self, shown: Shown) -> bool:
        """Whether both are right; the password is compared even where the user is wrong."""
        scheme, _, value = shown.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            user, colon, password = base64.b64decode(value.strip(), validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return False
        right = self.passwords.admits(password)
        return hmac.compare_digest(user, self.user.encode()) and bool(colon) and right


@dataclass(frozen=True, slots=True)
class HeaderCheck:
    """A token in a header of the sender's choice, such as `X-API-Key`; the name is in lower case."""

    name: str
    tokens: Tokens

    def admits(self, shown: Shown) -> bool:
        """Whether the header holds one of the tokens."""
        return self.tokens.admits(_raw(shown.headers.get(self.name, "")))


def _raw(header: str) -> bytes:
    return header.encode("latin-1", "replace")  # as the bytes came
