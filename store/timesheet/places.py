"""Whose time an entry is, and what was agreed about it: client, project and their terms, also of rows not stored yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from store.handle import Store
from store.sql import question
from store.terms import TermBook, Terms


@dataclass(frozen=True, slots=True)
class Place:
    """The client and project of an entry; the uids are those of clients and projects that are known."""

    client: str | None
    client_uid: str | None
    project: str | None
    project_uid: str | None

    @property
    def payer(self) -> str | None:
        """What tells clients apart, None where nobody is named."""
        return self.client_uid or (self.client or "").lower() or None


NOWHERE = Place(None, None, None, None)


def places_of(store: Store, rows: Iterable[Mapping[str, Any]]) -> dict[str, Place]:
    """The place of each row, by its uid."""
    names = ("uid", "client", "project", "task_uid")
    asked = json.dumps([{name: row.get(name) for name in names} for row in rows])
    found = store.rows(question("places_of_rows"), {"rows": asked}) if asked != "[]" else []
    return {row["uid"]: Place(row["client"], row["client_uid"], row["project"], row["project_uid"]) for row in found}


def terms_of(store: Store, rows: Iterable[Mapping[str, Any]]) -> dict[str, Terms]:
    """The terms that hold for each row, by its uid."""
    found = places_of(store, rows)
    if not found:
        return {}
    book = TermBook(store)
    return {uid: book.of(place.client_uid, place.project_uid) for uid, place in found.items()}
