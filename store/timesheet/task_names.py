"""Tasks by the names that foreign files use: T12, or the title if only one task has it."""

from __future__ import annotations

import re

from store.handle import Store

_NUMBER = re.compile(r"T(\d{1,15})")


class TaskNames:
    """All tasks of a store, read once when the first name is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_number: dict[int, str] = {}
        self._by_title: dict[str, str | None] = {}
        self._is_read = False

    def uid(self, name: str | None) -> str | None:
        """The uid of the task that a name means; None where there is none, or several have that title."""
        if not name:
            return None
        if not self._is_read:
            self._read()
        number = _NUMBER.fullmatch(name)
        return (self._by_number.get(int(number[1])) if number else None) or self._by_title.get(name.lower())

    def _read(self) -> None:
        self._is_read = True
        for row in self._store.rows("SELECT task_id, CAST(uid AS VARCHAR) AS uid, lower(title) AS title FROM task"):
            self._by_number[row["task_id"]] = row["uid"]
            self._by_title[row["title"]] = None if row["title"] in self._by_title else row["uid"]
