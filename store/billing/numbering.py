"""Numbers of invoices: gapless in each series, given only when one is issued, in the same transaction."""

from __future__ import annotations

import string
from datetime import date

from recorder.identity import new_uid
from store.changes import change
from store.config import section
from store.errors import RefusedError, UsageError
from store.handle import Store

PATTERNS = {"invoice": "{year}-{seq:04}", "credit_note": "CN{year}-{seq:04}"}
_KEYS = {"invoice": "number", "credit_note": "credit_number"}
_KNOWN = {"year", "month", "seq"}


def pattern(store: Store, kind: str) -> str:
    """How numbers of a kind of document look, by [invoices] of config.toml; raises UsageError."""
    told = str(section(store.places.config, "invoices").get(_KEYS[kind], PATTERNS[kind]))
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(told) if name is not None}
        one, other = (told.format(year=2026, month=1, seq=seq) for seq in (1, 2))
    except (ValueError, KeyError, IndexError) as error:
        raise UsageError(
            f'config.toml: [invoices] {_KEYS[kind]}: {told!r} can\'t be read; write "{PATTERNS[kind]}"'
        ) from error
    if not names <= _KNOWN or one == other:
        raise UsageError(f'config.toml: [invoices] {_KEYS[kind]}: {told!r} needs {{seq}}; write "{PATTERNS[kind]}"')
    return told


def take(store: Store, kind: str, issued_on: date) -> tuple[str, str]:
    """The next number of a series and the series' name, within the transaction that issues the document.

    A year or month in the pattern makes a series for each. Raises RefusedError where it would be dated before its
    predecessor.
    """
    assert store.in_transaction, "a number is given with its invoice or not at all"
    told = pattern(store, kind)
    series = told.replace("{year}", f"{issued_on.year}").replace("{month}", f"{issued_on.month:02}")
    row = store.one(
        "SELECT CAST(uid AS VARCHAR) AS uid, last, last_on FROM number_series WHERE name = ? ORDER BY series_id", [series]
    )
    if row is not None and issued_on < row["last_on"]:
        raise RefusedError(f"{told}: the last number is of {row['last_on']}; a later one can't be of {issued_on}, use --date")
    seq = (row["last"] if row else 0) + 1
    change(store, "series", row["uid"] if row else new_uid(), {"name": series, "last": seq, "last_on": issued_on.isoformat()})
    number = told.format(year=issued_on.year, month=issued_on.month, seq=seq)
    if store.value("SELECT count(*) FROM invoice WHERE number = ?", [number]):
        raise RefusedError(f"{number} was given before, by another pattern; change [invoices] {_KEYS[kind]} in config.toml")
    return number, series


def gaps(store: Store) -> list[str]:
    """What is wrong with the numbers that were given, a sentence each."""
    found = []
    rows = store.rows(
        "SELECT series, count(*) AS given, count(DISTINCT number) AS distinct_numbers FROM invoice"
        " WHERE status = 'issued' GROUP BY series"
    )
    given = {row["series"]: row for row in rows}
    for row in store.rows("SELECT name, last FROM number_series ORDER BY name"):
        count = given.pop(row["name"], {"given": 0, "distinct_numbers": 0})
        if count["given"] != row["last"]:
            found.append(f"series {row['name']}: {row['last']} numbers were given, {count['given']} documents are there")
        if count["distinct_numbers"] != count["given"]:
            found.append(f"series {row['name']}: a number was given twice")
    return [*found, *(f"series {name}: documents without a record of their numbers" for name in given)]
