"""The operator's own paths: health and metrics, for this machine, and with a token for others."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from alerts.receiver.authentication import Shown, TokenCheck
from alerts.receiver.bodies import CLOSE
from alerts.receiver.errors import RETRY_AFTER
from alerts.receiver.metrics import CONTENT_TYPE, Metrics
from alerts.receiver.settings import ReceiverSettings
from alerts.receiver.spool import Spool

_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def application(receiver: ASGIApp, settings: ReceiverSettings, spool: Spool, metrics: Metrics) -> ASGIApp:
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
