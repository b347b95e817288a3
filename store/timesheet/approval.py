"""From draft to approved: handing entries in, taking them back, approving, rejecting and reopening them.

draft -- submit --> submitted -- approve --> approved -- invoice issue --> invoiced
  ^ ^                 |   |                     |
  | +--- withdraw ----+   +-- reject -> rejected|        rejected becomes a draft when it is edited, or withdrawn
  +------------------ reopen -------------------+
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from store.act import Act
from store.billing.rating import snapshot
from store.changes import State, change_many, label
from store.errors import ConflictError, RefusedError, UsageError
from store.handle import Store
from store.timesheet import completeness, locks
from store.timesheet.changing import REVIEW
from store.timesheet.content import content_hash
from store.timesheet.entries import ENTRY, rows_of
from store.timesheet.places import places_of, terms_of

_REOPENED = dict.fromkeys(("submitted_at", "submitted_by", "content_hash", "rated"))
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the review: from which states it leads, and what helps where an entry is in another one."""

    verb: str
    doing: str
    before: tuple[str, ...]
    remedies: Mapping[str, str]


_REOPEN = "tt time reopen {name} --reason WHY makes it a draft again"
_CREDIT = "tt invoice credit INVOICE releases what it billed"
SUBMIT = Step("time submit", "handed in", ("draft",), {
    "running": "stop it first: tt time stop ends a timer, tt stop a session",
    "submitted": "tt time withdraw {name} takes it back",
    "approved": _REOPEN,
    "rejected": "mend it with tt time edit {name}, or tt time withdraw {name} makes it a draft as it is",
    "invoiced": _CREDIT,
})  # fmt: skip
WITHDRAW = Step("time withdraw", "taken back", ("submitted", "rejected"), {"approved": _REOPEN, "invoiced": _CREDIT})
APPROVE = Step("time approve", "approved", ("submitted",), {
    "running": "stop it, and hand it in",
    "draft": "tt time submit {name} hands it in, and --submit does both",
    "rejected": "it has to be mended and handed in again",
    "approved": _REOPEN,
    "invoiced": _CREDIT,
})  # fmt: skip
REJECT = Step("time reject", "rejected", ("submitted",), {"approved": _REOPEN, "invoiced": _CREDIT})
REOPEN = Step("time reopen", "reopened", ("approved",), {
    "submitted": "tt time withdraw {name} takes it back",
    "rejected": "mend it with tt time edit {name}",
    "invoiced": _CREDIT,
})  # fmt: skip


def submit(store: Store, uids: Sequence[str], *, skip_incomplete: bool = False) -> tuple[list[str], list[str]]:
    """Hand drafts in; returns the uids of those handed in, and a sentence for each that was left out as incomplete.

    Raises RefusedError where one is incomplete and none may be skipped, or nothing is left; ConflictError for other states.
    """
    with store.transaction():
        rows = _rows(store, uids, SUBMIT)
        lacking = completeness.lacks(store, rows)
        told = _told(rows, lacking)
        good = [row for row in rows if row["uid"] not in lacking]
        if told and not (skip_incomplete and good):
            raise RefusedError(_incomplete(told, len(good)))
        fields = {**dict.fromkeys(REVIEW), "status": "submitted", "submitted_at": store.now(), "submitted_by": reviewer(store)}
        _write(store, SUBMIT, {row["uid"]: fields for row in good})
        return [row["uid"] for row in good], told


def withdraw(store: Store, uids: Sequence[str]) -> list[str]:
    """Make entries drafts again that were handed in or rejected; returns the uids."""
    draft = {**dict.fromkeys(REVIEW), "status": "draft"}
    with store.transaction():
        return _write(store, WITHDRAW, {row["uid"]: draft for row in _rows(store, uids, WITHDRAW)})


def approve(store: Store, uids: Sequence[str], *, seen: Mapping[str, str] | None = None) -> list[str]:
    """Approve entries as they stand: whose they are is written on them, and what they say is sealed by its hash.

    `seen` are the hashes of what the reviewer was shown. Raises RefusedError where the terms ask for another person, or an
    entry is incomplete; ConflictError for other states, and where an entry has changed since it was shown.
    """
    with store.transaction():
        rows = placed(store, _rows(store, uids, APPROVE))
        _refuse_changed(rows, seen or {})
        _refuse_own(store, rows)
        lacking = completeness.lacks(store, rows)
        if lacking:
            raise RefusedError(_incomplete(_told(rows, lacking), 0))
        rated = snapshot(store, [row["uid"] for row in rows])
        review = {"status": "approved", "reviewed_at": store.now(), "reviewed_by": reviewer(store), "review_reason": None}
        wanted = {
            row["uid"]: {
                **review,
                "client": row["client"],
                "project": row["project"],
                "content_hash": content_hash(row),
                "rated": rated.get(row["uid"]),
            }
            for row in rows
        }
        return _write(store, APPROVE, wanted)


def reject(store: Store, uids: Sequence[str], reason: str) -> list[str]:
    """Give entries back to who handed them in, with the reason; returns the uids."""
    _demand(reason)
    with store.transaction():
        review = {"status": "rejected", "reviewed_at": store.now(), "reviewed_by": reviewer(store), "review_reason": reason}
        return _write(store, REJECT, {row["uid"]: review for row in _rows(store, uids, REJECT)})


def reopen(store: Store, uids: Sequence[str], reason: str) -> list[str]:
    """Make approved entries drafts again, with the reason; raises ConflictError where one is invoiced or locked."""
    _demand(reason)
    with store.transaction():
        rows = _rows(store, uids, REOPEN)
        locks.refuse_locked(store, rows)
        review = {"status": "draft", "reviewed_at": store.now(), "reviewed_by": reviewer(store), "review_reason": reason}
        return _write(store, REOPEN, {row["uid"]: {**review, **_REOPENED} for row in rows})


def placed(store: Store, rows: Sequence[State]) -> list[State]:
    """The rows with the client and project whose time they are, also where their task or project says it."""
    places = places_of(store, rows)
    return [{**row, "client": places[row["uid"]].client, "project": places[row["uid"]].project} for row in rows]


def reviewer(store: Store) -> str:
    """The name of whoever acts, as entries name persons."""
    return store.act.actor.partition("@")[0]


def reviewed_by(row: Mapping[str, Any]) -> str:
    """Who decided about an entry, as people are told: "self" where it was who worked."""
    return "self" if row["reviewed_by"] and row["reviewed_by"] == row["person"] else row["reviewed_by"] or ""


def _rows(store: Store, uids: Sequence[str], step: Step) -> list[State]:
    """The rows of entries that are where this step begins; raises ConflictError for the others."""
    rows = list(rows_of(store, uids).values())
    wrong = [row for row in rows if row["status"] not in step.before]
    if wrong:
        name = label(ENTRY, wrong[0])
        remedy = step.remedies.get(wrong[0]["status"], f"only what is {' or '.join(step.before)} can be {step.doing}")
        more = f" (and {len(wrong) - 1} more of the {len(rows)})" if len(wrong) > 1 else ""
        raise ConflictError(f"{name} is {wrong[0]['status']} and can't be {step.doing}{more}; {remedy.format(name=name)}")
    return rows


def _write(store: Store, step: Step, wanted: Mapping[str, Mapping[str, Any]]) -> list[str]:
    act: Act = replace(store.act, verb=step.verb)
    return change_many(store, ENTRY, wanted, act)


def _refuse_changed(rows: Iterable[State], seen: Mapping[str, str]) -> None:
    for row in rows:
        if row["uid"] in seen and seen[row["uid"]] != content_hash(row):
            name = label(ENTRY, row)
            raise ConflictError(f"{name} has changed since you looked at it; look again: tt time review {name}")


def _refuse_own(store: Store, rows: Sequence[State]) -> None:
    mine = [row for row in rows if row["person"] == reviewer(store)]
    terms = terms_of(store, mine)
    own = [row for row in mine if terms[row["uid"]].approval == "another"]
    if not own:
        return
    others = [label(ENTRY, row) for row in rows if row not in own]
    rest = f"; tt time approve {' '.join(others)} does the rest" if 0 < len(others) <= _MOST_NAMED else ""
    first = label(ENTRY, own[0])
    more = f" (and {len(own) - 1} more)" if len(own) > 1 else ""
    raise RefusedError(
        f"{first}{more} is your own, and its terms ask for another person's approval; "
        f"let somebody else run tt time approve {first}{rest}"
    )


def _told(rows: Iterable[State], lacking: Mapping[str, Sequence[completeness.Lack]]) -> list[str]:
    return [lack.told(label(ENTRY, row)) for row in rows for lack in lacking.get(row["uid"], ())]


def _incomplete(told: Sequence[str], good: int) -> str:
    more = f" (and {len(told) - 3} more)" if len(told) > 3 else ""
    skip = f"; --skip-incomplete hands in the other {good}" if good else ""
    return f"{'. '.join(told[:3])}{more}{skip}"


def _demand(reason: str) -> None:
    if not reason.strip():
        raise UsageError("say why: --reason WHY")
