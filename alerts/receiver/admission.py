"""Which integration a request belongs to, and whether it may deliver.

A request is decided in two steps: `before_body` on what its headers and path show, `after_body` on its raw body where a
signature or a routing key has yet to prove it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from alerts.receiver.authentication import Shown, TokenCheck
from alerts.receiver.errors import RefusedDeliveryError
from alerts.receiver.integrations import NAME, Integration
from alerts.receiver.settings import ReceiverSettings
from alerts.receiver.sns import SnsCheck
from alerts.receiver.targets import Dialect, Target

_FORMATS = {
    Dialect.PROMETHEUS: ("prometheus", "alertmanager", ""),
    Dialect.PAGERDUTY: ("pagerduty", "pagerduty_events", "pagerduty_events_v2", ""),
    Dialect.OPSGENIE: ("opsgenie", "opsgenie_api", ""),
}


_LARGEST_EVENT = 1024 * 1024


class UnauthenticatedError(RefusedDeliveryError):
    """Nothing that was shown is right; `integration` is the one asked for, where it is known."""

    def __init__(self, integration: str = "") -> None:
        super().__init__(401, "not authenticated", {"www-authenticate": "Bearer"})
        self.integration = integration


@dataclass(frozen=True, slots=True)
class Pending:
    """An integration that is admitted, or those that the body has to choose from."""

    admitted: Integration | None
    candidates: tuple[Integration, ...] = ()


@dataclass(frozen=True)
class Admission:
    """Admits requests by the settings."""

    settings: ReceiverSettings
    now: Callable[[], float] = field(default=time.time)

    def before_body(self, target: Target, headers: Mapping[str, str]) -> Pending:
        """Decide by headers and path; raises RefusedDeliveryError 404 for an unknown name, 401 where no body can help."""
        if not self.settings.integrations:
            return Pending(self._free(target, headers))
        if target.name:
            named = self.settings.integrations.get(target.name)
            if named is None:
                raise RefusedDeliveryError(404, "there is no such integration")
            candidates: tuple[Integration, ...] = (named,)
        else:
            candidates = tuple(self.settings.integrations.values())
        shown = Shown(headers, target.token)
        for one in candidates:
            if any(check.admits(shown) for check in one.early):
                return Pending(one)
        by_body = tuple(one for one in candidates if self._may_prove(one, target))
        if by_body:
            return Pending(None, by_body)
        return Pending(self._open(candidates, target, headers))

    async def after_body(self, pending: Pending, target: Target, headers: Mapping[str, str], body: bytes) -> Integration:
        """Decide by the body where that is still open; raises RefusedDeliveryError 401, UnavailableError."""
        if pending.admitted is not None:
            return pending.admitted
        key = routing_key(body) if target.dialect is Dialect.PAGERDUTY else ""
        for one in pending.candidates:
            if key and one.routing_keys.admits(key):
                return one
            for check in one.late if target.name else ():
                # a certificate may have to be fetched
                admitted = (
                    await asyncio.to_thread(check.admits, headers, body, self.now())
                    if isinstance(check, SnsCheck)
                    else check.admits(headers, body, self.now())
                )
                if admitted:
                    return one
        if not target.name:
            return self._open(tuple(self.settings.integrations.values()), target, headers)
        raise UnauthenticatedError(target.name)

    def _free(self, target: Target, headers: Mapping[str, str]) -> Integration:
        """The integration of any name, where none is configured and only this machine reaches us."""
        name = target.name or target.dialect.value
        if not NAME.fullmatch(name):
            raise RefusedDeliveryError(404, "a name has 1 to 64 of a-z, 0-9, _ and -")
        if self.settings.tokens:
            if not TokenCheck(self.settings.tokens).admits(Shown(headers, target.token)):
                raise UnauthenticatedError
        else:
            _refuse_browsers(headers)
        return Integration(name)

    def _open(self, candidates: tuple[Integration, ...], target: Target, headers: Mapping[str, str]) -> Integration:
        """The integration without authentication that this is for; by its format where no name is told."""
        for one in candidates:
            if one.is_open and (target.name or one.format in _FORMATS.get(target.dialect, ())):
                _refuse_browsers(headers)
                return one
        raise UnauthenticatedError(target.name)

    @staticmethod
    def _may_prove(one: Integration, target: Target) -> bool:
        if target.dialect is Dialect.PAGERDUTY and one.routing_keys:
            return True
        return bool(one.late and target.name)


def routing_key(body: bytes) -> str:
    """The routing key of a PagerDuty event; empty where there is none."""
    found = fields(body).get("routing_key", "")
    return found if isinstance(found, str) else ""


def fields(body: bytes) -> Mapping[str, object]:
    """The top-level fields of a JSON body; none where it is no object, or larger than any event of PagerDuty."""
    try:
        found = json.loads(body) if len(body) <= _LARGEST_EVENT else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _refuse_browsers(headers: Mapping[str, str]) -> None:
    """Where nobody has to authenticate, a page in this machine's browser must not be able to deliver."""
    if "origin" in headers or headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise RefusedDeliveryError(403, "deliveries from web pages are refused; give the integration a token")
