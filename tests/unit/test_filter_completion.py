"""A filter is completed key by key and value by value."""

from __future__ import annotations

import pytest

from cli.filter_argument import complete
from store.filter_completion import suggest
from store.filters import COMMANDS, COMPONENTS, TASKS, FieldSet
from store.handle import Store
from store.tasks import add


def nothing(_query: str, _parameters: list[object]) -> list[str]:
    return []


@pytest.mark.parametrize(
    ("fields", "incomplete", "found"),
    [
        (COMMANDS, "st", ["started:", "state:"]),
        (COMMANDS, "i", ["id:", "is:"]),
        (COMMANDS, "state:r", ["state:running"]),
        (COMMANDS, "STATE:R", ["STATE:running"]),
        (COMMANDS, "state:!=r", ["state:!=running"]),
        (COMMANDS, "is:fa", ["is:failed"]),
        (COMMANDS, "nonsense:", []),
        (TASKS, "priority:", ["priority:L", "priority:M", "priority:H"]),
        (TASKS, "due:to", ["due:today", "due:tomorrow"]),
        (TASKS, "status:w", ["status:waiting"]),
        (TASKS, "status:o", ["status:overdue", "status:open"]),
        (COMPONENTS, "health:w", ["health:warning"]),
    ],
)
def test_what_the_language_knows_is_completed(fields: FieldSet, incomplete: str, found: list[str]) -> None:
    assert suggest(fields, incomplete, nothing) == found


def test_values_come_from_the_store(store: Store) -> None:
    add(store, "One", project="acme", tags=["db", "disk"], owner="Ann Lee")
    add(store, "Two", project="Acme.web")

    def ask(query: str, parameters: list[object]) -> list[str]:
        return [str(row["value"]) for row in store.rows(query, parameters)]

    assert suggest(TASKS, "project:ac", ask) == ["project:Acme.web", "project:acme"]
    assert suggest(TASKS, "owner:a", ask) == ['owner:"Ann Lee"']
    assert suggest(TASKS, "tag:!=d", ask) == ["tag:!=db", "tag:!=disk"]
    for fields in (TASKS, COMMANDS):
        for key, field in fields.fields.items():
            assert isinstance(suggest(fields, f"{key}:", ask), list), field


def test_bash_splits_words_at_colons() -> None:
    assert complete(COMMANDS, ["state", ":"], "r") == ["running"]
    assert complete(COMMANDS, ["state"], ":")[:2] == ["running", "done"]
    assert complete(COMMANDS, ["exit:0"], "sta") == ["started:", "state:"]
