"""Inserting many rows with one parameter: JSON in, typed rows out.

Row values are what JSON holds; instants are the texts of `store.instants`, BLOBs base64 text, maps objects. A missing
value is NULL, a missing `uid` is a new one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from recorder.identity import new_uid
from store.bulk_json import encoded
from store.handle import Store
from store.sql import question

_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_READ_AS = {"TIMESTAMP WITH TIME ZONE": "VARCHAR", "BLOB": "VARCHAR"}
_CONVERSIONS = {
    "TIMESTAMP WITH TIME ZONE": "CAST(r.{0} AS TIMESTAMPTZ)",
    "BLOB": "from_base64(r.{0})",
}


def insert_rows(store: Store, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Append rows to a table."""
    if not rows:
        return
    types = column_types(store, table)
    structure = {name: _READ_AS.get(type_, type_) for name, type_ in types.items()}
    values = ", ".join(_CONVERSIONS.get(type_, "r.{0}").format(quoted(name)) for name, type_ in types.items())
    # unknown columns would be dropped in silence
    assert all(row.keys() <= types.keys() for row in rows), f"{table} has other columns than {rows[0].keys()}"
    # the strict form refuses a value of another type, where the lenient one makes it NULL; it needs every key
    empty = dict.fromkeys(types)
    whole = len(types)
    text = encoded(
        [row if len(row) == whole and row["uid"] else {**empty, **row, "uid": row.get("uid") or new_uid()} for row in rows]
    )
    store.execute(
        f"INSERT INTO {quoted(table)} SELECT {values} FROM (SELECT unnest(from_json_strict(?, ?)) AS r)",
        [storable(text), json.dumps([structure])],
    )


def storable(text: str) -> str:
    """The text with lone surrogates (bytes that were no UTF-8) replaced, which no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _LONE_SURROGATES.sub("\ufffd", text)
    return text


def column_types(store: Store, table: str) -> dict[str, str]:
    """The columns of a table in order, with their types, asked once per opening."""
    if table not in store.column_types:
        found = store.rows(question("column_types"))
        for row in found:
            store.column_types.setdefault(row["table_name"], {})[row["column_name"]] = row["data_type"]
    return store.column_types[table]


def quoted(name: str) -> str:
    """An identifier as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
