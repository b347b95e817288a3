"""What may no longer change: time that was approved, and all that an issued invoice stands on.

Every change of a state row passes here (`store.changes`), so no verb can forget it, `undo` included. A frozen row lets
only the named verbs through, and those only to the named columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from store.errors import ConflictError

State = Mapping[str, Any]
Guard = Callable[[str, State | None, State | None], None]

_REVIEW = {"status", "reviewed_at", "reviewed_by", "review_reason", "content_hash", "rated", "submitted_at", "submitted_by"}
_BILLED = {"status", "invoice_uid", "billed_ms", "billed_amount", "billed_currency"}
_CUT = {"ended_at", "pieces", "measured_ms", "adjusted_ms", "content_hash"}  # where a cap ends within an entry

# status of an entry -> verb -> the columns it may change
_ENTRY: Mapping[str, Mapping[str, set[str]]] = {
    "approved": {"time reopen": _REVIEW, "invoice issue": _BILLED | _CUT},
    "invoiced": {"invoice credit": _BILLED},
}


def frozen_entry(verb: str, before: State | None, after: State | None) -> None:
    """Raise ConflictError where approved or invoiced time would be changed by anything but review or billing."""
    status = "" if before is None else str(before["status"])
    if before is None or status not in _ENTRY:
        return
    if _changed(before, after) <= _ENTRY[status].get(verb, set()):
        return
    number = f"E{before['entry_id']}"
    remedy = (
        f"tt time reopen {number} --reason WHY makes it a draft again"
        if status == "approved"
        else "tt invoice credit INVOICE releases what it billed"
    )
    raise ConflictError(f"{number} is {status}; {remedy}")


def frozen_invoice(_verb: str, before: State | None, after: State | None) -> None:
    """Raise ConflictError where an issued document would be changed; that it was sent may be told."""
    if before is not None and before["status"] == "issued" and not _changed(before, after) <= {"sent_at"}:
        raise ConflictError(
            f"{before['number']} is issued and stays as it is; tt invoice credit {before['number']} corrects it"
        )


def frozen_expense(verb: str, before: State | None, after: State | None) -> None:
    """Raise ConflictError where an expense would be changed that an issued invoice bills."""
    if before is None or before["invoice_uid"] is None:
        return
    if verb != "invoice credit" or _changed(before, after) != {"invoice_uid"}:
        raise ConflictError(f"XP{before['expense_id']} is invoiced; tt invoice credit INVOICE releases what it billed")


def frozen_move(_verb: str, before: State | None, after: State | None) -> None:
    """Raise ConflictError where a retainer's movement would be changed that an issued invoice tells of."""
    if before is not None and before["invoice_uid"] is not None and _changed(before, after):
        raise ConflictError("this movement of the retainer stands on an invoice; add another one that corrects it")


def frozen_series(_verb: str, before: State | None, after: State | None) -> None:
    """Raise ConflictError where a number that was given would be taken back."""
    if before is not None and (after is None or after["last"] < before["last"]):
        raise ConflictError(f"number {before['last']} of series {before['name']} was given; a credit note corrects an invoice")


_STATUS = {"status", "status_by", "status_at"}


def frozen_version(verb: str, before: State | None, after: State | None) -> None:
    """Raise ConflictError where a version of a runbook would be changed in more than its status, or taken back once used."""
    if before is None or (after is not None and _changed(before, after) <= _STATUS):
        return
    if after is None and before["status"] == "draft" and verb == "undo":
        return
    raise ConflictError(f"version {before['version']} of a runbook never changes; tt runbook edit makes the next one")


def _changed(before: State, after: State | None) -> set[str]:
    """The columns that differ; all of them where the row would be deleted."""
    return set(before) if after is None else {name for name in after if after[name] != before.get(name)}
