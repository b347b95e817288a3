"""The sections [alerts.integrations.NAME]: who may deliver as what."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from alerts import policy
from alerts.errors import FormatError
from alerts.receiver import signatures, sns
from alerts.receiver.authentication import BasicCheck, Early, HeaderCheck, Late, TokenCheck
from alerts.receiver.secret_values import SecretReader, Tokens, keys_of
from alerts.receiver.signatures import HmacCheck, StandardWebhooksCheck
from store.config import span
from store.errors import UsageError

NAME = re.compile(r"[a-z0-9_-]{1,64}")

_EARLY_KEYS = (*keys_of("token"), "basic", "header")
_LATE_KEYS = ("hmac", "standard_webhooks", "sns")
_OWN_KEYS = ("format", *_EARLY_KEYS, *_LATE_KEYS, "netdata", *keys_of("routing_keys"))
# Read by those who take deliveries in or answer their senders; the receiver passes them over.
_KEYS_OF_OTHERS = (
    *policy.NAMES,
    *("heartbeat", "labels", "components", "component", "client", "project", "owner", "priority", "severity", "tags"),
    *("task", "template", "escalation", "title", "due", "zone", "url", "notify", "outbound", "poll", "silence", "from"),
    *("routing_key", "routing_key_env", "routing_key_file", "api_token", "api_token_env", "api_token_file"),
)


@dataclass(frozen=True)
class Integration:
    """One source of deliveries; without any check it is open to whoever reaches the port."""

    name: str
    format: str = ""
    early: tuple[Early, ...] = ()
    late: tuple[Late, ...] = ()
    routing_keys: Tokens = field(default_factory=Tokens)  # PagerDuty Events v2 shows them in the body
    netdata: tuple[str, ...] = field(default=(), repr=False)  # secrets of its challenge; no authentication of deliveries

    @property
    def is_open(self) -> bool:
        """Whether anybody may deliver."""
        return not (self.early or self.late or self.routing_keys)


def parse(
    name: str, table: Any, secrets: SecretReader, *, fallback: Tokens, sns_fetch: sns.Fetch, described: Collection[str] = ()
) -> Integration:
    """One section as an Integration; `fallback` tokens hold where it has no authentication of its own.

    `described` are the formats that the user describes. Raises UsageError for what makes no sense, naming the remedy.
    """
    where = f"[alerts.integrations.{name}]"
    if not NAME.fullmatch(name):
        raise UsageError(f"config.toml: {where}: a name has 1 to 64 of a-z, 0-9, _ and -; rename it")
    if not isinstance(table, Mapping):
        raise UsageError(f"config.toml: {where} is a section; write it in brackets")
    check_keys(table, _OWN_KEYS, where, _KEYS_OF_OTHERS)
    early: list[Early] = []
    late: list[Late] = []
    if tokens := secrets.tokens(table, "token", where):
        early.append(TokenCheck(tokens))
    for key, build in _CHECKS.items():
        if key in table:
            check = build(_table(table[key], f"{where} {key}"), secrets, f"{where} {key}")
            early.append(check)
    for key, build_late in _SIGNATURES.items():
        if key in table:
            given = {"preset": table[key]} if key == "hmac" and isinstance(table[key], str) else table[key]
            late.append(build_late(_table(given, f"{where} {key}"), secrets, f"{where} {key}"))
    if "sns" in table:
        late.append(_sns(_table(table["sns"], f"{where} sns"), f"{where} sns", sns_fetch))
    routing_keys = secrets.tokens(table, "routing_keys", where)
    if not (early or late or routing_keys) and fallback:
        early.append(TokenCheck(fallback))
    netdata: tuple[str, ...] = ()
    if "netdata" in table:
        netdata = secrets.secrets(_table(table["netdata"], f"{where} netdata"), "secret", f"{where} netdata")
    return Integration(name, _format(table, described, where), tuple(early), tuple(late), routing_keys, netdata)


def check_keys(table: Mapping[str, Any], known: tuple[str, ...], where: str, others: tuple[str, ...] = ()) -> None:
    """Raise UsageError for a key nobody reads, naming the nearest that somebody does."""
    for key in table:
        if key not in known and key not in others:
            near = get_close_matches(key, [*known, *others], 1, 0.5)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise UsageError(f"config.toml: {where} has no setting {key!r}; {hint}")


def _format(table: Mapping[str, Any], described: Collection[str], where: str) -> str:
    name = _text(table, "format", where)
    if name and name not in described:
        from alerts.detect import format_named  # all the parsers; only to check a name

        try:
            format_named(name)
        except FormatError as error:
            raise UsageError(f"config.toml: {where}.format: {error}") from error
    return name


def _basic(table: Mapping[str, Any], secrets: SecretReader, where: str) -> BasicCheck:
    check_keys(table, ("user", *keys_of("password")), where)
    user, passwords = _text(table, "user", where), secrets.tokens(table, "password", where)
    if not user or not passwords:
        raise UsageError(f"config.toml: {where} needs user and a password; give password_env or password_file")
    return BasicCheck(user, passwords)


def _header(table: Mapping[str, Any], secrets: SecretReader, where: str) -> HeaderCheck:
    check_keys(table, ("name", *keys_of("token")), where)
    name, tokens = _text(table, "name", where).lower(), secrets.tokens(table, "token", where)
    if not name or not tokens:
        raise UsageError(f"config.toml: {where} needs name and a token; give token_env or token_file")
    return HeaderCheck(name, tokens)


def _hmac(table: Mapping[str, Any], secrets: SecretReader, where: str) -> HmacCheck:
    own = ("preset", "header", "prefix", "algorithm", "encoding", "timestamp_header", "separator", "tolerance")
    check_keys(table, (*own, *keys_of("secret")), where)
    preset = _text(table, "preset", where)
    if preset and preset not in signatures.PRESETS:
        raise UsageError(f"config.toml: {where}.preset is one of {', '.join(signatures.PRESETS)}, not {preset!r}")
    given = {key: _text(table, key, where) for key in own[1:7] if key in table}
    fields = {**signatures.PRESETS.get(preset, {}), **given}
    for key, allowed in (("algorithm", signatures.ALGORITHMS), ("encoding", signatures.ENCODINGS)):
        if fields.get(key, allowed[0]) not in allowed:
            raise UsageError(f"config.toml: {where}.{key} is one of {', '.join(allowed)}, not {fields[key]!r}")
    if not fields.get("header"):
        raise UsageError(f"config.toml: {where} needs the header of the signature, or preset = one of those known")
    for key in ("header", "timestamp_header"):
        fields[key] = fields.get(key, "").lower()
    tolerance = span(table.get("tolerance", "5m"), f"{where}.tolerance").total_seconds()
    return HmacCheck(secrets=secrets.secrets(table, "secret", where), tolerance=tolerance, **fields)


def _standard_webhooks(table: Mapping[str, Any], secrets: SecretReader, where: str) -> StandardWebhooksCheck:
    check_keys(table, ("tolerance", *keys_of("secret")), where)
    symmetric, public = [], []
    for text in secrets.secrets(table, "secret", where):
        if text.startswith("whpk_"):
            public.append(_ed25519(_base64(text.removeprefix("whpk_"), where), where))
        else:
            symmetric.append(_base64(text.removeprefix("whsec_"), where))
    tolerance = span(table.get("tolerance", "5m"), f"{where}.tolerance").total_seconds()
    return StandardWebhooksCheck(tuple(symmetric), tuple(public), tolerance)


def _sns(table: Mapping[str, Any], where: str, fetch: sns.Fetch) -> sns.SnsCheck:
    check_keys(table, ("topics",), where)
    topics = table.get("topics")
    if not isinstance(topics, list) or not topics or not all(isinstance(one, str) for one in topics):
        raise UsageError(f'config.toml: {where} needs the topics to accept; write topics = ["arn:aws:sns:..."]')
    sns.require_cryptography(where)
    return sns.SnsCheck(tuple(topics), fetch)


_CHECKS: Mapping[str, Callable[[Mapping[str, Any], SecretReader, str], Early]] = {"basic": _basic, "header": _header}
_SIGNATURES: Mapping[str, Callable[[Mapping[str, Any], SecretReader, str], Late]] = {
    "hmac": _hmac,
    "standard_webhooks": _standard_webhooks,
}


def _ed25519(raw: bytes, where: str) -> Any:
    sns.require_cryptography(where)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        return Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as error:
        raise UsageError(f"config.toml: {where}: a whpk_ key has 32 bytes in base64; copy it whole") from error


def _base64(text: str, where: str) -> bytes:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not found:
        raise UsageError(f"config.toml: {where}: a secret is whsec_ or whpk_ and base64; copy it whole")
    return found


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise UsageError(f"config.toml: {where} is a table; write it as {{ key = value }}")
    return value


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise UsageError(f'config.toml: {where}.{key} is a text; write {key} = "..."')
    return value
