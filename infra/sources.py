"""The live sources of config.toml, and what each is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from infra.live import ansible, aws, azure, consul, docker, gcp, kubectl, netbox, terraform
from infra.question import Question, Settings
from store.config import span
from store.errors import NotFoundError, UsageError

TYPES: Mapping[str, Callable[[Settings], list[Question]]] = {
    "ansible": ansible.questions,
    "aws": aws.questions,
    "azure": azure.questions,
    "consul": consul.questions,
    "docker": docker.questions,
    "gcp": gcp.questions,
    "kubectl": kubectl.questions,
    "netbox": netbox.questions,
    "terraform": terraform.questions,
}
_TIMEOUT_SECONDS = 60.0


def named(sources: Mapping[str, dict[str, Any]], names: tuple[str, ...]) -> list[Settings]:
    """The sources of these names, all where none is named; a type alone, as `kubectl`, is a source with its defaults."""
    if not names and not sources:
        raise NotFoundError(
            "no source is configured; name a type (tt infra sync kubectl), or write "
            '[infra.sources.NAME] type = "aws" in config.toml'
        )
    found = []
    for name in names or tuple(sources):
        if name in sources:
            found.append(Settings(name, sources[name]))
        elif name in TYPES:
            found.append(Settings(name, {"type": name}))
        else:
            known = [*sources, *TYPES]
            near = get_close_matches(name, known, n=1, cutoff=0.5)
            raise NotFoundError(
                f"there is no source {name}; {f'did you mean {near[0]}?' if near else 'there are ' + ', '.join(known)}"
            )
    return found


def questions(settings: Settings) -> list[Question]:
    """What a source is asked; raises UsageError where its section makes no sense."""
    type_ = settings.said.get("type")
    if type_ not in TYPES:
        raise UsageError(
            f"config.toml: [infra.sources.{settings.name}] type: {type_!r} is none of {', '.join(TYPES)}; write one of them"
        )
    return TYPES[str(type_)](settings)


def timeout(settings: Settings) -> float:
    """How long one command of a source may take, in seconds."""
    if "timeout" not in settings.said:
        return _TIMEOUT_SECONDS
    return span(settings.said["timeout"], f"[infra.sources.{settings.name}] timeout").total_seconds()
