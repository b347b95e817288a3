"""Google Cloud projects by asset search: projects = ["shop-prod", ...]; by default the current one."""

from __future__ import annotations

from infra.question import Question, Settings

_COMMAND = ("gcloud", "asset", "search-all-resources", "--format=json", "--quiet")


def questions(settings: Settings) -> list[Question]:
    """One search per project."""
    settings.refuse_others("projects")
    projects = settings.texts("projects")
    if not projects:
        return [Question("assets", _COMMAND, "gcp", settings.name)]
    return [Question(one, (*_COMMAND, f"--scope=projects/{one}"), "gcp", f"{settings.name} {one}") for one in projects]
