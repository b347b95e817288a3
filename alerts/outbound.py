"""What is told to the sources of alerts: acknowledged, resolved, silenced; requests as plain data, and one sender.

A request names its secrets and does not hold them, so that it can wait in a queue: `{routing_key}` in a header or in the
JSON body is replaced when it is sent.

    [alerts.integrations.prod]
    outbound = "pagerduty"            # or "pagerduty_rest", "alertmanager"
    routing_key_env = "PD_KEY"        # pagerduty: https://developer.pagerduty.com/docs/events-api-v2/overview/
    api_token_env = "PD_TOKEN"        # pagerduty_rest, with `from`, the e-mail address of a user there
    url = "http://alertmanager:9093"  # alertmanager, or where another is to be spoken to
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from alerts.receiver.secret_values import SecretReader
from store.config import span
from store.errors import UsageError

KINDS = ("acknowledge", "resolve", "silence", "unsilence")
TIMEOUT = 10.0
_MOST_ANSWER = 64 * 1024
_SECRET = re.compile(r"\{([a-z_]+)\}")
_EVENTS_URL = "https://events.pagerduty.com"
_REST_URL = "https://api.pagerduty.com"
_SILENCE_FOR = "2h"
_LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; values of `headers` and texts of `body` may name secrets as {name}."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    secrets: tuple[str, ...] = ()  # the names that are replaced


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request: done, to be tried again, or neither; `answer` is the decoded body, or says why."""

    ok: bool
    retry: bool
    answer: Any = None


class Opener(Protocol):
    """Sends a request and returns the status and the body; raises OSError or HTTPException where that fails."""

    def __call__(self, request: urllib.request.Request, timeout: float) -> tuple[int, bytes]: ...


def requests_for(
    kind: str, alert: Mapping[str, Any], settings: Mapping[str, Any], *, now: datetime | None = None
) -> list[Request]:
    """What to send so that the source knows; nothing where its way out has no such thing, or none is configured.

    `alert` has `identity`, `labels`, and where they are known `dedup_key`, `incident_id`, `silence_id`, `actor`,
    `comment`, `duration`. Raises UsageError for settings that make no sense.
    """
    if kind not in KINDS:
        raise UsageError(f"there is no {kind!r} to tell a source; use {', '.join(KINDS)}")
    way = str(settings.get("outbound") or "")
    if not way:
        return []
    if way not in _WAYS:
        raise UsageError(f'config.toml: outbound: there is no "{way}"; use {", ".join(_WAYS)}')
    return list(_WAYS[way](kind, alert, settings, now or datetime.now(UTC)))


def send(request: Request, opener: Opener | None = None, secret: Callable[[str], str] = lambda _: "") -> Outcome:
    """Send it; `secret` gives the value for a name. Only what may work later is to be tried again."""
    try:
        status, raw = (opener or open_url)(_prepared(request, secret), TIMEOUT)
    except (OSError, HTTPException) as error:
        return Outcome(False, True, f"{urlsplit(request.url).hostname} can't be reached ({_reason(error)})")
    answer = _decoded(raw)
    if 200 <= status < 300:
        return Outcome(True, False, answer)
    if status == 404 and request.method == "DELETE":
        return Outcome(True, False, answer)  # it is gone already
    return Outcome(False, status >= 500 or status in (408, 425, 429), {"status": status, "answer": answer})


def secrets_of(settings: Mapping[str, Any], where: str, folder: Path) -> Callable[[str], str]:
    """Gives the value of a secret by its name, from an integration's settings; `folder` is that of config.toml.

    What is returned raises UsageError where the secret is not there; `where` names the section.
    """
    reader = SecretReader(folder)
    return lambda name: reader.secrets(settings, name, where)[0]


def open_url(request: urllib.request.Request, timeout: float) -> tuple[int, bytes]:
    """The real sender; follows no redirect, which would carry secrets elsewhere."""
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=timeout) as answer:
            return answer.status, answer.read(_MOST_ANSWER)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(_MOST_ANSWER)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow none: the answer is then the redirect itself."""


def _pagerduty(kind: str, alert: Mapping[str, Any], settings: Mapping[str, Any], _now: datetime) -> Iterable[Request]:
    """Events v2: by the key that the sender gave, on the integration key of the service."""
    if kind in ("acknowledge", "resolve"):
        key = str(alert.get("dedup_key") or _labels(alert).get("dedup_key") or alert["identity"])
        body = {"routing_key": "{routing_key}", "event_action": kind, "dedup_key": key[:_LONGEST_KEY]}
        yield Request("POST", f"{_base(settings, _EVENTS_URL)}/v2/enqueue", {}, body, ("routing_key",))


def _pagerduty_rest(kind: str, alert: Mapping[str, Any], settings: Mapping[str, Any], _now: datetime) -> Iterable[Request]:
    """Incidents of a PagerDuty whose webhooks come in; who does it is a user of theirs."""
    status = {"acknowledge": "acknowledged", "resolve": "resolved"}.get(kind)
    if status is None:
        return
    sender = str(settings.get("from") or "")
    if not sender:
        raise UsageError('config.toml: outbound = "pagerduty_rest" needs the e-mail address of a user; write from = "..."')
    incident = quote(str(alert.get("incident_id") or alert["identity"]), safe="")
    headers = {
        "authorization": "Token token={api_token}",
        "accept": "application/vnd.pagerduty+json;version=2",
        "from": sender,
    }
    body = {"incident": {"type": "incident_reference", "status": status}}
    yield Request("PUT", f"{_base(settings, _REST_URL)}/incidents/{incident}", headers, body, ("api_token",))


def _alertmanager(kind: str, alert: Mapping[str, Any], settings: Mapping[str, Any], now: datetime) -> Iterable[Request]:
    """Silences of an Alertmanager: of exactly this alert, by all of its labels. It has no acknowledging and resolving."""
    base = _base(settings, "")
    if not base:
        raise UsageError('config.toml: outbound = "alertmanager" needs its address; write url = "http://alertmanager:9093"')
    headers, secrets = _credentials(settings)
    if kind == "unsilence" and alert.get("silence_id"):
        silence = quote(str(alert["silence_id"]), safe="")
        yield Request("DELETE", f"{base}/api/v2/silence/{silence}", headers, None, secrets)
    elif kind == "silence" and _labels(alert):  # without labels it would silence everything
        length = span(alert.get("duration") or settings.get("silence") or _SILENCE_FOR, "silence")
        matchers = [
            {"name": name, "value": value, "isRegex": False, "isEqual": True} for name, value in sorted(_labels(alert).items())
        ]
        body = {
            "matchers": matchers,
            "startsAt": _text(now),
            "endsAt": _text(now + length),
            "createdBy": str(alert.get("actor") or "tt"),
            "comment": str(alert.get("comment") or "silenced in TermTask"),
        }
        yield Request("POST", f"{base}/api/v2/silences", headers, body, secrets)


_WAYS: Mapping[str, Callable[[str, Mapping[str, Any], Mapping[str, Any], datetime], Iterable[Request]]] = {
    "pagerduty": _pagerduty,
    "pagerduty_rest": _pagerduty_rest,
    "alertmanager": _alertmanager,
}


def _credentials(settings: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    given = any(settings.get(key) for key in ("api_token", "api_token_env", "api_token_file"))
    return ({"authorization": "Bearer {api_token}"}, ("api_token",)) if given else ({}, ())


def _prepared(request: Request, secret: Callable[[str], str]) -> urllib.request.Request:
    def filled(value: Any) -> Any:
        if isinstance(value, str):
            return _SECRET.sub(lambda found: secret(found[1]) if found[1] in request.secrets else found[0], value)
        return value

    data = None
    headers = {name: filled(value) for name, value in request.headers.items()}
    if request.body is not None:
        # only whole texts at the top are secrets: what an alert says must never be taken for a name
        body = {key: filled(value) if value == f"{{{key}}}" else value for key, value in request.body.items()}
        data = json.dumps(body).encode()
        headers["content-type"] = "application/json"
    return urllib.request.Request(request.url, data, headers, method=request.method)


def _labels(alert: Mapping[str, Any]) -> Mapping[str, str]:
    found = alert.get("labels")
    return found if isinstance(found, Mapping) else {}


def _base(settings: Mapping[str, Any], default: str) -> str:
    base = str(settings.get("url") or default).rstrip("/")
    if base and urlsplit(base).scheme not in ("http", "https"):
        raise UsageError(f"config.toml: url: {base!r} is no web address; write http://HOST:PORT")
    return base


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw[:200].decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or getattr(error, "strerror", None) or error or type(error).__name__)
