"""A Consul catalog: url = "http://127.0.0.1:8500", token_env = "CONSUL_HTTP_TOKEN"."""

from __future__ import annotations

from infra.live import http
from infra.question import Question, Settings

_PATHS = {"nodes": "/v1/catalog/nodes", "services": "/v1/catalog/services", "health": "/v1/health/state/any"}


def questions(settings: Settings) -> list[Question]:
    """Nodes and services of the datacentre that answers."""
    settings.refuse_others("url", "token_env", "paths")
    return [
        http.question(settings, name, _PATHS[name], "consul", "X-Consul-Token: {}")
        for name in settings.texts("paths", ("nodes", "services"))
        if name in _PATHS
    ]
