"""Ansible inventories: inventories = ["hosts.ini", ...]; by default the one that ansible.cfg names."""

from __future__ import annotations

from pathlib import Path

from infra.question import Question, Settings


def questions(settings: Settings) -> list[Question]:
    """One inventory after the other."""
    settings.refuse_others("inventories")
    inventories = settings.texts("inventories")
    if not inventories:
        return [Question("inventory", ("ansible-inventory", "--list"), "ansible", settings.name)]
    return [
        Question(
            one, ("ansible-inventory", f"--inventory={Path(one).expanduser()}", "--list"), "ansible", f"{settings.name} {one}"
        )
        for one in inventories
    ]
