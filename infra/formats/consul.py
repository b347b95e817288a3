"""Consul's catalog: nodes, services, the instances of a service, and their health (`/v1/catalog/...`, `/v1/health/...`)."""

from __future__ import annotations

from typing import Any

from infra.fields import dig, identities, mapping, owner_of, sequence, shared, tags, text
from infra.format import Format, Shape, Source
from infra.gathering import Gathering
from infra.model import Identity, Place, Reading, Relation, Sighting

_NAME = "consul"
_RANK = ("passing", "maintenance", "warning", "critical")
_HEALTH = {"passing": "ok", "maintenance": "warning", "warning": "warning", "critical": "critical"}


def _matches(shape: Shape) -> bool:
    if shape.in_list:
        return (
            shape.has("Node", "Address", "Datacenter")
            or shape.has("Node", "ServiceName", "ServiceID")
            or shape.has("Node", "Service", "Checks")
        )
    return "consul" in shape.keys and _could_be(shape)


def _could_be(shape: Shape) -> bool:
    """The list of services looks like an old Ansible inventory; the service `consul` itself is in it."""
    return not shape.in_list and bool(shape.keys) and all(isinstance(shape.get(key), list) for key in shape.keys)


def _read(source: Source) -> Reading:
    gathering = Gathering(_NAME, source.given or _NAME)
    for document in source.documents:
        if document.is_list:
            for entry in gathering.objects(document.pieces(), "the catalog"):
                _entry(gathering, entry)
        else:
            if not source.given:
                gathering.warn("the list does not name its datacentre, so it counts as dc1; name it with --source")
            _services(gathering, source.given or "dc1", {name: document.get(name) for name in sorted(document.keys)})
    return gathering.reading()


def _entry(gathering: Gathering, entry: dict[str, Any]) -> None:
    if isinstance(entry.get("Service"), dict):
        _checked(gathering, entry)
    elif "ServiceName" in entry:
        service = {name.removeprefix("Service"): value for name, value in entry.items() if name.startswith("Service")}
        service["Service"] = entry.get("ServiceName")
        _instance(gathering, text(entry.get("Datacenter")), entry, service, [])
    else:
        _node(gathering, entry)


def _checked(gathering: Gathering, entry: dict[str, Any]) -> None:
    """An entry of /v1/health/service, where node, service and checks are apart."""
    node = mapping(entry.get("Node"))
    _instance(gathering, text(node.get("Datacenter")), node, mapping(entry.get("Service")), sequence(entry.get("Checks")))


def _above(gathering: Gathering, datacenter: str, service: str = "") -> tuple[Place, ...]:
    return gathering.above(("datacenter", shared(datacenter)), ("service", shared(service)))


def _node(gathering: Gathering, node: dict[str, Any]) -> None:
    name, datacenter = text(node.get("Node")), shared(node.get("Datacenter"))
    meta = tags(node.get("Meta"))
    gathering.add(
        Sighting(
            kind="node",
            name=name,
            scope=gathering.scope(f"{datacenter}/nodes"),
            above=_above(gathering, datacenter),
            identities=identities(
                ("consul", f"{datacenter}/node/{name}"),
                ("consul_node_id", node.get("ID")),
                ("hostname", name),
                ("ip", node.get("Address")),
                *(("ip", dig(node, "TaggedAddresses", which)) for which in ("lan_ipv4", "wan_ipv4")),
            ),
            provider="consul",
            native_type="node",
            owner=owner_of(meta),
            tags=meta,
        )
    )


def _instance(gathering: Gathering, datacenter: str, node: dict[str, Any], service: dict[str, Any], checks: list[Any]) -> None:
    """One instance of a service; its id is unique on its node only."""
    name, id_ = shared(service.get("Service")), text(service.get("ID"))
    node_name = text(node.get("Node"))
    if not name or not node_name:
        gathering.count("{n} entries without a service or node and skipped")
        return
    tags_ = tags(service.get("Meta")) | tags(service.get("Tags"))
    statuses = [status for check in checks if (status := text(dig(check, "Status"))) in _HEALTH]
    status = max(statuses, key=_RANK.index, default="")
    failing = next((text(dig(check, "Name")) for check in checks if dig(check, "Status") == status), "")
    port = text(service.get("Port"))
    gathering.add(
        Sighting(
            kind="instance",
            name=node_name if not id_ or id_ == name else f"{node_name}:{id_}",
            scope=gathering.scope(shared(f"{datacenter}/services/{name}")),
            above=_above(gathering, datacenter, name),
            identities=identities(
                ("consul", f"{datacenter}/service/{name}/{node_name}/{id_}"),
                (
                    "address",
                    f"{text(service.get('Address')) or text(node.get('Address'))}:{port}" if port not in ("", "0") else "",
                ),
            ),
            provider="consul",
            native_type="service instance",
            health=_HEALTH.get(status, "unknown"),
            health_reason=f"check: {failing}"[:200] if status not in ("", "passing") else "",
            owner=owner_of(tags_),
            tags=tags_,
            attributes={"port": port} if port not in ("", "0") else {},
            relations=(
                Relation("part_of", Identity("consul", f"{datacenter}/service/{name}")),
                Relation("runs_on", Identity("consul", f"{datacenter}/node/{node_name}")),
            ),
        )
    )


def _services(gathering: Gathering, datacenter: str, services: dict[str, Any]) -> None:
    """The names of the services with all tags of their instances; the answer does not tell its datacentre."""
    scope = gathering.scope(f"{datacenter}/services")
    for name, words in services.items():
        own = identities(("consul", f"{datacenter}/service/{name}"))
        gathering.add(
            Sighting("service", text(name), scope, _above(gathering, datacenter), own, "consul", "service", tags=tags(words))
        )


FORMAT = Format(
    _NAME, "Consul catalog", "curl -s http://127.0.0.1:8500/v1/catalog/nodes > nodes.json", _matches, _read, _could_be
)
