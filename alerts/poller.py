"""Asks an Alertmanager what fires, for where none of its deliveries can reach us, or for what they missed.

An Alertmanager lists what fires and drops what is over, so that the end of an alert shows as its absence. Absence is
taken for an end only between two answers that were both whole (status 200, a JSON list of alerts): an error, a cut answer
or a proxy's page say nothing. One that was restarted has an empty memory until Prometheus has sent everything again, which
it does every minute or so: absences are then held back for five minutes. The end that is told is the moment it was noticed.

    answers     {a, b}       {a, b}     502     {a}          {a}
    journaled   a, b firing  (known)    -       b resolved   (known)
"""

from __future__ import annotations

import base64
import json
import os
import random
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from alerts.delivery import MOST_BYTES, Delivery
from alerts.identity import label_fingerprint
from alerts.receiver.checks import check_keys, table_of, text_of
from alerts.receiver.errors import SpoolError
from alerts.receiver.secret_values import SecretReader, keys_of
from alerts.receiver.segments import Segments
from recorder.clocks import Clock
from recorder.identity import new_uid
from recorder.journal import Kind, encode
from store.config import span
from store.errors import UsageError

PATH = "/api/v2/alerts"
_STATUS_PATH = "/api/v2/status"
_TIMEOUT = 15.0
_MOST_ANSWER = 64 * 1024 * 1024
_SLOWEST = 300.0
_FASTEST = 1.0
_HELD_SECONDS = 300.0
_TELLING = ("labels", "annotations", "startsAt", "status", "generatorURL")  # the rest changes although nothing happened


class Fetch(Protocol):
    """The status and the body at a URL; raises OSError or HTTPException where there is no whole answer."""

    def __call__(self, url: str, headers: Mapping[str, str]) -> tuple[int, bytes]: ...


@dataclass(frozen=True)
class Poll:
    """Whom to ask and how often; times in seconds. `repeat_every` is when an alert that goes on firing is told again."""

    integration: str
    url: str
    every: float = 30.0
    repeat_every: float = 300.0
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def described(name: str, table: Mapping[str, Any], secrets: SecretReader) -> Poll | None:
    """What [alerts.integrations.NAME] says about polling, None where it says nothing; raises UsageError.

    poll = "http://alertmanager:9093", or a table of url, every, repeat_every, and a token or user and password, which may
    be given as token_env, token_file and so on.
    """
    where = f"[alerts.integrations.{name}] poll"
    told = table.get("poll")
    if told is None:
        return None
    found = table_of({"url": told} if isinstance(told, str) else told, where)
    check_keys(found, ("url", "every", "repeat_every", "user", *keys_of("token"), *keys_of("password")), where)
    url = text_of(found, "url", where)
    if urlsplit(url).scheme not in ("http", "https"):
        raise UsageError(f'config.toml: {where} needs the address of an Alertmanager; write url = "http://HOST:9093"')
    headers: Mapping[str, str] = {}
    if user := text_of(found, "user", where):
        headers = basic(user, secrets.secrets(found, "password", where)[0])
    elif any(key in found for key in keys_of("token")):
        headers = {"authorization": f"Bearer {secrets.secrets(found, 'token', where)[0]}"}
    every, repeat_every = (
        span(found.get(key, default), f"{where}.{key}").total_seconds()
        for key, default in (("every", "30s"), ("repeat_every", "5m"))
    )
    if every < _FASTEST:
        raise UsageError(f'config.toml: {where}.every is at least {_FASTEST:g} s; write every = "30s"')
    return Poll(name, url, every, repeat_every, headers)


@dataclass
class Known:
    """What the last whole answer said, as it stands in the state file."""

    uptime: str = ""  # since when the Alertmanager runs, as it says
    held_until: float = 0.0
    alerts: dict[str, dict[str, Any]] = field(default_factory=dict)
    told_at: dict[str, float] = field(default_factory=dict)


class IncompleteError(Exception):
    """An answer says nothing about what fires; the message says why."""


def basic(user: str, password: str) -> Mapping[str, str]:
    """The headers for a user and a password."""
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def poll(
    settings: Poll,
    folder: Path,
    segments: Segments,
    clock: Clock,
    *,
    fetch: Fetch | None = None,
    sleep: Callable[[float], None] = time.sleep,
    notify: Callable[[str], None] = lambda _: None,
    rounds: int | None = None,
) -> None:
    """Ask again and again, for ever or so many rounds; `folder` keeps the state, `segments` takes the deliveries.

    Failures are told once by `notify`, and asked about less and less often, at most every five minutes.
    """
    path = folder / f"{settings.integration}.json"
    known = load(path)
    failures = 0
    while rounds is None or rounds > 0:
        try:
            ask_once(settings, known, path, segments, clock, fetch or fetch_url)
            if failures:
                notify(f"{settings.url} answers again")
            failures = 0
        except (IncompleteError, SpoolError) as error:
            if not failures:
                notify(f"{settings.url}: {error}; it is asked again")
            failures += 1
        if rounds is not None:
            rounds -= 1
        sleep(pause(settings.every, failures))


def pause(every: float, failures: int, jitter: Callable[[], float] = random.random) -> float:
    """Seconds until the next question: longer with each failure, at most five minutes, and never in step with others."""
    longest = max(every, _SLOWEST)
    return min(longest, every * 2.0 ** min(failures, 20)) * (1 - 0.2 * jitter())


def ask_once(settings: Poll, known: Known, path: Path, segments: Segments, clock: Clock, fetch: Fetch) -> None:
    """One question: journal what is news, then keep the state; raises IncompleteError, SpoolError, and then nothing changed.

    Killed in between, it tells the same again, which counts as a repeat and not as another alert.
    """
    answer = listed(_fetched(fetch, settings.url.rstrip("/") + PATH, settings.headers))
    now = clock.now().wall_ns / 1e9
    uptime = _uptime(fetch, settings)
    restarted = bool(uptime and known.uptime and uptime != known.uptime)
    unknown = bool(known.uptime and not uptime)  # it may have been restarted
    held_until = now + _HELD_SECONDS if restarted else known.held_until
    told_at = {key: at for key, at in known.told_at.items() if key in answer or key in known.alerts}
    gone = {key: one for key, one in known.alerts.items() if key not in answer}
    news = [
        one
        for key, one in answer.items()
        if _says(one) != _says(known.alerts.get(key, {})) or now - told_at.get(key, 0.0) >= settings.repeat_every
    ]
    told_at |= dict.fromkeys((key_of(one) for one in news), now)
    held = gone if unknown or now < held_until else {}
    over = [ended(one, now) for key, one in gone.items() if key not in held]
    if news or over:
        _journal(settings, [*news, *over], segments, clock)
    for key in gone.keys() - held.keys():
        told_at.pop(key, None)
    known.uptime, known.held_until = uptime or known.uptime, held_until
    known.alerts, known.told_at = {**answer, **held}, told_at
    save(path, known)


def listed(raw: bytes) -> dict[str, dict[str, Any]]:
    """The alerts of an answer by what tells them apart; raises IncompleteError for anything but a list of alerts."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise IncompleteError(f"the answer is no whole JSON ({error})") from error
    if not isinstance(found, list) or not all(isinstance(one, dict) and isinstance(one.get("labels"), dict) for one in found):
        raise IncompleteError("the answer is no list of alerts; is this an Alertmanager's address?")
    return {key_of(one): one for one in found}


def key_of(member: Mapping[str, Any]) -> str:
    """The fingerprint of an alert."""
    own = member.get("fingerprint")
    return own if isinstance(own, str) and own else label_fingerprint({str(k): str(v) for k, v in member["labels"].items()})


def ended(member: Mapping[str, Any], now: float) -> dict[str, Any]:
    """An alert that is no longer listed, as Prometheus would tell its end."""
    at = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {**{key: value for key, value in member.items() if key not in ("status", "updatedAt")}, "endsAt": at}


def load(path: Path) -> Known:
    """What was known when the state was last kept; nothing where there is none, or where it is broken."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        found = json.loads(path.read_bytes())
        known = Known(str(found["uptime"]), float(found["held_until"]), dict(found["alerts"]), dict(found["told_at"]))
        if all(isinstance(one, dict) for one in known.alerts.values()):
            return known
    return Known()


def save(path: Path, known: Known) -> None:
    """Replace the state file at once, so that a crash leaves either the old or the new; raises SpoolError."""
    text = json.dumps(
        {"uptime": known.uptime, "held_until": known.held_until, "alerts": known.alerts, "told_at": known.told_at}
    )
    beside = path.with_suffix(".new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise SpoolError(f"{path} can't be written ({error.strerror or error})") from error


def fetch_url(url: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """What is at a URL, whole: a body shorter than was announced raises HTTPException, an error status OSError."""
    request = urllib.request.Request(url, headers=dict(headers))
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
        body = answer.read(_MOST_ANSWER)
        if len(body) == _MOST_ANSWER:
            raise OSError("the answer is too large")
        return answer.status, body


def _fetched(fetch: Fetch, url: str, headers: Mapping[str, str]) -> bytes:
    try:
        status, body = fetch(url, headers)
    except (OSError, HTTPException, ValueError) as error:
        raise IncompleteError(f"no whole answer ({getattr(error, 'reason', None) or error})") from error
    if status != 200:
        raise IncompleteError(f"the answer has status {status}")
    return body


def _uptime(fetch: Fetch, settings: Poll) -> str:
    """Since when it runs, asked after the list: a restart between the two shows in the next round at the latest."""
    try:
        found = json.loads(_fetched(fetch, settings.url.rstrip("/") + _STATUS_PATH, settings.headers))
    except (IncompleteError, ValueError, RecursionError):
        return ""
    return str(found.get("uptime", "")) if isinstance(found, dict) else ""


def _says(member: Mapping[str, Any]) -> dict[str, Any]:
    return {key: member.get(key) for key in _TELLING}


def _journal(settings: Poll, members: list[dict[str, Any]], segments: Segments, clock: Clock) -> None:
    """Append deliveries of at most half of what one may have, and leave the segment to be drained."""
    parts: list[list[dict[str, Any]]] = [[]]
    size = 0
    for member in members:
        length = len(json.dumps(member))
        if parts[-1] and size + length > MOST_BYTES // 2:
            parts.append([])
            size = 0
        parts[-1].append(member)
        size += length
    at = clock.now()
    records = b""
    for part in parts:
        delivery = Delivery(
            json.dumps(part).encode(),
            uid=new_uid(),
            integration=settings.integration,
            received_at=at.wall_ns // 1000,
            format="prometheus",
            path=PATH,
            headers={"content-type": "application/json"},
        )
        records += encode(Kind.DELIVERY, 0, at, delivery.encode())
    segments.append(records, len(parts), at.wall_ns / 1e9)
    segments.leave()
