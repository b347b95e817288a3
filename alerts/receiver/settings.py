"""The receiver's part of config.toml: [alerts.receiver] and who may deliver."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alerts.receiver import sns
from alerts.receiver.addresses import Address
from alerts.receiver.checks import check_keys, text_of
from alerts.receiver.integrations import Integration, parse
from alerts.receiver.secret_values import SecretReader, Tokens, keys_of
from alerts.receiver.spool import QUEUE_LIMIT
from store.config import section, span
from store.errors import UsageError

DEFAULT_LISTEN = "127.0.0.1:9099"
_KEYS = (
    *("listen", "body_limit", "queue_limit", "body_timeout", "header_timeout", "keep_alive", "drain_every", "connections"),
    *("access_log", "tls_certificate", "tls_key", "tls_client_ca", *keys_of("token"), *keys_of("metrics_token")),
)
_SIZE = re.compile(r"(\d{1,12})\s*(|B|kB|KB|KiB|MB|MiB|GiB)")
_UNITS = {"": 1, "B": 1, "kB": 1000, "KB": 1000, "KiB": 1024, "MB": 1_000_000, "MiB": 1024**2, "GiB": 1024**3}
_LARGEST_BODY = 15 * 1024 * 1024  # what one journal record can hold


@dataclass(frozen=True)
class ReceiverSettings:
    """How the receiver listens, what it bounds, and whom it admits; sizes in bytes, times in seconds."""

    listen: tuple[str, ...] = (DEFAULT_LISTEN,)
    body_limit: int = 5 * 1024 * 1024
    queue_limit: int = QUEUE_LIMIT
    body_timeout: float = 10.0
    header_timeout: float = 10.0
    # Longer than the five minutes after which Go's clients close idle connections: were we the first, a delivery could be
    # on its way meanwhile, and Prometheus does not send it again.
    keep_alive: float = 320.0
    drain_every: float = 1.0
    connections: int = 1000
    access_log: bool = False
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_client_ca: Path | None = None  # whose certificates senders have to show
    tokens: Tokens = field(default_factory=Tokens)
    metrics_tokens: Tokens = field(default_factory=Tokens)
    integrations: Mapping[str, Integration] = field(default_factory=dict)


def load(config: Path, *, secrets: SecretReader | None = None, sns_fetch: sns.Fetch = sns.fetch_https) -> ReceiverSettings:
    """The receiver's settings from config.toml; raises UsageError naming what is wrong and the remedy."""
    found = section(config, "alerts")
    secrets = secrets or SecretReader(config.parent)
    where = "[alerts.receiver]"
    table = _table(found, "receiver")
    check_keys(table, _KEYS, where)
    tokens = secrets.tokens(table, "token", where)
    sections = _table(found, "integrations")
    values: dict[str, Any] = {
        "tokens": tokens,
        "metrics_tokens": secrets.tokens(table, "metrics_token", where),
        "integrations": {
            name: parse(name, one, secrets, fallback=tokens, sns_fetch=sns_fetch, described=_table(found, "formats"))
            for name, one in sections.items()
        },
    }
    if "listen" in table:
        values["listen"] = _listen(table["listen"], where)
    for key in ("body_limit", "queue_limit"):
        if key in table:
            values[key] = _size(table[key], f"{where}.{key}")
    for key in ("body_timeout", "header_timeout", "keep_alive", "drain_every"):
        if key in table:
            values[key] = _seconds(table[key], f"{where}.{key}")
    if "connections" in table:
        values["connections"] = _size(table["connections"], f"{where}.connections")
    values["access_log"] = table.get("access_log", False) is True
    for key in ("tls_certificate", "tls_key", "tls_client_ca"):
        if name := text_of(table, key, where):
            values[key] = _file(config.parent / Path(name).expanduser(), f"{where}.{key}")
    settings = ReceiverSettings(**values)
    if not settings.tls_certificate and (settings.tls_key or settings.tls_client_ca):
        raise UsageError(f"config.toml: {where} needs tls_certificate as well; give the chain in PEM")
    if settings.body_limit > _LARGEST_BODY:
        raise UsageError(f"config.toml: {where}.body_limit is at most 15MiB; no monitoring system sends more at once")
    return settings


def require_safe(settings: ReceiverSettings, addresses: tuple[Address, ...]) -> None:
    """Raise UsageError where strangers could deliver: on any address that is not this machine's own."""
    public = [address for address in addresses if not address.is_local]
    if not public:
        return
    if not settings.integrations:
        raise UsageError(
            f"{public[0]} can be reached from other machines, and nobody would have to authenticate; name those who may "
            "deliver in config.toml as [alerts.integrations.NAME] with token_env, or listen on 127.0.0.1"
        )
    for integration in settings.integrations.values():
        if integration.is_open:
            raise UsageError(
                f"{public[0]} can be reached from other machines, and [alerts.integrations.{integration.name}] has no "
                "authentication; give it token_env, basic, header, hmac, standard_webhooks or sns, or listen on 127.0.0.1"
            )


def _table(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = found.get(name, {})
    if not isinstance(value, Mapping):
        raise UsageError(f"config.toml: alerts.{name} is a section; write [alerts.{name}]")
    return value


def _listen(value: Any, where: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str) for one in values):
        raise UsageError(f'config.toml: {where}.listen is an address or a list; write listen = "{DEFAULT_LISTEN}"')
    return tuple(values)


def _file(path: Path, where: str) -> Path:
    if not os.access(path, os.R_OK):
        raise UsageError(f"config.toml: {where}: {path} can't be read; put the PEM file there")
    return path


def _size(value: Any, where: str) -> int:
    match = _SIZE.fullmatch(str(value).strip())
    size = int(match[1]) * _UNITS[match[2]] if match and not isinstance(value, bool) else 0
    if size <= 0:
        raise UsageError(f'config.toml: {where}: {value!r} is no size; write a whole number, or a text such as "5MiB"')
    return size


def _seconds(value: Any, where: str) -> float:
    seconds = span(value, where).total_seconds()
    if seconds <= 0:
        raise UsageError(f'config.toml: {where} must be more than nothing; write "1s"')
    return seconds
