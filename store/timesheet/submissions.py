""" "I am done with this period": all entries of a person that begin in it, handed in together and told as one record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from recorder.identity import new_uid
from store.changes import State, change, state
from store.errors import NotFoundError, RefusedError
from store.handle import Store
from store.sql import question
from store.terms import TermBook
from store.timesheet import approval, spans
from store.timesheet.content import content_hash
from store.timesheet.entries import rows_of
from store.timesheet.periods import Period

_SAME = ("person", "from_on", "to_on", "zone", "entries_hash")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What handing in a period came to: its record, the entries handed in now, and what was left out."""

    submission: State
    submitted: list[str]
    left_out: list[str]


def submit_period(
    store: Store, period: Period, person: str, *, zone: str | None = None, skip_incomplete: bool = False
) -> Outcome:
    """Hand in a person's drafts of some days, and record what the period was at this moment: count, total and hash.

    Raises NotFoundError where it has no entries, RefusedError where some are incomplete. The same again adds nothing.
    """
    with store.transaction():
        zone = zone or TermBook(store).of().zone
        found = of_period(store, period, person, zone)
        if not found:
            raise NotFoundError(f"{person} has no finished entries of {period}; tt time ls shows those there are")
        drafts = [uid for uid, status in found.items() if status == "draft"]
        submitted, left_out = approval.submit(store, drafts, skip_incomplete=skip_incomplete) if drafts else ([], [])
        handed_in = [uid for uid, status in found.items() if uid in submitted or status not in ("draft", "rejected")]
        if not handed_in:
            raise RefusedError(f"nothing of {period} can be handed in; what was rejected has to be mended first")
        rows = approval.placed(store, list(rows_of(store, handed_in).values()))
        fields = {
            "person": person,
            "from_on": str(period.first),
            "to_on": str(period.last),
            "zone": zone,
            "entry_uids": handed_in,
            "total_ms": sum(spans.counted_ms(row) for row in rows),
            "entries_hash": entries_hash(rows),
            "submitted_at": store.now(),
        }
        uid = store.value(question("submission_same"), {name: fields[name] for name in _SAME})
        made = state(store, "submission", uid) if uid else change(store, "submission", new_uid(), fields)
        assert made is not None
        return Outcome(made, submitted, left_out)


def of_period(store: Store, period: Period, person: str, zone: str) -> dict[str, str]:
    """By uid the status of each finished entry of a person that begins in a period."""
    days = period.interval(ZoneInfo(zone))
    asked = {"person": person, "from_at": spans.to_text(days.from_ms), "to_at": spans.to_text(days.to_ms)}
    return {row["uid"]: row["status"] for row in store.rows(question("submission_entries"), asked)}


def entries_hash(rows: Sequence[State]) -> str:
    """SHA-256 over the hashes of what each entry says, in their order by uid."""
    hashes = {row["uid"]: content_hash(row) for row in rows}
    return hashlib.sha256(json.dumps(dict(sorted(hashes.items()))).encode()).hexdigest()
