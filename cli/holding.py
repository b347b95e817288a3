"""What `tt pause` and `tt resume` share: which session, and what of it is held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from cli.group import tell
from cli.live import ask_session, find_live, label

_NAMES = {"timer": "the timer", "recording": "the recording", "both": "timer and recording"}


def holding_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the session and `--timer`, `--recording`."""
    for name in ("recording", "timer"):
        function = click.option(f"--{name}", name, is_flag=True, help=f"Only {_NAMES[name]}.")(function)
    return click.argument("session", required=False, metavar="[S]")(function)


def hold(request: str, session: str | None, timer: bool, recording: bool, done: str) -> None:
    """Pause or resume; both the timer and the recording where neither is named."""
    what = "both" if timer == recording else "timer" if timer else "recording"
    found = find_live(session)
    ask_session(found, request=request, what=what)
    tell(f"{done} {_NAMES[what]} of {label(found)}")
