"""Services of a Compose file (YAML, or `docker compose config --format json`)."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from infra.fields import attribute, dig, identities, mapping, owner_of, sequence, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.model import Identity, Place, Reading, Relation, Sighting

_NAME = "compose"
_STANDARD = ("docker-compose", "compose", "docker-compose.override", "compose.override", "")


def _matches(shape: Shape) -> bool:
    services = shape.get("services")
    if shape.in_list or not isinstance(services, dict) or not services:
        return False
    known = {"image", "build", "extends", "deploy", "environment", "ports", "command"}
    return any(isinstance(service, dict) and service.keys() & known for service in services.values())


def _read(source: Source) -> Reading:
    merged: dict[str, Any] = {}
    project = source.given
    for document in source.documents:
        project = project or text(document.get("name"))
        merged.update(mapping(document.get("services")))
    project = project or _project(source)
    gathering = Gathering(_NAME, source.given or project)
    scope, above = gathering.scope("services"), gathering.above(("namespace", project))
    for name, service in merged.items():
        if isinstance(service, dict):
            gathering.add(_sighting(scope, above, project, text(name), service))
        else:
            gathering.count("{n} services that are not a mapping and skipped")
    return gathering.reading()


def _project(source: Source) -> str:
    """What Compose calls a project without a name: the folder of its file."""
    called = source.called("")
    folder = PurePath(source.name).parent.name
    return (folder if called in _STANDARD else called).lower() or "compose"


def _sighting(scope: str, above: tuple[Place, ...], project: str, name: str, service: dict[str, Any]) -> Sighting:
    tags_ = tags(service.get("labels"))
    ports = ",".join(filter(None, map(_port, sequence(service.get("ports")))))
    found = {
        "image": text(service.get("image")),
        "replicas": text(dig(service, "deploy", "replicas")),
        "restart": text(service.get("restart")),
        "ports": ports,
    }
    depends = service.get("depends_on")
    targets = list(depends) if isinstance(depends, dict) else sequence(depends)
    return Sighting(
        kind="service",
        name=name,
        scope=scope,
        above=above,
        identities=identities(("docker_compose", f"{project}/{name}"), ("docker_name", service.get("container_name"))),
        provider="docker",
        native_type="compose service",
        owner=owner_of(tags_),
        tags=tags_,
        attributes={key: attribute(shared(value)) for key, value in found.items() if value},
        relations=tuple(
            Relation("depends_on", Identity("docker_compose", f"{project}/{target}"))
            for target in dict.fromkeys(map(text, targets))
            if target
        ),
    )


def _port(port: object) -> str:
    """The port on the host, of `8080:80`, `127.0.0.1:8080:80/tcp` or the long form."""
    if isinstance(port, dict):
        return text(port.get("published")) or text(port.get("target"))
    parts = text(port).partition("/")[0].split(":")
    return parts[-2] if len(parts) > 1 else parts[0]


FORMAT = Format(_NAME, "Compose file", "docker compose config > compose.yaml", _matches, _read)
