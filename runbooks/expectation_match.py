"""Whether a line is what was expected of it, masks aside."""

from __future__ import annotations

import re

from runbooks import expectation_volatile as volatile
from runbooks.expectation_text import REST

Piece = str | None  # None: a mask

_BLANKS = re.compile(r"[ \t]+")

# Words that say how it went: between two of them there is a difference, however alike the lines are.
# fmt: off
STATES = frozenset((
    "running", "pending", "succeeded", "failed", "failure", "fail", "error", "errors", "fatal", "critical", "warning",
    "unknown", "crashloopbackoff", "imagepullbackoff", "errimagepull", "oomkilled", "completed", "terminating",
    "containercreating", "evicted", "notready", "ready", "true", "false", "yes", "no", "ok", "active", "inactive",
    "activating", "deactivating", "dead", "exited", "enabled", "disabled", "masked", "up", "down", "healthy",
    "unhealthy", "degraded", "passed", "pass", "passing", "failing", "success", "successful", "successfully", "started",
    "stopped", "starting", "stopping", "restarting", "paused", "created", "deleted", "destroyed", "configured",
    "unchanged", "changed", "changes", "available", "unavailable", "progressing", "bound", "lost", "released",
    "connected", "disconnected", "open", "closed", "refused", "denied", "forbidden", "unauthorized", "timeout",
    "missing", "found", "not", "none", "online", "offline", "primary", "standby", "replica", "leader", "follower",
    "master", "slave", "green", "yellow", "red", "accepted", "rejected", "valid", "invalid", "expired", "loaded",
    "listening", "established", "deployed", "superseded",
))
TROUBLE = frozenset((
    "error", "errors", "fatal", "critical", "failed", "failure", "fail", "denied", "refused", "unhealthy",
    "crashloopbackoff", "imagepullbackoff", "errimagepull", "oomkilled", "panic", "traceback", "exception", "evicted",
    "degraded",
))
# What is not yet as it will be: a line more that says so is no line like the others.
UNDERWAY = frozenset((
    "pending", "containercreating", "terminating", "activating", "deactivating", "starting", "stopping", "restarting",
    "notready", "progressing", "initializing", "provisioning", "creating", "deleting", "updating", "shutting",
))
# fmt: on
_WORD = re.compile(r"[A-Za-z]+|\d+/\d+")
_COUNT = re.compile(r"(?<![\w./-])(\d{1,9})/(\d{1,9})(?![\w./-])")
_CODE = re.compile(r"\b(?:HTTP/[\d.]+ +|status(?: code)?[:= ]+)(\d{3})\b", re.IGNORECASE)


def pieces(line: str, masks: list[volatile.Span]) -> list[Piece]:
    """A line as texts and masks; spans are those of the line."""
    result: list[Piece] = []
    at = 0
    for start, end in masks:
        if start > at:
            result.append(line[at:start])
        result.append(None)
        at = end
    if at < len(line) or not result:
        result.append(line[at:])
    return result


def starred(parts: list[Piece]) -> str:
    """A line with `*` for each mask, as people and `key` read it."""
    return "".join("*" if part is None else part for part in parts)


def key(line: str) -> str:
    """A line as far as it does not differ from run to run by its shape; blanks are one, none at the end."""
    return _narrow(starred(pieces(line, volatile.spans(line))))


def matches(parts: list[Piece], recorded: list[str], line: str) -> bool:
    """Whether a line is of these pieces: a mask stands for what has no blanks where `recorded` has none, else for anything."""
    expected = _narrow(starred(parts))
    if expected == _narrow(line) or expected == key(line):
        return True
    if not any(part is None for part in parts):
        return False
    text = _narrow(line)
    ends, mask = {0}, 0
    for part in _closed(parts):
        if part is None:
            ends = _past_mask(ends, text, recorded[mask])
            mask += 1
        else:
            ends = _past_text(ends, text, _BLANKS.sub(" ", part))
        if not ends:
            return False
    return len(text) in ends


def states(line: str) -> tuple[str, ...]:
    """The words of a line that say how it went, with counts such as 1/1 and status codes."""
    found = [word for word in (one.lower() for one in _WORD.findall(line)) if word in STATES or "/" in word]
    return (*found, *_CODE.findall(line))


def is_trouble(line: str) -> bool:
    """Whether a line tells of a failure (`0 errors` and `no error` do not)."""
    if re.search(
        r"(?i)\b(?:0|no|zero|without)(?: \w+)? (?:errors?|failed|failures?)|\b(?:errors?|failed|failures?)[:= ]+0\b", line
    ):
        return False
    return any(word.lower() in TROUBLE for word in _WORD.findall(line))


def is_underway(line: str) -> bool:
    """Whether a line tells of something that is not done yet: by a word, or by a count such as 0/1."""
    if any(int(done) < int(every) for done, every in _COUNT.findall(line)):
        return True
    return any(word.lower() in UNDERWAY for word in _WORD.findall(line))


def _closed(parts: list[Piece]) -> list[Piece]:
    """The pieces without blanks at the end."""
    last = parts[-1]
    return parts if last is None else [*parts[:-1], last.rstrip()]


def _narrow(line: str) -> str:
    return _BLANKS.sub(" ", line).rstrip()


def _past_mask(ends: set[int], text: str, recorded: str) -> set[int]:
    """Where a mask may end that begins at one of these places; it is never empty, but for the rest of a cut line."""
    if recorded.endswith(REST):
        return set(range(min(ends), len(text) + 1))
    anything = any(character.isspace() for character in recorded)
    result: set[int] = set()
    reached = -1
    for begin in sorted(ends):
        at = max(begin, reached)
        while at < len(text) and (anything or not text[at].isspace()):
            at += 1
            result.add(at)
        reached = max(reached, at)
    return result


def _past_text(ends: set[int], text: str, part: str) -> set[int]:
    return {end + len(part) for end in ends if text.startswith(part, end)}
