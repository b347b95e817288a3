"""What every writer of a format is, and the ids and times that writers put into what they write."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.storm_incidents import MILLISECOND, SECOND
from sandbox.storm_sayings import Saying

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AS_IT_IS = {level: level for level in ("critical", "error", "warning", "info")}
NO_SEVERITY = dict.fromkeys(AS_IT_IS, "unknown")
ONLY_WARNINGS = dict.fromkeys(AS_IT_IS, "warning")


@dataclass(frozen=True, slots=True)
class Message:
    """The request that a source makes: what comes behind the receiver's address, and its body."""

    body: bytes
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})


@dataclass(frozen=True, slots=True)
class Writer:
    """How one format tells of problems, and what of it comes through.

    `many` tells that it takes several at once, `per_episode` that its identity is another each time that a problem begins;
    `levels` are what is understood of each severity; `step` is the precision of its times in microseconds; `resolves`,
    `starts`, `ends` and `seen` are whether it says that something is over, when it began, when it ended, when it was told.
    """

    write: Callable[[Sequence[Saying]], Message]
    levels: Mapping[str, str] = field(default_factory=lambda: AS_IT_IS)
    many: bool = False
    per_episode: bool = False
    resolves: bool = True
    starts: bool = True
    ends: bool = True
    seen: bool = True
    step: int = MILLISECOND


def each(write: Callable[[Saying], Message]) -> Callable[[Sequence[Saying]], Message]:
    """A writer of batches of one."""
    return lambda batch: write(batch[0])


def as_json(document: Any, **headers: str) -> Message:
    """A message whose body is this document."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Message(json.dumps(document, ensure_ascii=False).encode(), headers={"content-type": "application/json", **told})


def iso(moment: int) -> str:
    """2026-03-01T12:00:00.123Z."""
    return instant(moment).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment % SECOND // MILLISECOND:03}Z"


def instant(moment: int) -> datetime:
    """Microseconds since 1970 as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=moment)


def hex_of(*words: object, digits: int = 16) -> str:
    """Digits drawn from these words: the same for the same."""
    return hashlib.blake2b("\x1f".join(map(str, words)).encode(), digest_size=32).hexdigest()[:digits]


def uuid_of(*words: object) -> str:
    """A UUID drawn from these words."""
    digits = hex_of(*words, digits=32)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def episode_of(saying: Saying) -> str:
    """A word for the run of a problem that it is about."""
    return f"{saying.problem.key} {saying.ordinal}"


def telling_of(saying: Saying) -> str:
    """A word for this very statement."""
    return f"{episode_of(saying)} {saying.state} {saying.told_at}"


def title_of(saying: Saying) -> str:
    """DiskFull of prod-1/sda (part-0): what people are shown."""
    return f"{saying.problem.name} of {saying.problem.thing.host} ({saying.problem.part})"
