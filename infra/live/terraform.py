"""Terraform states: folders = ["~/infra/prod", ...]; program = "tofu" for OpenTofu."""

from __future__ import annotations

from pathlib import Path

from infra.question import Question, Settings

_QUIET = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}


def questions(settings: Settings) -> list[Question]:
    """One state per folder."""
    settings.refuse_others("folders", "program")
    program = settings.text("program", "terraform")
    return [
        Question(
            folder,
            (program, f"-chdir={Path(folder).expanduser()}", "state", "pull"),
            "terraform_state",
            f"{settings.name} {folder}",
            environment=_QUIET,
        )
        for folder in settings.texts("folders", (".",))
    ]
