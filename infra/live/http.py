"""Asking an HTTP interface with curl: time-outs, and a token from the environment that no process list shows."""

from __future__ import annotations

import os
from collections.abc import Mapping

from infra.question import Question, Settings
from store.errors import UsageError

_SWITCHES = ("--silent", "--show-error", "--fail", "--location", "--max-time", "60", "--connect-timeout", "10")


def question(
    settings: Settings, asked: str, path: str, format_: str, header: str, *, environment: Mapping[str, str] = os.environ
) -> Question:
    """A request below the section's `url`; `header` holds {} for the token, which the variable named in `token_env` has."""
    url = settings.text("url").rstrip("/")
    if not url.startswith(("http://", "https://")) or any(character in url for character in '"\\\n\r '):
        raise UsageError(f'config.toml: [infra.sources.{settings.name}] needs its address; write url = "https://..."')
    variable = settings.text("token_env")
    token = environment.get(variable, "") if variable else ""
    if variable and not token:
        raise UsageError(f"{variable} is not set, which holds the token of source {settings.name}; export it")
    lines = [f'url = "{url}{path}"']
    if token:
        escaped = header.format(token).replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'header = "{escaped}"')
    stdin = "\n".join(lines).encode() + b"\n"
    return Question(asked, ("curl", *_SWITCHES, "--config", "-"), format_, settings.name, stdin=stdin)
