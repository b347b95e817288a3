"""Azure subscriptions by resource graph: subscriptions = ["...", ...]; by default all that the login sees."""

from __future__ import annotations

from infra.question import Question, Settings

_COMMAND = ("az", "graph", "query", "--graph-query=Resources", "--first=1000", "--output=json", "--only-show-errors")


def questions(settings: Settings) -> list[Question]:
    """One query per subscription."""
    settings.refuse_others("subscriptions")
    subscriptions = settings.texts("subscriptions")
    if not subscriptions:
        return [Question("resources", _COMMAND, "azure", settings.name)]
    return [Question(one, (*_COMMAND, f"--subscriptions={one}"), "azure", f"{settings.name} {one}") for one in subscriptions]
