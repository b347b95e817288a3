"""`tt alert poll`: Alertmanagers are asked for their alerts."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from cli.group import tell
from recorder.clocks import SystemClock
from recorder.places import Places, private_folder
from store.config import section
from store.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from alerts.poller import Poll
    from alerts.receiver.segments import Segments


@click.command()
@click.argument("names", metavar="[INTEGRATION|URL]...", nargs=-1)
@click.option("--every", metavar="30s", help="How often; by default every 30 seconds.")
@click.option("--once", is_flag=True, help="Ask once, take in what is said, and end.")
def command(names: tuple[str, ...], every: str | None, once: bool) -> None:
    """Ask an Alertmanager for its alerts, again and again.

    Where none of its deliveries can reach you, or for what they missed. Integrations say `poll` in config.toml; without a name
    all of those are asked. What is no longer listed is over, unless an answer was missing or cut.

    \b
    tt alert poll http://alertmanager:9093 --once
    tt alert poll prod
    """
    from alerts import poller
    from alerts.receiver.segments import Segments

    places = Places.from_environment()
    wanted = _polls(places, names, every)
    private_folder(places.home)
    state = private_folder(places.home / "polling")

    failed: list[str] = []

    def note(failure: str) -> None:
        failed.append(failure)
        tell(failure.removesuffix("; it is asked again") if once else failure)

    def run(one: Poll) -> None:
        segments = Segments(places.deliveries)
        rest = _drained(segments) if once else _resting(segments)
        poller.poll(one, state, segments, SystemClock(), sleep=rest, notify=note, rounds=1 if once else None)
        segments.close()

    threads = [threading.Thread(target=run, args=(one,), daemon=True) for one in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:  # only `once` comes here
        sys.exit(1)


def _drained(segments: Segments) -> Callable[[float], None]:
    """What is done behind a question: what was answered is brought into the store."""

    def drain(_seconds: float) -> None:
        if segments.waiting():
            segments.leave()
            subprocess.run([sys.executable, "-I", "-m", "cli", "drain"], check=False)

    return drain


def _resting(segments: Segments) -> Callable[[float], None]:
    drain = _drained(segments)

    def rest(seconds: float) -> None:
        drain(seconds)
        time.sleep(seconds)

    return rest


def _polls(places: Places, names: tuple[str, ...], every: str | None) -> list[Poll]:
    """Whom to ask; raises NotFoundError, UsageError."""
    from alerts import poller
    from alerts.receiver.secret_values import SecretReader

    told = section(places.config, "alerts").get("integrations", {})
    if not isinstance(told, dict):
        raise UsageError("config.toml: [alerts] integrations is a section; write [alerts.integrations.NAME]")
    secrets = SecretReader(places.home)
    found = []
    for name in names or [name for name, one in told.items() if isinstance(one, dict) and "poll" in one]:
        is_url = name.startswith(("http://", "https://"))
        table = {"poll": name} if is_url else told.get(name)
        if not isinstance(table, dict):
            raise NotFoundError(
                f"there is no integration {name}; write [alerts.integrations.{name}] in config.toml, or give a URL"
            )
        one = poller.described("alertmanager" if is_url else name, _with_pace(table, every), secrets)
        if one is None:
            raise UsageError(f'integration {name} says nothing of polling; write poll = "http://HOST:9093" there')
        found.append(one)
    if not found:
        raise UsageError("whom to ask? give a URL, or write `poll` for an integration in config.toml")
    return found


def _with_pace(table: dict[str, object], every: str | None) -> dict[str, object]:
    if every is None:
        return table
    told = table.get("poll")
    return {**table, "poll": {**(told if isinstance(told, dict) else {"url": told}), "every": every}}
