"""Containers of Docker and Podman: `docker inspect`, `docker ps --format json`, `docker compose ps --format json`.

The containers of one Compose service are one component: they come and go, the service stays.
"""

from __future__ import annotations

from typing import Any

from infra.fields import attribute, dig, identities, mapping, number, owner_of, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.kube_health import Health, worst
from infra.model import Identity, Reading, Relation, Sighting

_NAME = "docker"
_COMPOSE = "com.docker.compose."
_LABELS_DROPPED = (_COMPOSE, "desktop.docker.io/", "org.opencontainers.image.", "io.podman.compose.")
_STATES: dict[str, Health] = {
    "running": ("ok", ""),
    "created": ("unknown", "created"),
    "paused": ("warning", "paused"),
    "restarting": ("critical", "restarting"),
    "removing": ("warning", "removing"),
    "dead": ("critical", "dead"),
}


def _matches(shape: Shape) -> bool:
    if shape.has("Id", "Config", "State"):
        return True
    return shape.has("Names", "Image") or shape.has("Service", "Project", "State")


def _read(source: Source) -> Reading:
    host = source.given
    gathering = Gathering(_NAME, source.called(_NAME))
    scope = gathering.scope("containers")
    pieces = source.elements() + [document.piece for document in source.documents if not document.is_list]
    services: dict[tuple[str, str], list[dict[str, Any]]] = {}
    inspected = False
    for container in gathering.objects(pieces, "the containers"):
        if not (container.get("Id") or container.get("ID")):
            gathering.count("{n} without an ID and skipped")
            continue
        inspected = inspected or isinstance(container.get("Config"), dict)
        labels = _labels(container)
        project = labels.get(f"{_COMPOSE}project") or text(container.get("Project"))
        service = labels.get(f"{_COMPOSE}service") or text(container.get("Service"))
        key = (project, service) if project and service else ("", _name(container))
        services.setdefault(key, []).append(_facts(container))
    if inspected:
        gathering.incomplete("docker inspect tells of the containers that it was asked for; docker ps -a tells of all", scope)
    for (project, service), containers in services.items():
        gathering.add(_sighting(gathering, scope, host, project, service, containers))
    return gathering.reading()


def _facts(container: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a container until all of its service are known; the environment is not."""
    config = mapping(container.get("Config"))
    health = _health(container)
    image = text(config.get("Image")) or text(container.get("Image"))
    id_ = text(container.get("Id") or container.get("ID"))
    return {"labels": _labels(container), "health": health, "image": image, "id": id_, "container": _name(container)}


def _sighting(
    gathering: Gathering, scope: str, host: str, project: str, service: str, containers: list[dict[str, Any]]
) -> Sighting:
    first = containers[0]
    tags_ = tags({name: value for name, value in first["labels"].items() if not name.startswith(_LABELS_DROPPED)})
    health = worst(*(one["health"] for one in containers))
    if health[1] and len(containers) > 1:
        bad = sum(one["health"][0] == health[0] for one in containers)
        health = (health[0] if bad == len(containers) else "warning"), f"{bad} of {len(containers)}: {health[1]}"
    images = ",".join(dict.fromkeys(one["image"] for one in containers if one["image"]))
    depends = first["labels"].get(f"{_COMPOSE}depends_on", "") if project else ""
    targets = dict.fromkeys(part.partition(":")[0].strip() for part in depends.split(",") if part.strip())
    attributes = {"image": attribute(shared(images)), "containers": str(len(containers))}
    return Sighting(
        kind="service",
        name=service,
        scope=scope,
        above=gathering.above(("node", host), ("namespace", project)),
        identities=identities(
            ("docker_compose", f"{project}/{service}" if project else ""),
            ("docker_name", "" if project else f"{host or 'docker'}/{service}"),
            *(("docker_container", one["id"][:12]) for one in containers),
            *(("docker_name", f"{host or 'docker'}/{one['container']}") for one in containers if project and one["container"]),
        ),
        provider="docker",
        native_type="compose service" if project else "container",
        health=health[0],
        health_reason=health[1],
        owner=owner_of(tags_),
        tags=tags_,
        attributes={name: value for name, value in attributes.items() if value},
        relations=tuple(Relation("depends_on", Identity("docker_compose", f"{project}/{name}")) for name in targets),
    )


def _labels(container: dict[str, Any]) -> dict[str, str]:
    """Labels as a mapping; `docker ps` writes a=1,b=2, where a value may hold commas too."""
    given = dig(container, "Config", "Labels") or container.get("Labels")
    if isinstance(given, dict):
        return {text(name): text(value) for name, value in given.items()}
    found: dict[str, str] = {}
    last = ""
    for part in text(given).split(","):
        name, equals, value = part.partition("=")
        if equals:
            last = name.strip()
            found[last] = value
        elif last:
            found[last] += f",{part}"
    return found


def _name(container: dict[str, Any]) -> str:
    names = container.get("Name") or container.get("Names")
    first = text(next(iter(names), "")) if isinstance(names, list) else text(names).partition(",")[0]
    return first.lstrip("/") or text(container.get("Id") or container.get("ID"))[:12]


def _health(container: dict[str, Any]) -> Health:
    """The state, and the health check's word where there is one (in `docker ps` within the column Status)."""
    state = container.get("State")
    status = text(container.get("Status"))
    name = (text(dig(state, "Status")) if isinstance(state, dict) else text(state)).lower()
    checked = text(dig(state, "Health", "Status")) or text(container.get("Health"))
    if not checked:
        checked = next((word for word in ("unhealthy", "starting", "healthy") if word in status.lower()), "")
    if name == "exited":
        code = number(dig(state, "ExitCode") if isinstance(state, dict) else container.get("ExitCode"))
        if code is None and "(" in status:
            code = number(status.partition("(")[2].partition(")")[0])
        return ("critical" if code else "unknown"), f"exited ({'?' if code is None else code})"
    if name == "running" and checked in ("unhealthy", "starting"):
        return ("critical" if checked == "unhealthy" else "warning"), checked
    return _STATES.get(name, ("unknown", shared(name)))


FORMAT = Format(_NAME, "Docker containers", "docker ps -a --no-trunc --format json > containers.json", _matches, _read)
