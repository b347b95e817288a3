"""The receiver as an ASGI application: authenticate, journal, answer; nothing is parsed that need not be."""

from __future__ import annotations

import asyncio
import ipaddress
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from alerts.delivery import KEPT_HEADERS, Delivery
from alerts.receiver import answers, bodies, targets
from alerts.receiver.admission import Admission, UnauthenticatedError, fields
from alerts.receiver.answers import Answer
from alerts.receiver.authentication import Shown, TokenCheck
from alerts.receiver.bodies import CLOSE, Budget, DisconnectedError
from alerts.receiver.errors import RETRY_AFTER, RefusedDeliveryError
from alerts.receiver.integrations import Integration
from alerts.receiver.metrics import CONTENT_TYPE, Metrics
from alerts.receiver.protocol import DISCARDED_BYTES
from alerts.receiver.settings import ReceiverSettings
from alerts.receiver.sns import SnsCheck
from alerts.receiver.spool import Spool
from alerts.receiver.targets import Dialect, Target
from recorder.identity import new_uid

_KEPT = frozenset(name.encode() for name in KEPT_HEADERS)
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_DISCARD_SECONDS = 3.0


class Receiver:
    """Takes deliveries on every path that is not the operator's own."""

    def __init__(
        self,
        settings: ReceiverSettings,
        spool: Spool,
        metrics: Metrics,
        *,
        on_delivery: Callable[[], None] = lambda: None,
        log: Callable[[str], None] | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._spool = spool
        self._metrics = metrics
        self._on_delivery = on_delivery
        self._log = log
        self._admission = Admission(settings, now)
        self._budget = Budget(settings.queue_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        began = time.perf_counter()
        exchange = _Exchange(scope)
        try:
            answer = await self._answer(exchange, receive)
        except DisconnectedError:
            return
        except RefusedDeliveryError as refusal:
            answer = answers.refused(refusal.status, refusal.message, refusal.headers)
            if isinstance(refusal, UnauthenticatedError):
                exchange.integration = refusal.integration
            await self._read_on(exchange, receive, answer.status)
            if answer.status != 503:  # those who are refused hold no connections
                answer = Answer(answer.status, answer.body, headers={**answer.headers, **CLOSE})
        except Exception:
            # A sender gives up on 500 or 4xx, and tries again on 503: whatever is wrong here, its delivery is not lost.
            traceback.print_exc(file=sys.stderr)
            answer = answers.refused(503, "something went wrong here; try again", {**RETRY_AFTER, **CLOSE})
        finally:
            self._budget.give_back(exchange.held)
        await _send(send, answer, scope["method"])
        seconds = time.perf_counter() - began
        self._metrics.answered(exchange.integration, answer.status, exchange.held, seconds)
        if self._log is not None:
            path = targets.redacted(exchange.raw_path)
            self._log(f"{exchange.remote} {scope['method']} {path} {answer.status} {exchange.held} {seconds * 1000:.1f}ms")

    async def _answer(self, exchange: _Exchange, receive: Receive) -> Answer:
        target = targets.parse(exchange.raw_path)
        if target is None:
            raise RefusedDeliveryError(404, "nothing is here; deliver to /in/NAME")
        method = exchange.scope["method"]
        if target.dialect in (Dialect.STATUS, Dialect.HEALTHY) and method in targets.METHODS[target.dialect]:
            return _of_alertmanager(target.dialect, self._metrics.started_at)
        if method == "OPTIONS":
            return self._handshake(target, exchange)
        if method not in targets.METHODS[target.dialect]:
            allowed = ", ".join(targets.METHODS[target.dialect])
            raise RefusedDeliveryError(405, f"{method} is not for this path", {"allow": allowed})
        pending = self._admission.before_body(target, exchange.headers)
        if pending.admitted is not None:
            exchange.integration = pending.admitted.name
        if target.dialect is Dialect.OPSGENIE_REQUEST:
            return answers.opsgenie_request(target.path.rpartition("/")[2])
        if challenge := self._challenge(target, exchange):
            return challenge
        body = await self._body(exchange, receive)
        integration = await self._admission.after_body(pending, target, exchange.headers, body)
        exchange.integration = integration.name
        if method == "GET" and not body and not exchange.query:
            return Answer(200, b'{"accepted": false, "error": "nothing was delivered; POST it"}')
        return await self._keep(integration, target, exchange, body)

    async def _body(self, exchange: _Exchange, receive: Receive) -> bytes:
        limit = self._settings.body_limit
        if "transfer-encoding" in exchange.headers and "content-length" in exchange.headers:
            raise RefusedDeliveryError(400, "the length of the body is told in two ways (RFC 9112, 6.1)", CLOSE)
        told = exchange.headers.get("content-length", "")
        if told.isdigit() and (len(told) > 12 or int(told) > limit):
            raise RefusedDeliveryError(413, f"the body is longer than {limit} bytes; send less at once", CLOSE)
        body = await bodies.read(receive, limit=limit, timeout=self._settings.body_timeout, budget=self._budget)
        exchange.held, exchange.is_read = len(body), True
        return body

    async def _keep(self, integration: Integration, target: Target, exchange: _Exchange, body: bytes) -> Answer:
        uid = dedup_key = new_uid()
        query = exchange.query
        if target.dialect is Dialect.PAGERDUTY:
            told = fields(body).get("dedup_key")
            dedup_key = str(told) if told else uid
            query = query if told else {**query, "dedup_key": dedup_key}
        delivery = Delivery(
            body,
            uid=uid,
            integration=integration.name,
            received_at=time.time_ns() // 1000,
            format=integration.format if target.dialect is Dialect.PLAIN else "",
            path=target.path,
            query=query,
            headers=exchange.kept_headers(),
            remote=exchange.remote,
        )
        await self._spool.append(delivery)
        self._on_delivery()
        for check in integration.late:
            if isinstance(check, SnsCheck):
                await asyncio.to_thread(check.confirm, body)
        return answers.accepted(target.dialect, delivery, dedup_key)

    def _handshake(self, target: Target, exchange: _Exchange) -> Answer:
        pending = self._admission.before_body(target, exchange.headers)
        exchange.integration = pending.admitted.name if pending.admitted else target.name
        return answers.handshake(exchange.headers)

    def _challenge(self, target: Target, exchange: _Exchange) -> Answer | None:
        """Netdata's challenge answered, None where the request is none."""
        integration = self._settings.integrations.get(target.name)
        if integration is None or not integration.netdata or exchange.scope["method"] != "GET":
            return None
        token = exchange.query.get("token", "")
        return answers.netdata_challenge(integration.netdata[0], token) if token else None

    async def _read_on(self, exchange: _Exchange, receive: Receive, status: int) -> None:
        """Read what is left of a refused body, up to a point: else its sender may never see the answer."""
        expects = exchange.headers.get("expect", "").lower() == "100-continue"
        if status not in (408, 503) and not expects and not exchange.is_read:
            await bodies.discard(receive, limit=DISCARDED_BYTES, timeout=_DISCARD_SECONDS)


class _Exchange:
    """One request while it is being answered."""

    __slots__ = ("_raw_headers", "headers", "held", "integration", "is_read", "query", "raw_path", "remote", "scope")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.integration = ""
        self.held = 0  # bytes of the body in memory
        self.is_read = False
        self._raw_headers: list[tuple[bytes, bytes]] = scope["headers"]
        self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self._raw_headers}
        self.raw_path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
        query = scope["query_string"]
        self.query: dict[str, str] = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)) if query else {}
        client = scope.get("client")
        self.remote = str(client[0]) if client and client[0] else "unix"

    def kept_headers(self) -> dict[str, str]:
        """Those of its headers that a delivery keeps."""
        return {name.decode(): value.decode("latin-1") for name, value in self._raw_headers if name in _KEPT}


def application(receiver: Receiver, settings: ReceiverSettings, spool: Spool, metrics: Metrics) -> ASGIApp:
    """The whole application: the operator's own paths, and the receiver below all others."""

    def may_watch(request: Request) -> bool:
        if _is_local(request.scope, request.headers):
            return True
        shown = Shown({name.lower(): value for name, value in request.headers.items()})
        return bool(settings.metrics_tokens) and TokenCheck(settings.metrics_tokens).admits(shown)

    async def healthz(request: Request) -> Response:
        if not may_watch(request):
            return JSONResponse({"error": "not found"}, 404, CLOSE)
        await spool.check()
        if spool.problem:
            return JSONResponse({"status": "unavailable", "reason": spool.problem}, 503, RETRY_AFTER)
        return JSONResponse({"status": "ok"})

    async def exposition(request: Request) -> Response:
        if not may_watch(request):
            return JSONResponse({"error": "not found"}, 404, CLOSE)
        return PlainTextResponse(metrics.render(spool.waiting(), time.time()), media_type=CONTENT_TYPE)

    found = Starlette(routes=[Route("/healthz", healthz), Route("/metrics", exposition)])
    found.router.default = receiver
    found.router.redirect_slashes = False
    return found


def _is_local(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Whether the peer is this machine, and not a proxy on it that passes on what others ask."""
    if any(name in headers for name in _FORWARDED):
        return False
    client = scope.get("client")
    if not client or not client[0]:
        return True  # a unix socket
    try:
        return ipaddress.ip_address(client[0]).is_loopback
    except ValueError:
        return False


def _of_alertmanager(dialect: Dialect, started_at: float) -> Answer:
    if dialect is Dialect.HEALTHY:
        return Answer(200, b"OK", "text/plain; charset=utf-8")
    return answers.alertmanager_status(datetime.fromtimestamp(started_at, UTC).isoformat().replace("+00:00", "Z"))


async def _send(send: Send, answer: Answer, method: str) -> None:
    headers = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        *((name.encode(), value.encode("latin-1", "replace")) for name, value in answer.headers.items()),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else answer.body})
