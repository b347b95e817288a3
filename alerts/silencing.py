"""Silences and maintenance windows: which alerts they keep quiet, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alerts.known import Alert
from alerts.matchers import Matcher, all_match, parse
from recorder.identity import new_uid
from store.act import present_user
from store.changes import State, change, states
from store.errors import NotFoundError, RefusedError, UsageError
from store.handle import Store
from store.sql import question


@dataclass(frozen=True, slots=True)
class Window:
    """A time (microseconds) in which alerts that match, and lie on or below `path`, bother nobody."""

    uid: str
    number: int
    kind: str
    matchers: tuple[Matcher, ...]
    path: str
    starts_at: int
    ends_at: int

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.kind} SL{self.number}"

    def matches(self, alert: Alert) -> bool:
        """Whether it is about this alert."""
        if self.path and not lies_below(alert.component_path, self.path):
            return False
        return all_match(self.matchers, alert.labels)


def lies_below(path: str, above: str) -> bool:
    """Whether a component's path is this one or lies below it."""
    return f"{path.lower()}/".startswith(f"{above.lower().strip('/')}/")


def coming(store: Store) -> list[Window]:
    """All that are not over, the oldest first."""
    found = []
    for row in store.rows(question("silences_coming"), [store.now()]):
        read = parse(row["matchers"] or ())
        found.append(
            Window(row["uid"], row["silence_id"], row["kind"], read, row["path"] or "", row["starts_at"], row["ends_at"])
        )
    return found


def quiet(windows: Iterable[Window], alert: Alert, now: int) -> tuple[Window | None, int | None]:
    """The window that keeps an alert quiet longest, and when the next one about it begins."""
    mine = [window for window in windows if window.matches(alert)]
    active = max((one for one in mine if one.starts_at <= now < one.ends_at), key=lambda one: one.ends_at, default=None)
    return active, min((one.starts_at for one in mine if one.starts_at > now), default=None)


def add(
    store: Store,
    *,
    kind: str,
    matchers: Sequence[str],
    component_uid: str | None,
    starts_at: str,
    ends_at: str,
    reason: str,
) -> State:
    """A new silence or maintenance window; raises UsageError for one that is about everything, or never."""
    read = parse(matchers)
    if not read and component_uid is None:
        raise UsageError('a silence needs something to match; give an alert, matchers such as job="db", or --on PATH')
    if ends_at <= starts_at:
        raise UsageError("the silence ends before it begins; give a longer --for, or a later --until")
    fields: Mapping[str, Any] = {
        "kind": kind,
        "matchers": [str(one) for one in read],
        "component_uid": component_uid,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "reason": reason or None,
        "created_by": present_user(),
        "created_at": store.now(),
        "ended_early": False,
    }
    made = change(store, "silence", new_uid(), fields)
    assert made is not None
    return made


def find(store: Store, name: str) -> State:
    """The silence SL3, or 3; raises NotFoundError."""
    digits = name.upper().removeprefix("SL")
    uid = None
    if digits.isdecimal():
        uid = store.value("SELECT CAST(uid AS VARCHAR) FROM silence WHERE silence_id = ?", [int(digits)])
    found = states(store, "silence", [uid]).get(uid) if uid else None
    if found is None:
        raise NotFoundError(f"there is no silence {name}; `tt alert silence` lists them")
    return found


def end(store: Store, silence: State) -> State:
    """End a silence now; raises RefusedError where it is over already."""
    now = store.now()
    if silence["ends_at"] <= now:
        raise RefusedError(f"SL{silence['silence_id']} is over since {silence['ends_at']}; there is nothing to end")
    starts_at = min(silence["starts_at"], now)
    made = change(store, "silence", silence["uid"], {"ends_at": now, "starts_at": starts_at, "ended_early": True})
    assert made is not None
    return made
