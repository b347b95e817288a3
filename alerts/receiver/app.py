"""The receiver as an ASGI application: authenticate, journal, answer; nothing is parsed that need not be."""

from __future__ import annotations

import asyncio
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.types import Receive, Scope, Send

from alerts.delivery import Delivery
from alerts.receiver import answers, bodies, targets
from alerts.receiver.admission import Admission, UnauthenticatedError, fields
from alerts.receiver.answers import Answer
from alerts.receiver.bodies import CLOSE, Budget, DisconnectedError
from alerts.receiver.errors import RETRY_AFTER, RefusedDeliveryError
from alerts.receiver.exchange import Exchange, respond
from alerts.receiver.integrations import Integration
from alerts.receiver.metrics import Metrics
from alerts.receiver.protocol import DISCARDED_BYTES
from alerts.receiver.settings import ReceiverSettings
from alerts.receiver.sns import SnsCheck
from alerts.receiver.spool import Spool
from alerts.receiver.targets import Dialect, Target
from recorder.identity import new_uid

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
        self._now = now
        self._admission = Admission(settings, now)
        self._budget = Budget(settings.queue_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        began = time.perf_counter()
        exchange = Exchange(scope)
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
        await respond(send, answer, scope["method"])
        seconds = time.perf_counter() - began
        self._metrics.answered(exchange.integration, answer.status, exchange.held, seconds)
        if self._log is not None:
            path = targets.redacted(exchange.raw_path)
            self._log(f"{exchange.remote} {scope['method']} {path} {answer.status} {exchange.held} {seconds * 1000:.1f}ms")

    async def _answer(self, exchange: Exchange, receive: Receive) -> Answer:
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
        if challenge := self._challenge(target, exchange):
            return challenge
        pending = self._admission.before_body(target, exchange.headers)
        if pending.admitted is not None:
            exchange.integration = pending.admitted.name
        if target.dialect is Dialect.OPSGENIE_REQUEST:
            return answers.opsgenie_request(target.path.rpartition("/")[2])
        body = await self._body(exchange, receive)
        integration = await self._admission.after_body(pending, target, exchange.headers, body)
        exchange.integration = integration.name
        if method == "GET" and not body and not exchange.query:
            return Answer(200, b'{"accepted": false, "error": "nothing was delivered; POST it"}')
        return await self._keep(integration, target, exchange, body)

    async def _body(self, exchange: Exchange, receive: Receive) -> bytes:
        limit = self._settings.body_limit
        if "transfer-encoding" in exchange.headers and "content-length" in exchange.headers:
            raise RefusedDeliveryError(400, "the length of the body is told in two ways (RFC 9112, 6.1)", CLOSE)
        told = exchange.headers.get("content-length", "")
        if told.isdigit() and (len(told) > 12 or int(told) > limit):
            raise RefusedDeliveryError(413, f"the body is longer than {limit} bytes; send less at once", CLOSE)
        body = await bodies.read(receive, limit=limit, timeout=self._settings.body_timeout, budget=self._budget)
        exchange.held, exchange.is_read = len(body), True
        return body

    async def _keep(self, integration: Integration, target: Target, exchange: Exchange, body: bytes) -> Answer:
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
                await asyncio.to_thread(check.confirm, body, self._now())
        return answers.accepted(target.dialect, delivery, dedup_key)

    def _handshake(self, target: Target, exchange: Exchange) -> Answer:
        pending = self._admission.before_body(target, exchange.headers)
        exchange.integration = pending.admitted.name if pending.admitted else target.name
        return answers.handshake(exchange.headers)

    def _challenge(self, target: Target, exchange: Exchange) -> Answer | None:
        """Netdata's challenge answered, None where the request is none; it proves who we are and delivers nothing."""
        integration = self._settings.integrations.get(target.name)
        if integration is None or not integration.netdata or exchange.scope["method"] != "GET":
            return None
        token = exchange.query.get("token", "")
        return answers.netdata_challenge(integration.netdata[0], token) if token else None

    async def _read_on(self, exchange: Exchange, receive: Receive, status: int) -> None:
        """Read what is left of a refused body, up to a point: else its sender may never see the answer."""
        expects = exchange.headers.get("expect", "").lower() == "100-continue"
        if status not in (408, 503) and not expects and not exchange.is_read:
            await bodies.discard(receive, limit=DISCARDED_BYTES, timeout=_DISCARD_SECONDS)


def _of_alertmanager(dialect: Dialect, started_at: float) -> Answer:
    if dialect is Dialect.HEALTHY:
        return Answer(200, b"OK", "text/plain; charset=utf-8")
    return answers.alertmanager_status(datetime.fromtimestamp(started_at, UTC).isoformat().replace("+00:00", "Z"))
