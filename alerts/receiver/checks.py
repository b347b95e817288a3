"""Each way to authenticate as it is written in config.toml, made into what admits; raises UsageError with the remedy."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from alerts.receiver import signatures
from alerts.receiver.authentication import BasicCheck, HeaderCheck
from alerts.receiver.secret_values import SecretReader, keys_of
from alerts.receiver.signatures import HmacCheck, StandardWebhooksCheck
from alerts.receiver.sns import Fetch, SnsCheck, require_cryptography
from store.config import span
from store.errors import UsageError


def check_keys(table: Mapping[str, Any], known: tuple[str, ...], where: str, others: tuple[str, ...] = ()) -> None:
    """Raise UsageError for a key nobody reads, naming the nearest that somebody does."""
    for key in table:
        if key not in known and key not in others:
            near = get_close_matches(key, [*known, *others], 1, 0.5)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise UsageError(f"config.toml: {where} has no setting {key!r}; {hint}")


def table_of(value: Any, where: str) -> Mapping[str, Any]:
    """A value that has to be a table; raises UsageError."""
    if not isinstance(value, Mapping):
        raise UsageError(f"config.toml: {where} is a table; write it as {{ key = value }}")
    return value


def text_of(table: Mapping[str, Any], key: str, where: str) -> str:
    """A text in a table, empty where there is none; raises UsageError for anything else."""
    value = table.get(key, "")
    if not isinstance(value, str):
        raise UsageError(f'config.toml: {where}.{key} is a text; write {key} = "..."')
    return value


def basic(table: Mapping[str, Any], secrets: SecretReader, where: str) -> BasicCheck:
    """A user with one or several passwords."""
    check_keys(table, ("user", *keys_of("password")), where)
    user, passwords = text_of(table, "user", where), secrets.tokens(table, "password", where)
    if not user or not passwords:
        raise UsageError(f"config.toml: {where} needs user and a password; give password_env or password_file")
    return BasicCheck(user, passwords)


def header(table: Mapping[str, Any], secrets: SecretReader, where: str) -> HeaderCheck:
    """A token in a header of a certain name."""
    check_keys(table, ("name", *keys_of("token")), where)
    name, tokens = text_of(table, "name", where).lower(), secrets.tokens(table, "token", where)
    if not name or not tokens:
        raise UsageError(f"config.toml: {where} needs name and a token; give token_env or token_file")
    return HeaderCheck(name, tokens)


def hmac(table: Mapping[str, Any], secrets: SecretReader, where: str) -> HmacCheck:
    """An HMAC in a header: a preset, or its parts one by one."""
    own = ("preset", "header", "prefix", "algorithm", "encoding", "timestamp_header", "separator", "tolerance")
    check_keys(table, (*own, *keys_of("secret")), where)
    preset = text_of(table, "preset", where)
    if preset and preset not in signatures.PRESETS:
        raise UsageError(f"config.toml: {where}.preset is one of {', '.join(signatures.PRESETS)}, not {preset!r}")
    given = {key: text_of(table, key, where) for key in own[1:7] if key in table}
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


def standard_webhooks(table: Mapping[str, Any], secrets: SecretReader, where: str) -> StandardWebhooksCheck:
    """Secrets or public keys of Standard Webhooks."""
    check_keys(table, ("tolerance", *keys_of("secret")), where)
    symmetric, public = [], []
    for text in secrets.secrets(table, "secret", where):
        if text.startswith("whpk_"):
            public.append(_ed25519(_base64(text.removeprefix("whpk_"), where), where))
        else:
            symmetric.append(_base64(text.removeprefix("whsec_"), where))
    tolerance = span(table.get("tolerance", "5m"), f"{where}.tolerance").total_seconds()
    return StandardWebhooksCheck(tuple(symmetric), tuple(public), tolerance)


def sns(table: Mapping[str, Any], where: str, fetch: Fetch) -> SnsCheck:
    """The topics of Amazon SNS that are taken."""
    check_keys(table, ("topics",), where)
    topics = table.get("topics")
    if not isinstance(topics, list) or not topics or not all(isinstance(one, str) for one in topics):
        raise UsageError(f'config.toml: {where} needs the topics to accept; write topics = ["arn:aws:sns:..."]')
    require_cryptography(where)
    return SnsCheck(tuple(topics), fetch)


def _ed25519(raw: bytes, where: str) -> Any:
    require_cryptography(where)
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
