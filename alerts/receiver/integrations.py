"""The sections [alerts.integrations.NAME]: who may deliver as what."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from alerts import policy
from alerts.errors import FormatError
from alerts.receiver import checks, sns
from alerts.receiver.authentication import Early, Late, TokenCheck
from alerts.receiver.checks import check_keys, table_of, text_of
from alerts.receiver.secret_values import SecretReader, Tokens, keys_of
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
    for key, build in _EARLY.items():
        if key in table:
            early.append(build(table_of(table[key], f"{where} {key}"), secrets, f"{where} {key}"))
    for key, build_late in _LATE.items():
        if key in table:
            late.append(build_late(table_of(table[key], f"{where} {key}"), secrets, f"{where} {key}"))
    if "sns" in table:
        late.append(checks.sns(table_of(table["sns"], f"{where} sns"), f"{where} sns", sns_fetch))
    routing_keys = secrets.tokens(table, "routing_keys", where)
    if not (early or late or routing_keys) and fallback:
        early.append(TokenCheck(fallback))
    netdata: tuple[str, ...] = ()
    if "netdata" in table:
        netdata = secrets.secrets(table_of(table["netdata"], f"{where} netdata"), "secret", f"{where} netdata")
    return Integration(name, _format(table, described, where), tuple(early), tuple(late), routing_keys, netdata)


def _format(table: Mapping[str, Any], described: Collection[str], where: str) -> str:
    name = text_of(table, "format", where)
    if name and name not in described:
        from alerts.detect import format_named  # all the parsers; only to check a name

        try:
            format_named(name)
        except FormatError as error:
            raise UsageError(f"config.toml: {where}.format: {error}") from error
    return name


_EARLY: Mapping[str, Callable[[Mapping[str, Any], SecretReader, str], Early]] = {
    "basic": checks.basic,
    "header": checks.header,
}
_LATE: Mapping[str, Callable[[Mapping[str, Any], SecretReader, str], Late]] = {
    "hmac": checks.hmac,
    "standard_webhooks": checks.standard_webhooks,
}
