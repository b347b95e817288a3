"""Changing rate cards: what is rated already keeps its rate, what is not follows the cards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from recorder.identity import new_uid
from store.changes import State, change, state
from store.errors import NotFoundError, UsageError
from store.handle import Store
from store.money import exponent

UNITS = ("hour", "day", "shift")
_NUMBER = re.compile(r"(?:RA)?(\d{1,12})", re.I)
_MOST_DECIMALS = 4


def add(store: Store, amount: Decimal, fields: Mapping[str, Any]) -> State:
    """A new rate; `fields` may name client_uid, project_uid, task_uid, person, kind, currency, unit, valid_from, valid_to."""
    row = {"unit": "hour", **fields, "amount": str(amount)}
    _refuse_senseless(amount, row)
    added = change(store, "rate", new_uid(), row)
    assert added is not None
    return added


def edit(store: Store, name: str, fields: Mapping[str, Any]) -> State:
    """Give a rate other values; raises NotFoundError, UsageError."""
    with store.transaction():
        row = resolve(store, name)
        after = {**row, **fields}
        _refuse_senseless(Decimal(str(after["amount"])), after)
        changed = change(store, "rate", row["uid"], fields)
    assert changed is not None
    return changed


def remove(store: Store, name: str) -> State:
    """Delete a rate; entries that were approved keep it."""
    with store.transaction():
        row = resolve(store, name)
        change(store, "rate", row["uid"], None)
        return row


def resolve(store: Store, name: str) -> State:
    """The rate that `RA3` or `3` names; raises NotFoundError."""
    match = _NUMBER.fullmatch(name)
    sql = "SELECT CAST(uid AS VARCHAR) AS uid FROM rate WHERE rate_id = ?"
    row = store.one(sql, [int(match[1])]) if match else None
    found = state(store, "rate", row["uid"]) if row else None
    if found is None:
        raise NotFoundError(f"there is no rate {name}; tt rate ls shows the rates there are")
    return found


def _refuse_senseless(amount: Decimal, row: Mapping[str, Any]) -> None:
    _, _, scale = amount.normalize().as_tuple()
    if amount < 0 or (isinstance(scale, int) and -scale > _MOST_DECIMALS):
        raise UsageError(f"{amount} is no rate; write zero or more, with at most four decimals")
    if row["unit"] not in UNITS:
        raise UsageError(f"there is no unit {row['unit']}; there are {', '.join(UNITS)}")
    exponent(row["currency"])
    begin, end = (row.get(name) and date.fromisoformat(str(row[name])) for name in ("valid_from", "valid_to"))
    if begin and end and begin >= end:
        raise UsageError(f"a rate from {begin} to before {end} never holds; give a later --to")
