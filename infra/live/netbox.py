"""NetBox: url = "https://netbox.example.net", token_env = "NETBOX_TOKEN"."""

from __future__ import annotations

from infra.live import http
from infra.question import Question, Settings

_PATHS = (
    "dcim/regions", "dcim/sites", "dcim/devices", "virtualization/clusters", "virtualization/virtual-machines",
)  # fmt: skip


def questions(settings: Settings) -> list[Question]:
    """One request per sort of object."""
    settings.refuse_others("url", "token_env", "paths")
    return [
        http.question(settings, path, f"/api/{path}/?limit=0", "netbox", "Authorization: Token {}")
        for path in settings.texts("paths", _PATHS)
    ]
