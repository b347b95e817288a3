"""Docker hosts: contexts = ["default", ...]; by default the current one."""

from __future__ import annotations

from infra.question import Question, Settings

_COMMAND = ("ps", "--all", "--no-trunc", "--format=json")


def questions(settings: Settings) -> list[Question]:
    """One command per host."""
    settings.refuse_others("contexts")
    contexts = settings.texts("contexts")
    if not contexts:
        return [Question("containers", ("docker", *_COMMAND), "docker", settings.name)]
    return [Question(one, ("docker", f"--context={one}", *_COMMAND), "docker", one) for one in contexts]
